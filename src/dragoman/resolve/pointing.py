"""Pronouns to those whom they point to: by gender, nearness, who speaks, and the word of the coreference head."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract.cues import says
from dragoman.extract.intervals import inside, met
from dragoman.extract.roles import BESIDE
from dragoman.language import layers
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.records import Actor, Ground, Span
from dragoman.resolve import sure
from dragoman.resolve.identity import Identity
from dragoman.resolve.page import Context, Mentioned, names_before, names_in, of_names

SHARING = frozenset({"advcl", "xcomp", "conj"})  # clauses that may share the subject of the one above
NOUNS = frozenset({"NOUN", "PROPN"})
SIDES = frozenset({"nsubj", "nsubj:pass", "obj", "iobj"})
FAR = 6  # sentences after which distance no longer counts
BEFORE = 1000  # names before that are weighed: more than most pages have
# What speaks for a person to whom he or she may point. A first guess, fitted on nothing; to measure another:
# python -m dragoman evaluate speakers.
PRONOUN = {"sentence": -1.0, "subject": 1.0, "gender": 0.5, "chain": 1.0, "speaker": 1.5, "named": 0.5, "told": -1.0}


def pronoun(span: Span, head: Token, about: Context) -> Actor:
    form = head.lower_
    forms = language_words(about.doc.lang_).pronouns
    around_it = about.spoken.around(span.start)
    # Of nested statements the outermost is the quotation; what it tells of others does not change who 'we' are.
    speaker = max(around_it, key=lambda cs: cs[0].end - cs[0].start)[1] if around_it else None
    if form in forms.first and speaker is not None:
        rule = "pronoun: the speaker" if form in forms.first_singular else "pronoun: the speaker's side"
        return made(span, of_actor(speaker, rule, sure.SPEAKER), speaker.antecedent or speaker.span)
    if form in forms.second and about.asked is not None and speaker is not None and speaker.grounds[:1] == ["interviewer"]:
        return made(span, of_actor(about.asked, "pronoun: whom the interviewer asks", sure.SPEAKER), about.asked.span)
    several = form in forms.they and _is_plural(head)
    if form in forms.he or (form in forms.she and not several):
        if form in forms.they and (known := chained(head, about)) is not None and known.identity.kind == "organisation":
            return made(span, pointing(known.identity, f"coreference: {form}", sure.CHAIN), known.span)
        return _he(span, head, "m" if form in forms.he else "f", about, speaker)
    others = _beside(head, about)
    before = chained(head, about)
    if before is not None and before.identity.kind != "person" and before.identity.name not in others:
        return made(span, pointing(before.identity, f"coreference: {form}", sure.CHAIN), before.span)
    if form in forms.it:
        before = last(
            about,
            span,
            lambda m: m.identity.kind in {"state", "organisation", "armed_group"} and m.identity.name not in others,
            prefer_subject=True,
        )
        if before is not None:
            return made(span, pointing(before.identity, f"pronoun: {form}", sure.BODY_NAMED), before.span)
    if form in forms.they:
        before = last(
            about,
            span,
            lambda m: (
                (m.plural or m.identity.kind in {"organisation", "armed_group", "population"}) and m.identity.name not in others
            ),
            prefer_subject=True,
        )
        if before is not None:
            return made(span, pointing(before.identity, f"pronoun: {form}", sure.LOOSE), before.span)
    return made(span, unknown(span.text, "pronoun"), None)


def _is_plural(head: Token) -> bool:
    """Whether a pronoun that may be one woman or several ("sie") is several, by its verb."""
    return "Plur" in (head.head.morph.get("Number", []) if head.dep_.startswith("nsubj") else head.morph.get("Number", []))


def _beside(head: Token, about: Context) -> set[str]:
    """The names of the other sides of a pronoun's own verb, and of the verb whose subject that shares, none of whom it means: in "Tehran left
    the agency, accusing it of bias", "it" is neither Tehran nor Iran."""
    if head.dep_ not in SIDES or "Yes" in head.morph.get("Reflex", []):
        return set()
    verb = head.head
    if any(
        c.dep_ == "mark" and c.i > head.i for c in verb.children
    ):  # an object that the tree takes for a subject: "accused it of failing"
        verb = verb.head
    sides = {c.i for c in verb.children if c.dep_ in SIDES and c != head}
    while verb.dep_ in SHARING and verb.head != verb and not any(c.dep_.startswith("nsubj") for c in verb.children):
        verb = verb.head
        sides |= {c.i for c in verb.children if c.dep_.startswith("nsubj") and c.i < head.i}
    here = names_in(about, head.sent.start_char, head.sent.end_char)
    theirs = [
        m.identity for m in here if m.head in sides or (about.doc[m.head].dep_ in BESIDE and about.doc[m.head].head.i in sides)
    ]
    governing = {one.country for one in theirs if one.code in {one.country, f"{one.country}GOV"} and one.kind != "person"}
    same = (name for country in governing for name in of_names(about, _called_by_state).get(country or "", ()))
    return {*(one.name for one in theirs), *same}


def _called_by_state(names: list[Mentioned], doc: Doc) -> dict[str, set[str]]:
    """What the states that a page names are called there, by their codes."""
    called: dict[str, set[str]] = {}
    for m in names:
        if m.identity.kind == "state" and m.identity.country:
            called.setdefault(m.identity.country, set()).add(m.identity.name)
    return called


def _told_of(head: Token, about: Context) -> set[str]:
    """The names in a quotation beside a pronoun that says it: who says "Brandt is the last one left" is not Brandt."""
    if head.dep_ != "nsubj" or not says(head.head):
        return set()
    marks = [
        mark for mark in met((head.sent.start_char, head.sent.end_char), layers(about.doc).quoted) if not inside(head.idx, [mark])
    ]
    return {m.identity.name for mark in marks for m in names_in(about, *mark)}


def antecedent(pronoun: Token) -> Token | None:
    """The noun for which a relative pronoun stands: the first above it that stands before it, of an apposition the one it explains ("Ana Ruiz,
    a former leader of the region, who")."""
    kinds = pronoun.morph.get("PronType", [])
    if "Rel" not in kinds and (kinds or pronoun.lower_ not in rules(pronoun.doc.lang_).relative):
        return None
    noun = pronoun
    while (noun.i >= pronoun.i or noun.pos_ not in NOUNS) and noun.head != noun:
        noun = noun.head
    if (
        noun.i >= pronoun.i or noun.pos_ not in NOUNS
    ):  # the tree hangs the clause on a verb: it tells of the noun before its comma
        noun = pronoun.nbor(-2) if pronoun.i > 1 and pronoun.nbor(-1).text == "," else pronoun
        while noun.head.i < noun.i and noun.head.pos_ in NOUNS:
            noun = noun.head
    while noun.dep_ == "appos":
        noun = noun.head
    return noun if noun.i < pronoun.i and noun.pos_ in NOUNS else None


def chained(head: Token, about: Context) -> Mentioned | None:
    """The last name before a word that the coreference head takes for the same."""
    chain = _chain_of(about.doc).get(head.i)
    if chain is None:
        return None
    named, end = of_names(about, _named_of_chains).get(chain, []), head.sent.end_char
    last = bisect_left(named, end, key=lambda one: one[0].span.start)
    return next((m for m, of_it in reversed(named[:last]) if of_it < head.i), None)


@lru_cache(maxsize=2)
def _chain_of(doc: Doc) -> dict[int, int]:
    """By the head word of a mention the chain of what it is of."""
    return {m.head: m.chain for m in reversed(layers(doc).mentions)}


def _named_of_chains(names: list[Mentioned], doc: Doc) -> dict[int, list[tuple[Mentioned, int]]]:
    """The names of each chain in the order of the page, each with the first of the chain's words that it is or stands beside."""
    chains, found = _heads_of_chains(doc), dict[int, list[tuple[Mentioned, int]]]()
    for m in names:
        if not m.named:
            continue
        beside = [doc[m.head].head.i] if doc[m.head].dep_ in BESIDE else []
        words = {chain: i for i in sorted([m.head, *beside], reverse=True) for chain in chains.get(i, ())}
        for chain, i in words.items():
            found.setdefault(chain, []).append((m, i))
    return found


def _heads_of_chains(doc: Doc) -> dict[int, set[int]]:
    """The chains of the mentions that a word heads."""
    chains: dict[int, set[int]] = {}
    for m in layers(doc).mentions:
        chains.setdefault(m.head, set()).add(m.chain)
    return chains


def _he(span: Span, head: Token, sex: str, about: Context, speaker: Actor | None) -> Actor:
    """A person named before who may be of that gender; inside a quotation not the speaker."""
    others = _beside(head, about) | _told_of(head, about)
    fits = [
        m
        for m in names_before(about, span.start, BEFORE)
        if m.identity.kind == "person"
        and m.identity.name not in others
        and not m.plural
        and m.gender in {"", sex}
        and not (speaker is not None and m.identity.name == speaker.name)
    ]
    best = likeliest(fits, span, head, sex, about)
    if best is None:
        return made(span, unknown(span.text, "pronoun"), None)
    return made(span, pointing(best.identity, "pronoun: " + span.text.lower(), sure.NEAREST), best.span)


def likeliest(
    fits: list[Mentioned], span: Span, head: Token, sex: str, about: Context, within: int | None = None
) -> Mentioned | None:
    """Of the persons named before `span`, the one to whom it points likeliest: each is weighed by what PRONOUN says, nearness, being a
    subject, being the last to speak or to be pointed to, not being only told of by another, the word of the coreference head.

    None where there is none, or none within so many sentences.
    """
    here = bisect_right(about.starts, head.i)
    if within is not None:
        fits = [m for m in fits if here - bisect_right(about.starts, m.head) <= within]
    same = chained(head, about)
    spoke = about.spoken.before(span.start)

    def weight(m: Mentioned) -> tuple[float, int]:
        away = here - bisect_right(about.starts, m.head)
        score = PRONOUN["sentence"] * min(away, FAR) + PRONOUN["subject"] * m.subject + PRONOUN["gender"] * (m.gender == sex)
        score += PRONOUN["chain"] * (same is not None and same.identity.name == m.identity.name)
        score += PRONOUN["speaker"] * (spoke is not None and spoke.name == m.identity.name)
        told = (said for said, _ in about.spoken.around(m.span.start) if not said.start <= span.start < said.end)
        score += PRONOUN["told"] * (next(told, None) is not None)
        return score + PRONOUN["named"] * m.named, m.span.start

    return max(fits, key=weight, default=None)


def last(about: Context, span: Span, fits: Callable[[Mentioned], bool], prefer_subject: bool = False) -> Mentioned | None:
    """The nearest name before (or, in a page's first lines, after) that fits; subjects of the sentences just before come first."""
    earlier = (m for m in reversed(names_before(about, span.start, BEFORE)) if m.span.end <= span.start and fits(m))
    latest = next(earlier, None)
    if latest is None or latest.subject or not prefer_subject:
        return latest
    near = takewhile(lambda m: m.paragraph >= latest.paragraph, earlier)
    return next((m for m in near if m.subject), latest)


def pointing(identity: Identity, rule: str, confidence: float, ground: Ground = "pointing") -> Identity:
    grounds = (ground, *identity.grounds)
    return msgspec.structs.replace(identity, rule=f"{rule} -> {identity.rule}", confidence=confidence, grounds=grounds)


def of_actor(speaker: Actor, rule: str, confidence: float, ground: Ground = "pointing") -> Identity:
    return Identity(
        speaker.name,
        speaker.kind,
        speaker.country,
        tuple(speaker.sectors),
        speaker.code,
        speaker.office,
        f"{rule} -> {speaker.rule}",
        confidence,
        wikidata=speaker.wikidata,
        entry=speaker.entry,
        grounds=(ground, *speaker.grounds),
    )


def unknown(text: str, rule: str) -> Identity:
    return Identity(text, "unknown", None, (), None, None, rule, sure.NOBODY)


def made(span: Span, identity: Identity, antecedent: Span | None) -> Actor:
    return Actor(
        span=span,
        name=identity.name,
        kind=identity.kind,
        country=identity.country,
        sectors=list(identity.sectors),
        office=identity.office,
        code=identity.code,
        wikidata=identity.wikidata,
        antecedent=antecedent,
        rule=identity.rule,
        confidence=identity.confidence,
        entry=identity.entry,
        grounds=list(identity.grounds),
    )
