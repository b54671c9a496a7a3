"""Acts that the lexicon knows: its predicates in the tree, their sources and targets, their status."""

from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.status import status
from dragoman.extract.times import is_time, time_of
from dragoman.language import tables
from dragoman.ontology.events import Predicate
from dragoman.ontology.languages.rules import rules
from dragoman.records import ActorMention, EventMention, Span, Status

CONFIDENCE = {"condition": 0.8, "plain": 0.65, "noun": 0.6}  # until `evaluate events` has counts enough to measure each entry
LIGHT = "light verb"
TOGETHER = 8  # words from a light verb to its noun, up to which both are the trigger


def events(doc: Doc) -> list[EventMention]:
    """Every act that an entry of the lexicon names, with its most specific entry; none in a language without a lexicon."""
    if doc.lang_ not in tables(doc).plover.languages:
        return []
    found: list[EventMention] = []
    carried: set[int] = set()
    for token in doc:
        if token.pos_ == "NOUN" and (event := _noun(token, carried)):
            found.append(event)
    for token in doc:
        if token.pos_ in {"VERB", "AUX"} and token.i not in carried and (event := _verb(token)):
            found.append(event)
    return found


def _verb(verb: Token) -> EventMention | None:
    particle = _particle(verb)
    lemma = verb.lemma_.lower()
    known, language = tables(verb.doc).plover, verb.doc.lang_
    candidates = known.verbs_of(lemma, language) + (known.verbs_of(f"{lemma} {particle.lower_}", language) if particle else [])
    fitting = [entry for entry in candidates if _fits(entry, verb, particle)]
    for entry in sorted(fitting, key=_specificity, reverse=True):
        sources, targets = _verb_roles(entry, verb)
        if (sources or targets) and (targets or not entry.needs_target) and (sources or not entry.needs_source):
            last = particle.i if particle is not None and particle.i == verb.i + 1 else verb.i
            return _event(entry, verb, verb.i, last, sources, targets, status(verb))
    return None


def deed_of(verb: Token) -> str | None:
    """The type of the act that the lexicon knows a verb for with just such an object ("recalled its ambassador"), None where it has none."""
    event = _verb(verb)
    entry = next((e for e in tables(verb.doc).plover.entries if event is not None and e.rule == event.entry), None)
    return event.plover.type if event is not None and entry is not None and isinstance(entry.objects, frozenset) else None


def has_particle(doc: Doc, event: EventMention) -> bool:
    """Whether it is the particle of a verb that says what an act is ("backed out of the pact")."""
    return any(one.rule == event.entry and one.particles for one in tables(doc).plover.entries)


def _particle(verb: Token) -> Token | None:
    """The particle of a phrasal verb; also where the tree takes it for an adverb or preposition right after the verb."""
    after = verb.nbor() if verb.i + 1 < len(verb.doc) else None
    if after is not None and after.lower_ in rules(verb.doc.lang_).particles:
        return after
    return next((child for child in verb.children if child.dep_ == "compound:prt"), None)


def _specificity(entry: Predicate) -> tuple[int, int]:
    conditions = (
        entry.complements not in {None, "any"},
        isinstance(entry.objects, frozenset),
        bool(entry.modified),
        bool(entry.particles),
    )
    return sum(conditions) * 2 + (entry.objects is not None) + (entry.complements == "any") + entry.needs_target, -entry.number


def _fits(entry: Predicate, verb: Token, particle: Token | None) -> bool:
    if entry.particles and (particle is None or particle.lower_ not in entry.particles):
        return False
    if entry.complements is not None:
        complements = [c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.pos_ in {"VERB", "AUX"}]
        if not complements:
            return False
        if isinstance(entry.complements, frozenset) and not any(c.lemma_ in entry.complements for c in complements):
            return False
    if entry.objects is None:
        return True
    patients = _patients(verb)
    if entry.objects == "none":
        return not patients
    if entry.objects == "thing":
        return bool(patients)
    if entry.objects == "actor":
        return any(roles.mentions(patient) for patient in patients)
    assert isinstance(entry.objects, frozenset)
    return any(_is_of(patient, entry) for first in patients for patient in (first, *roles.conjuncts(first)))


def _patients(verb: Token) -> list[Token]:
    if roles.is_passive(verb):
        done_to = roles.subject(verb)
        return [done_to] if done_to is not None else []
    particle = _particle(verb)
    # The tree often takes the object for an oblique after a particle ("called off the strike", "shot down a drone") and a noun that
    # names an act for a complement ("demanded talks").
    taken = [
        c
        for c in verb.children
        if (c.dep_ == "obl" and particle is not None and not is_time(c) and roles.preposition(c) in {"", particle.lower_})
        or (c.dep_ == "xcomp" and c.pos_ == "NOUN" and not any(part.dep_ in {"case", "mark", "cop"} for part in c.children))
    ]
    return roles.objects(verb) + taken


def _is_of(noun: Token, entry: Predicate) -> bool:
    assert isinstance(entry.objects, frozenset)
    known = rules(noun.doc.lang_)
    forms = {noun.lemma_.lower(), noun.lower_, noun.lower_.removesuffix("s")}
    forms |= {f"{c.lower_} {noun.lemma_.lower()}" for c in noun.children if c.dep_ in {"compound", "amod"}}
    forms |= {
        c.lemma_.lower()
        for c in noun.children
        if c.dep_ == "nmod" and roles.preposition(c) in known.of and noun.lemma_ in known.groups
    }
    if not forms & entry.objects:
        named_person = noun.ent_type_ == "PER" and "person" in entry.objects
        if not named_person and not (noun.pos_ == "NUM" and "person" in entry.objects):
            return False
    return not entry.modified or any(c.lemma_.lower() in entry.modified for c in noun.children)


def _verb_roles(entry: Predicate, verb: Token) -> tuple[list[Span], list[Span]]:
    passive = roles.is_passive(verb)
    subject = roles.subject(verb)
    doers = roles.agents(verb) if passive else ([subject] if subject is not None else [])
    if entry.givers:
        return _received(entry, verb, doers)
    sources = [span for doer in doers for span in roles.mentions(doer)]
    patients = _patients(verb)
    targets: list[Span] = []
    classed = isinstance(entry.objects, frozenset)
    for patient in patients:
        is_class = classed and _is_of(patient, entry)
        if not is_class or "person" in entry.objects:  # type: ignore[operator]
            targets += roles.mentions(patient)
    marked = [n for n in roles.obliques(verb, entry.targets) if not is_time(n)]
    beside = entry.targets if classed else entry.targets - rules(verb.doc.lang_).inner
    marked += [n for p in patients if not classed or _is_of(p, entry) for n in roles.obliques(p, beside) if not is_time(n)]
    targets += [span for noun in marked for span in roles.mentions(noun)]
    if not targets and classed:
        targets = [roles.phrase(owner) for p in patients for owner in roles.owners(p) if roles.phrase(owner) not in sources]
    return _paired(entry, sources, targets)


def _received(entry: Predicate, verb: Token, receivers: list[Token]) -> tuple[list[Span], list[Span]]:
    """Sources and targets where the subject is the one to whom it is done."""
    things = [verb, *_patients(verb)]
    givers = [n for thing in things for n in roles.obliques(thing, entry.givers) if not is_time(n)]
    sources = [one for giver in givers for one in roles.mentions(giver)]
    return _paired(entry, sources, [one for receiver in receivers for one in roles.mentions(receiver)])


def _paired(entry: Predicate, sources: list[Span], targets: list[Span]) -> tuple[list[Span], list[Span]]:
    """Distinct sources and targets; those of a mutual act without a target are joined subjects, each the other's target."""
    sources = list(dict.fromkeys(sources))
    targets = [target for target in dict.fromkeys(targets) if target not in sources]
    if entry.mutual and not targets and len(sources) > 1:
        return sources[:1], sources[1:]
    return sources, targets


def _noun(noun: Token, carried: set[int]) -> EventMention | None:
    """An act named by a noun: carried by a light verb ("held talks"), or with its actors beside it ("talks between A and B")."""
    lemma = noun.lemma_.lower()
    if _is_object_of_entry(noun):
        return None
    names = [f"{c.lower_} {lemma}" for c in noun.children if c.dep_ in {"compound", "amod"}]
    names += [noun.doc[i : noun.i + 1 + k].text.lower() for i, k in ((noun.i, 2), (noun.i - 2, 0)) if _hyphenated(noun, i, k)]
    acts, language = tables(noun.doc).plover, noun.doc.lang_
    entries = ((name, e) for name in [*names, lemma] for e in acts.nouns_of(name, language))
    candidates = [(name, e) for name, e in entries if not e.modified or _modified(noun, e)]
    if not candidates:
        return None
    _, entry = max(candidates, key=lambda ne: (" " in ne[0], bool(ne[1].modified), -ne[1].number))
    light = _light_verb(noun)
    sources, targets = _noun_roles(entry, noun)
    first = last = noun.i
    found: Status | None = None
    if light is not None:
        verb_sources, verb_targets = _light_roles(entry, light, noun)
        sources, targets = verb_sources + sources, targets + verb_targets
        first, last = min(light.i, noun.i), max(light.i, noun.i)
        found = {"planned": "planned", "denied": "denied", "requested": "hypothetical"}.get(
            acts.light[language][light.lemma_.lower()]
        )  # type: ignore[assignment]
    sources, targets = _paired(entry, sources, targets)
    if (
        (not sources and not targets)
        or (light is None and entry.needs_target and not targets)
        or (entry.needs_source and not sources)
    ):
        return None
    if light is not None and last - first > TOGETHER:
        first = last = noun.i
    if light is not None and found is None:
        carried.add(light.i)
    carrying = status(light) if light is not None else status(noun)
    if found is None or carrying in {"denied", "hypothetical"}:
        found = carrying
    if first == last and noun.i >= 2 and _hyphenated(noun, noun.i - 2, 0):
        first -= 2
    return _event(entry, noun, first, last, sources, targets, found, LIGHT if light is not None else "")


def _hyphenated(noun: Token, first: int, more: int) -> bool:
    """Whether the tokens from `first` to `more` after the noun are one word with a hyphen ("build-up")."""
    last = noun.i + more
    return (
        first >= 0
        and last < len(noun.doc)
        and noun.doc[first + 1].text == "-"
        and not any(t.whitespace_ for t in noun.doc[first:last])
    )


def _is_object_of_entry(noun: Token) -> bool:
    """Whether the verb above has an entry of its own for this object ("held drills"): then the verb names the act."""
    verb = noun.head
    if noun.dep_ not in {"obj", "nsubj:pass"} or verb.pos_ != "VERB":
        return False
    entries = tables(verb.doc).plover.verbs_of(verb.lemma_.lower(), verb.doc.lang_)
    return any(isinstance(e.objects, frozenset) and _is_of(noun, e) and _fits(e, verb, _particle(verb)) for e in entries)


def _modified(noun: Token, entry: Predicate) -> bool:
    return any(child.lemma_.lower() in entry.modified for child in noun.children)


def _light_verb(noun: Token) -> Token | None:
    verb = noun.head
    if (
        noun.dep_ not in {"obj", "nsubj:pass", "obl"}
        or verb.pos_ != "VERB"
        or verb.lemma_.lower() not in tables(verb.doc).plover.light.get(verb.doc.lang_, {})
    ):
        return None
    if noun.dep_ == "obl" and roles.preposition(noun) not in rules(noun.doc.lang_).carriers:
        return None
    return verb


def _light_roles(entry: Predicate, verb: Token, noun: Token) -> tuple[list[Span], list[Span]]:
    doers = roles.agents(verb) if noun.dep_ == "nsubj:pass" else [s for s in [roles.subject(verb)] if s is not None and s != noun]
    targets = [n for n in roles.obliques(verb, entry.targets) if not is_time(n) and n != noun]
    return [s for d in doers for s in roles.mentions(d)], [s for n in targets for s in roles.mentions(n)]


def _noun_roles(entry: Predicate, noun: Token) -> tuple[list[Span], list[Span]]:
    doers = [
        c
        for c in noun.children
        if c.dep_ in {"nmod:poss", "amod", "compound", "nmod:desc"} and (roles.is_actor(c) or c.dep_ == "nmod:poss")
    ]
    sources = [s for d in (*doers, *roles.agents(noun)) for s in roles.mentions(d)]
    targets = [s for n in roles.obliques(noun, entry.targets) if not is_time(n) for s in roles.mentions(n)]
    of = rules(noun.doc.lang_).of
    if not sources and not of & entry.targets:
        sources = [s for n in roles.obliques(noun, of) for s in roles.mentions(n)]
    if entry.mutual and not sources and len(targets) > 1:
        return targets[:1], targets[1:]
    return sources, targets


def _event(
    entry: Predicate, act: Token, first: int, last: int, sources: list[Span], targets: list[Span], found: Status, how: str = ""
) -> EventMention:
    code = tables(act.doc).plover.codes[entry.code]
    how = how or ("received" if entry.givers else "")
    kind = "noun" if entry.is_noun else "condition" if entry.objects is not None or entry.complements is not None else "plain"
    return EventMention(
        plover=code.plover,
        cameo=entry.code,
        goldstein=code.goldstein,
        sources=[ActorMention(one) for one in sources],
        targets=[ActorMention(one) for one in targets],
        trigger=roles.span(act.doc, first, last),
        date=time_of(act),
        status=found,
        said_by=None,
        rule=f"{entry.rule} ({how})" if how else entry.rule,
        entry=entry.rule,
        confidence=CONFIDENCE[kind],
        received=bool(entry.givers),
    )
