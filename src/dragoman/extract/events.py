"""Events: what the heads of the model find, with the codes that the lexicon knows; and what the lexicon alone is trusted with."""

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import lexicon
from dragoman.extract.cues import text_of
from dragoman.extract.figures import Figure, done_by_another, ends, figures, owner
from dragoman.extract.intervals import inside
from dragoman.extract.layout import legends
from dragoman.extract.roles import objects, official_of, phrase, preposition, span
from dragoman.extract.senses import (
    has_signs,
    is_act,
    is_armed_attack,
    is_dismissal,
    is_idiom,
    is_met_with,
    is_scolding,
    paragraph,
)
from dragoman.extract.statements import innermost
from dragoman.extract.status import foreseen, only_told, open_act, plain, remembered, told_before
from dragoman.extract.times import is_time, time_of
from dragoman.extract.weapons import is_weapon, strikes
from dragoman.language import Act, Participant, known_act, known_mode, layers, tables
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.acts import ActWord, act_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.senses import senses
from dragoman.ontology.times import read_words
from dragoman.records import ActorMention, CountMention, EventMention, Span, StatementMention, Status

# Confidence of what the lexicon alone finds between two states; seven in ten such types are right on events-train.
BETWEEN_STATES = 0.5
SURE = 0.8  # probability of the head's type from which it stands against that of the lexicon
# Acts that a noun names, and the acts that end them.
ENDED = frozenset(
    {("SANCTION", "CONCEDE"), ("SANCTION", "RETREAT"), ("AID", "SANCTION"), ("AID", "REJECT"), ("COOPERATE", "SANCTION")}
)
MODIFIERS = frozenset({"amod", "compound"})  # that belong to an actor's words though the head left them out ("Turkish president")
# Of words in the table of acts of a language besides English that the head takes for triggers, the share that are, and of these the
# share whose type it has; on training/texts/events-treebanks.jsonl.
IN_TABLE = (0.6, 0.9)
OPEN = frozenset({"planned", "hypothetical"})  # statuses of what is yet to be, between which words decide
HYPHENS = frozenset({"-", "‐", "‑", "–"})
LONGEST = 100  # characters of a trigger of several words ("carried out an attack")


def events(doc: Doc, statements: list[StatementMention]) -> list[EventMention]:
    """Every event that the document reports, in the order of their triggers.

    `statements` are the document's: an event whose trigger lies in the content of one is said by its speaker. The lexicon, which is
    English, gives an event of the head its CAMEO code where it knows the act as one of that type, and decides the type where the head
    is not sure of it; of its own it gives events only where an entry says so (`alone`).
    """
    known = {event.trigger.end: event for event in lexicon.events(doc)}
    numbers = figures(doc)
    hurt = frozenset(paragraph(text_of(doc), one.span.start)[0] for one in numbers if one.what in {"killed", "wounded"})
    told = sorted([*layers(doc).acts, *strikes(doc)], key=lambda act: act.token)
    acts = _once([act for act in (_typed(doc, act, known) for act in told) if is_act(doc, act, hurt)], doc)
    told_by = {(act.token, act.type) for act in acts}
    acts = [act for act in acts if not _is_received(doc[act.token], act, told_by, known)]
    counts: dict[int | None, list[Figure]] = {}
    for figure in numbers:
        counts.setdefault(owner(figure, acts, doc), []).append(figure)
    found = [_event(doc, act, known, counts.get(n, [])) for n, act in enumerate(acts)]
    taken = {doc[act.token].idx + len(doc[act.token]) for act in acts}
    carried = {(doc[act.token].head.i, act.type) for act in acts}
    found += [_alone(doc, event) for end, event in known.items() if end not in taken and _stands_alone(doc, event, carried)]
    colours = legends(doc)
    found = [event for event in found if not inside(event.trigger.start, colours)]
    inner = innermost(statements)
    found = [
        replace(
            event,
            said_by=inner(event.trigger.start),
            counts=[replace(one, said_by=inner(one.span.start)) for one in event.counts],
        )
        for event in found
    ]
    return sorted(found, key=lambda event: (event.trigger.start, event.trigger.end, event.cameo))


def _is_received(noun: Token, act: Act, acts: set[tuple[int, str]], known: dict[int, EventMention]) -> bool:
    """Whether a noun is what its verb says that somebody gets ("received aid from Egypt"): the verb tells the act, and who does it."""
    entry = known.get(noun.head.idx + len(noun.head))
    told = (noun.head.i, act.type) in acts
    return told and noun.dep_ == "obj" and entry is not None and entry.received and bool(entry.sources and entry.targets)


def _alone(doc: Doc, event: EventMention) -> EventMention:
    by_researcher = event.entry in tables(doc).plover.own
    return event if by_researcher else replace(event, confidence=BETWEEN_STATES)


def _stands_alone(doc: Doc, event: EventMention, carried: set[tuple[int, str]]) -> bool:
    """Whether the lexicon is trusted with an event that no head finds: where a researcher says so, or between two states.

    `carried` are the words, with the type, on which acts hang that a head has found: "received aid" is told already by "aid".
    """
    where = tables(doc).plover.alone.get(event.entry)
    if where is None or event.entry in tables(doc).plover.own:
        return where == "true"
    words = doc.char_span(event.trigger.start, event.trigger.end, alignment_mode="expand")
    if (
        words is None
        or (words.root.i, event.plover.type) in carried
        or is_met_with(words.root)
        or is_idiom(words.root, event.plover.type)
    ):
        return False
    sides = [{official_of(doc, one.span) for one in side} for side in (event.sources, event.targets)]
    if where == "true":  # "doubled its army"
        return bool(sides[0]) and None not in sides[0]
    return all(sides) and None not in sides[0] | sides[1] and not sides[0] & sides[1]


def _once(acts: list[Act], doc: Doc) -> list[Act]:
    """Of a verb and its noun that the head takes for two events of one type ("imposed sanctions", "died in clashes") the noun alone."""
    by_token = {act.token: act for act in acts}
    verbs: dict[int, Act] = {}  # by their nouns' tokens
    for act in acts:
        noun = doc[act.token]
        verb = by_token.get(noun.head.i)
        if noun.pos_ != "NOUN" or verb is None:
            continue
        enters = (
            noun.dep_.startswith("obl") and noun.head.lemma_.lower() in senses(doc.lang_).entering and known_act(noun) is not None
        )
        if enters or (noun.dep_ in {"obj", "nsubj:pass"} and _is_light(noun, act, verb)):
            verbs[act.token] = verb
    tools = {act.token for act in acts if _is_tool(doc[act.token], by_token)}
    by_token = {token: act for token, act in by_token.items() if token not in tools}
    light = {verb.token for verb in verbs.values()}
    into: dict[int, int] = {}  # who is told by another word, by which
    for act in list(acts):
        if act.token in by_token and (cause := _cause(doc[act.token], act, by_token, into)) is not None:
            del by_token[act.token]
            into[act.token] = cause.token
            have = {part.role for part in cause.participants}
            more = [part for part in act.participants if part.role not in have]
            sure = (max(cause.sure[0], act.sure[0]), max(cause.sure[1], act.sure[1]), cause.sure[2])
            by_token[cause.token] = replace(cause, participants=[*cause.participants, *more], sure=sure)
    acts = [by_token[act.token] for act in acts if act.token in by_token]
    ended = {act.token for act in acts if _is_ended(doc[act.token], act, by_token)}
    acts = [act for act in acts if act.token not in ended]
    return [_fuller(act, verbs[act.token]) if act.token in verbs else act for act in acts if act.token not in light]


def _is_tool(noun: Token, acts: dict[int, Act]) -> bool:
    """Whether a noun is only what the act of its verb is done with, by a row for both ("launched missiles"), or a weapon that does it where
    the tree may take it for an object ("explodierte eine Bombe")."""
    verb = acts.get(noun.head.i)
    if verb is not None and verb.type == acts[noun.i].type and noun.dep_ in {"obj", "nsubj"} and is_weapon(noun):
        return True
    word = known_act(noun.head) if noun.dep_ in {"obj", "nsubj:pass"} and noun.head.i in acts else None
    return word is not None and noun.lemma_.lower() in word.objects and known_act(noun) is None


def _cause(word: Token, act: Act, acts: dict[int, Act], into: dict[int, int]) -> Act | None:
    """The assault that kills or wounds whom a word tells of ("killed in an air strike", "a blast killed five"), and that of the word on a par with it
    ("four killed and seventeen wounded"): one act, told by both; "killed after a raid" tells two. `into` has the causes of words before."""
    if act.type != "ASSAULT" or not ends(word):
        return None
    if word.dep_ == "conj" and ends(word.head) and not done_by_another(word):
        other = acts.get(into.get(word.head.i, word.head.i))
        return other if other is not None and other.type == "ASSAULT" else None
    participle = word.dep_ == "advcl" and bool({"Part", "Ger"} & set(word.morph.get("VerbForm", [])))
    beside_it = {one.i for one in (*word.children, word.head, *word.head.children)}
    for other in (acts[i] for i in sorted(beside_it & acts.keys())):
        one = word.doc[other.token]
        if other.type != "ASSAULT" or ends(one) or one.i == word.i or plain(one) != plain(word):
            continue
        parted = any("after" in w.means or "before" in w.means for w in read_words(preposition(one), one.doc.lang_))
        under = one.head.i == word.i and (one.dep_ in {"nsubj", "obl:agent"} or (one.dep_ in {"obl", "nmod"} and not parted))
        beside = participle and word.head.i in {one.i, one.head.i}
        if under or beside or (word.dep_ in {"acl", "acl:relcl"} and word.head.i == one.i):
            return other
    return None


def _is_ended(noun: Token, act: Act, acts: dict[int, Act]) -> bool:
    """Whether a noun only names what its verb's act ends or holds up ("lifted the sanctions", "froze aid"): none is imposed or given."""
    verb = acts.get(noun.head.i)
    while verb is None and noun.dep_ == "nmod" and act.type == "AID":  # "delayed a shipment of aid"
        noun = noun.head
        verb = acts.get(noun.head.i)
    if verb is None or noun.dep_ not in {"obj", "nsubj:pass"}:
        return False
    # English passages have the accusation that somebody rejects as an act of its own, the others do not.
    denied = (act.type, verb.type) == ("ACCUSE", "REJECT") and not language_words(noun.doc.lang_).acts_taught
    return denied or (act.type, verb.type) in ENDED


def _is_light(noun: Token, act: Act, verb: Act) -> bool:
    """Whether a verb only carries the act of its noun: a light verb of the lexicon with the same type; where the table of acts knows the noun,
    a light verb of that language ("lanzó un ataque"), or any with the same type."""
    lemma, language = noun.head.lemma_.lower(), noun.doc.lang_
    if act_words(language):
        return known_act(noun) is not None and (verb.type == act.type or lemma in senses(language).light)
    return verb.type == act.type and lemma in tables(noun.doc).plover.light.get(language, {})


def _fuller(noun: Act, verb: Act) -> Act:
    """The noun's act as its verb tells it: the roles and the status of the surer of the two, and what the other lacks."""
    have = {part.role for part in verb.participants}
    more = [part for part in noun.participants if part.role not in have]
    return replace(
        noun,
        status=verb.status,
        participants=[*verb.participants, *more],
        sure=(max(noun.sure[0], verb.sure[0]), max(noun.sure[1], verb.sure[1]), verb.sure[2]),
    )


def _typed(doc: Doc, act: Act, known: dict[int, EventMention]) -> Act:
    """The act with the type and mode that the lexicon gives it, where the head is not sure of its own or a researcher's entry says so."""
    if (word := known_act(doc[act.token])) is not None:
        return _as_told(act, *(("ASSAULT", None) if _is_thrown_at(doc[act.token], word) else (word.type, word.mode)))
    if is_scolding(doc[act.token]):
        return replace(act, type="ACCUSE", mode="disapprove")
    if is_dismissal(doc[act.token]):
        return replace(act, type="COERCE", mode="restrict")
    entries = _near(known, _word(doc[act.token]))
    own = [entry for entry in entries if entry.entry in tables(doc).plover.own]
    if (
        own and tables(doc).plover.alone.get(own[0].entry) == "true"
    ):  # it makes an event of its own; what the head finds makes none less sure
        return _as_told(act, own[0].plover.type, own[0].plover.mode)
    entries = own or [one for one in entries if act.sure[1] < SURE or lexicon.has_particle(doc, one)]
    if entries and tables(doc).plover.alone.get(entries[0].entry) == "true":
        trusted = _stands_alone(doc, entries[0], set())
        return _as_told(act, entries[0].plover.type, entries[0].plover.mode) if trusted else act
    if entries and not any(entry.plover.type == act.type for entry in entries):
        return replace(act, type=entries[0].plover.type, mode=entries[0].plover.mode)
    if is_armed_attack(doc[act.token], act.type):
        return replace(act, type="ASSAULT", mode=None)
    return act


def _is_thrown_at(word: Token, known: ActWord) -> bool:
    """Whether weapons that are launched are launched at somebody ("fired missiles at the port"), and not tested."""
    against = rules(word.doc.lang_).against
    if known.type != "MOBILIZE" or known.mode or not known.objects:
        return False
    aims = [c for one in (word, *objects(word)) for c in one.children if c.dep_ in {"obl", "nmod", "obl:arg"}]
    return any(preposition(c) in against and c.lemma_.lower() not in senses(word.doc.lang_).harmless for c in aims)


def _as_told(act: Act, kind: str, mode: str | None) -> Act:
    """The act with the type that a table gives its word, as sure as such words are."""
    same = kind == act.type
    sure = (max(act.sure[0], IN_TABLE[0]), max(act.sure[1] if same else 0.0, IN_TABLE[1]), act.sure[2])
    # The tables have the words for the taking of hostages; the head takes killings for it.
    guessed = act.mode if same and act.mode != "hostage" else None
    return replace(act, type=kind, mode=mode or guessed, sure=sure)


def _event(doc: Doc, act: Act, known: dict[int, EventMention], counts: list[Figure]) -> EventMention:
    trigger = _word(doc[act.token])
    parts: dict[str, list[Participant]] = {}
    for part in act.participants:
        parts.setdefault(part.role, []).append(part)
    coded = tables(doc).plover
    entry = next((e for e in _near(known, trigger) if e.plover.type == act.type), None)
    kind = act.type
    told = known_mode(doc[act.token], kind)
    guessed = act.mode if has_signs(doc[act.token], act.mode) else None
    mode = told if told is not None else guessed or (entry.plover.mode if entry is not None else None)
    cameo = entry.cameo if entry is not None else coded.code_of(kind, mode)
    state = _status(doc[act.token], act)
    times = [(p.start, p.end) for p in _surest_first(parts.get("time", []))]
    code = coded.codes[cameo]
    sided = entry is not None and entry.received and bool(entry.sources and entry.targets)
    return EventMention(
        plover=replace(code.plover, type=kind, mode=mode or None),
        cameo=cameo,
        goldstein=code.goldstein,
        sources=entry.sources if entry is not None and sided else _actors(doc, parts.get("source", [])),
        targets=entry.targets if entry is not None and sided else _foreign(doc, kind, act, _actors(doc, parts.get("target", []))),
        trigger=trigger,
        date=_date(doc, doc[act.token], state, times),
        status=state,
        said_by=None,
        rule=f"head: {act.type}" + (f"; {entry.rule}" if entry is not None else ""),
        confidence=round(act.sure[0] * act.sure[1], 3),
        place=_first(doc, [p for p in parts.get("place", []) if not is_time(doc[p.start])]),
        counts=[CountMention(one.what, one.span, None if one.what == "money" else phrase(doc[one.token])) for one in counts],
        sure=act.sure,
        received=entry is not None and entry.received,
    )


def _foreign(doc: Doc, kind: str, act: Act, targets: list[ActorMention]) -> list[ActorMention]:
    """The targets without whom a state sanctions nobody by: "recalled its ambassador"."""
    if kind != "SANCTION":
        return targets
    own = {
        c.i
        for c in doc[act.token].children
        if c.dep_ == "obj" and any(p.dep_ == "nmod:poss" and p.pos_ == "PRON" for p in c.children)
    }
    return [one for one in targets if not any(one.span.start <= doc[i].idx < one.span.end for i in own)]


def _status(act: Token, found: Act) -> Status:
    """The head's status, but where the sentence leaves no doubt of another ("no arrests", "were to arrest", "the anniversary of the attack").

    A refusal is an act that a denial tells ("will not attend"), and so is what the head takes for one.
    """
    said, ahead = plain(act), foreseen(act)
    if said is None and ahead is not None and {ahead, found.status} == OPEN:
        return ahead
    if said is None and found.status in {"occurred", "past", "planned"}:
        return open_act(act) or found.status
    if said is None or said == found.status:
        return found.status
    if said == "denied":
        return said if found.type != "REJECT" and found.status != "planned" else found.status
    unknown = said == "hypothetical" and found.status == "denied"  # "it is not known whether"
    return said if unknown or found.status in {"occurred", "past"} or said == "past" else found.status


def _date(doc: Doc, act: Token, state: Status, times: list[tuple[int, int]]) -> Span | None:
    """When the act was: not the day of the anniversary on which it is remembered, nor that on which its plan was announced or it was told."""
    if remembered(act):
        return None
    when = time_of(act, times)
    words = doc.char_span(when.start, when.end, alignment_mode="expand") if when is not None else None
    if words is None:
        return None
    told = told_before(act, words.root) if state in {"planned", "hypothetical"} else only_told(act, words.root)
    return None if told else when


def _near(known: dict[int, EventMention], trigger: Span) -> list[EventMention]:
    """The lexicon's event that ends where the trigger does, or around it (a light verb's noun, a verb with its particle)."""
    exact = [known[trigger.end]] if trigger.end in known else []
    ends = range(trigger.end + 1, trigger.start + LONGEST)
    return exact + [known[end] for end in ends if end in known and known[end].trigger.start <= trigger.start]


def _actors(doc: Doc, parts: list[Participant]) -> list[ActorMention]:
    """The actors of a role, each with the whole of the names that it touches; pieces of one phrase are one."""
    found: list[tuple[int, int, Participant]] = []
    for part in sorted(parts, key=lambda part: part.start):
        start, end = part.start, part.end
        while doc[start].ent_iob_ == "I":
            start -= 1
        while end < len(doc) and doc[end].ent_iob_ == "I":
            end += 1
        while start > 0 and doc[start - 1].dep_ in MODIFIERS and start <= doc[start - 1].head.i < end:
            start -= 1
        if found and start <= found[-1][1]:
            begin, stop, before = found.pop()
            start, end, part = min(begin, start), max(stop, end), before if before.confidence > part.confidence else part
        found.append((start, end, part))
    return [ActorMention(span(doc, a, b - 1), part.states, part.sector, part.confidence) for a, b, part in found]


def _surest_first(parts: list[Participant]) -> list[Participant]:
    return sorted(parts, key=lambda part: -part.confidence)


def _first(doc: Doc, parts: list[Participant]) -> Span | None:
    best = max(parts, key=lambda part: part.confidence, default=None)
    return span(doc, best.start, best.end - 1) if best is not None else None


def _word(token: Token) -> Span:
    """The whole of a word that the tokeniser cut at hyphens ("build-up")."""
    doc, first, last = token.doc, token.i, token.i
    while first >= 2 and doc[first - 1].text in HYPHENS and not doc[first - 1].whitespace_ and not doc[first - 2].whitespace_:
        first -= 2
    while last + 2 < len(doc) and doc[last + 1].text in HYPHENS and not doc[last].whitespace_ and not doc[last + 1].whitespace_:
        last += 2
    return span(doc, first, last)
