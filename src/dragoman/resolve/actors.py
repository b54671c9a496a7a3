"""Spans of mentions to actors: names by the page, pronouns and descriptions by their antecedents."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract.roles import OFFICIAL
from dragoman.language import layers, tables
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import speech
from dragoman.records import Actor, Span
from dragoman.resolve.identity import Identity, described, gender, organisation, person
from dragoman.resolve.page import Mentioned, mentioned, tokens_of
from dragoman.resolve.phrases import around, country_in, is_person, sector_in

TIED = frozenset({"flat", "appos", "nmod:desc", "compound"})  # a name beside its title
FAR = 6  # sentences after which distance no longer counts
NEAR = 6  # sentences behind a name in which an epithet may stand for it
# What speaks for a person to whom he or she may point. A first guess, fitted on nothing; to measure another:
# python -m dragoman evaluate speakers.
PRONOUN = {"sentence": -1.0, "subject": 1.0, "gender": 0.5, "chain": 1.0, "speaker": 1.5, "named": 0.5, "told": -1.0}


class Context(msgspec.Struct):
    """What identification needs: the page's names and who speaks at a given offset."""

    doc: Doc
    names: list[Mentioned]
    published: str | None
    speakers: list[tuple[list[Span], Actor]]


def context(doc: Doc, published: str | None) -> Context:
    return Context(doc, mentioned(doc, published), published, [])


def states(about: Context) -> dict[str, float]:
    """The share that each state has in the names of the page that are of a state."""
    counts = Counter(m.identity.country for m in about.names if m.identity.country)
    return {country: n / counts.total() for country, n in counts.items()}


def actor(span: Span, about: Context) -> Actor:
    """The actor that the words of `span` stand for. Words that nothing resolves stay an actor of kind unknown, without a code."""
    words = tokens_of(about.doc, span)
    head = _head(words)
    if head is None:
        return _made(span, _unknown(span.text, "no words"), None)
    if head.pos_ in {"PRON", "DET"} and len(words) <= 2:
        return _pronoun(span, head, about)
    if whose := _whose(words):
        inner = Span(whose[0].idx, span.end, about.doc.text[whose[0].idx : span.end])
        return msgspec.structs.replace(actor(inner, about), span=span)
    within = [m for m in about.names if span.start <= m.span.start and m.span.end <= span.end]
    inside = [m for m in within if m.named]
    own = [m for m in inside if m.head == head.i or _names(head, m, about.doc)]
    if own:
        best = max(own, key=lambda m: (m.identity.kind == "person", m.identity.code is not None))
        if best.identity.code in {None, *best.identity.sectors} and (better := _better(span, words, best, about)) is not None:
            return _of_a_state(span, better, head, about)
        if best.identity.kind in {"person", "unknown"} or not _is_description(words, best):
            return _made(span, _in_office(best, words), None)
        if best.identity.kind == "organisation" and span.text in {
            best.span.text,
            *(f"{article} {best.span.text}" for article in language_words(about.doc.lang_).definite),
        }:
            return _of_a_state(span, best.identity, head, about)
    known = organisation(span.text, about.doc.lang_, around(about.doc)) or _person_in(words, about)
    if known is not None:
        return _made(span, known, None)
    return _description(span, words, head, about)


def _whose(words: list[Token]) -> list[Token]:
    """Behind a noun of reporting, the words for the one who reports: "der Polizei" of "Angaben der Polizei"."""
    table = speech(words[0].doc.lang_)
    if words[0].lower_ not in table.according_nouns:
        return []
    return words[2:] if len(words) > 1 and words[1].lower_ in table.of else words[1:]


def _better(span: Span, words: list[Token], name: Mentioned, about: Context) -> Identity | None:
    """What the whole phrase says of a name that the tables do not have: itself a name, or a description with a state."""
    known = (
        organisation(span.text, about.doc.lang_, around(about.doc))
        if name.identity.kind != "person" or span == name.span
        else None
    )
    if known is not None:
        return known
    if name.identity.kind == "person":
        rest = [t for t in words if not name.span.start <= t.idx < name.span.end]
        found = described(rest, name.identity.name) if rest else None
        found = found or _titled(words, about)
        return _person_in(words, about) or (found if found is not None and found.country is not None else None)
    found = described(words)
    return found if found is not None and found.country is not None else None


def _in_office(name: Mentioned, words: list[Token]) -> Identity:
    """Who he is; where the page gives him his office, its word goes before the dates of the table."""
    who = name.identity
    if who.kind != "person" or who.sectors != ("ELI",):
        return who
    rest = [t for t in words if not name.span.start <= t.idx < name.span.end]
    held = described(rest) if rest else None
    if held is None or held.sectors[:1] != ("GOV",) or held.country not in {None, who.country}:
        return who
    rule = f"{who.rule.removesuffix(', not in office')}; {held.rule}"
    return msgspec.structs.replace(who, sectors=held.sectors, code=f"{who.country or ''}GOV", office=held.office, rule=rule)


def _titled(words: list[Token], about: Context) -> Identity | None:
    """An office with its state that the model takes for a name: "Эмир Кувейта"."""
    return described(words) if is_person(words[0].lower_, about.doc.lang_) else None


def _person_in(words: list[Token], about: Context) -> Identity | None:
    """A person of the tables, by the full name, where the model saw no name."""
    capital = [t.text[:1].isupper() for t in words]
    for i in range(len(words)):
        for n in (4, 3, 2):
            if (
                i + n <= len(words)
                and capital[i]
                and capital[i + n - 1]
                and not any(t.ent_type_ in {"ORG", "LOC"} for t in words[i : i + n])
            ):
                text = "".join(t.text_with_ws for t in words[i : i + n]).strip()
                found = person(text, about.published, about.doc.lang_, around(about.doc))
                if found is not None and found.code is not None:
                    return found
    return None


def _head(words: list[Token]) -> Token | None:
    inside = {t.i for t in words}
    return next((t for t in words if t.head.i not in inside or t.head.i == t.i), words[0] if words else None)


def _names(head: Token, name: Mentioned, doc: Doc) -> bool:
    """Whether a name is what the phrase is about: its head, or a person tied to a title ("Minister Shoigu")."""
    token = doc[name.head]
    tied = (token.dep_ in TIED or token.dep_ == "nsubj") and token.head == head
    beside = (
        token.dep_ == head.dep_ and token.head == head.head and token.i > head.i
    )  # "minister for Women and Equalities Nora Moran"
    return name.identity.kind == "person" and (tied or beside)


def _is_description(words: list[Token], name: Mentioned) -> bool:
    """Whether agent nouns stand beside the name, so that the phrase means a part of what is named ("NATO troops")."""
    rest = [t for t in words if not name.span.start <= t.idx < name.span.end]
    return sector_in(rest)[0] is not None


def _description(span: Span, words: list[Token], head: Token, about: Context) -> Actor:
    language = about.doc.lang_
    table = language_words(language)
    lemma = head.lemma_.lower()
    # Several ("the three countries") are not the one that was named last. Where a language has no articles, every noun may point back.
    # The words of an event's side come without their article, and the feature is wrong of words that are not in the plural.
    before_them = about.doc[max(0, words[0].i - 1) : words[0].i]
    definite = not table.articles or any(t.lower_ in table.definite for t in (*before_them, *words))
    definite = definite and not ("Plur" in head.morph.get("Number", []) and head.lower_ != lemma)
    country, _ = country_in(words)
    if country is None and definite:
        before = None
        if lemma in table.states:
            before = _last(about, span, lambda m: m.identity.kind == "state")
        elif lemma in table.bodies:
            before = _last(about, span, lambda m: m.identity.type in table.bodies[lemma]) or _body_before(span, about)
        if before is None and is_person(lemma, language):
            before = _last(about, span, lambda m: m.identity.kind == "person" and lemma in (m.identity.office or "").lower())
        if before is not None:
            confidence = 0.6 if lemma in table.states else 0.75
            return _made(span, _pointing(before.identity, f"description: {lemma}", confidence), before.span)
    if definite and (again := _named_again(span, head, words, country, about)) is not None:
        return _made(span, _pointing(again.identity, f"description: {lemma}", 0.6), again.span)
    found = described(words)
    if found is None and country is not None:
        state = tables(about.doc).actors.states[country]
        kind = "population" if head.pos_ == "NOUN" else "state"
        return _made(span, Identity(state, kind, country, (), country, None, "country of the phrase", 0.6), None)  # type: ignore[arg-type]
    if found is None:
        return _made(span, _unknown(span.text, "description"), None)
    return _of_a_state(span, found, head, about)


def _body_before(span: Span, about: Context) -> Mentioned | None:
    """The organisation that no table knows and the sentence itself or the one before names."""
    sentences = [s for s in about.doc.sents if s.start_char <= span.start]
    begin = sentences[-2:][0].start_char if sentences else 0
    return _last(about, span, lambda m: m.identity.kind == "organisation" and m.identity.code is None and m.span.start >= begin)


def _named_again(span: Span, head: Token, words: list[Token], country: str | None, about: Context) -> Mentioned | None:
    """Who was named before and is now called by what he or it is: by his office and state ("the French president"), by an epithet ("the
    New York billionaire"), an organisation where the coreference head says so ("the newspaper")."""
    lemma, language = head.lemma_.lower(), about.doc.lang_
    if not is_person(lemma, language) and lemma not in language_words(language).epithets:
        chained = _chained(head, about) if head.pos_ == "NOUN" else None
        return chained if chained is not None and chained.identity.kind in {"organisation", "armed_group"} else None
    fits = [
        m
        for m in about.names
        if m.named
        and m.span.end <= span.start
        and m.identity.kind == "person"
        and (country is None or m.identity.country in {None, country})
    ]
    if country is not None and (by_office := [m for m in fits if lemma in (m.identity.office or "").lower()]):
        return by_office[-1]
    if lemma not in language_words(language).epithets:
        return None
    sex = gender(words)
    return _likeliest([m for m in fits if not (sex and m.gender and m.gender != sex)], span, head, sex, about, NEAR)


def _of_a_state(span: Span, found: Identity, head: Token, about: Context) -> Actor:
    """An office or body whose phrase names no state belongs to the state that the page is about ("the ministry"); one of a region
    ("African leaders") to none. Only the name of the state itself is what it stands for."""
    regional = language_words(about.doc.lang_).regional
    if any(t.lower_ in regional for t in tokens_of(about.doc, span)):
        return _made(span, found, None)
    if found.country is None and found.sectors and found.sectors[0] in OFFICIAL and found.code == found.sectors[0]:
        before, own = _state_of(head, about, span)
        if before is not None:
            country = before.identity.country or ""
            whole = msgspec.structs.replace(
                found,
                name=f"{tables(about.doc).actors.states[country]}: {found.name}",
                country=country,
                code=f"{country}{found.code}",
                rule=f"{found.rule} + {'' if own else 'page: '}{before.span.text}",
                confidence=0.6 if own else 0.5,
            )
            return _made(span, whole, before.span if not own and before.identity.kind in {"state", "population"} else None)
    return _made(span, found, None)


def _state_of(head: Token, about: Context, span: Span) -> tuple[Mentioned | None, bool]:
    """The name of the state to which "the government" or "police" belong, and whether it is theirs by the words: an owner or place beside
    them, else the one the page is most about.

    A state that acts counts double; an adjective of something else ("Russian ammunition") says little.
    """
    owners = {c.i for c in head.children if c.dep_ in {"nmod:poss", "nmod", "compound", "nmod:desc"}}
    for m in about.names:
        if m.identity.country and (m.head in owners or (span.start <= m.span.start and m.span.end <= span.end)):
            return m, True
    earlier = [m for m in about.names if m.identity.country and m.span.start < span.start and about.doc[m.head].dep_ != "amod"]
    if not earlier:
        return None, False
    weights: Counter[str] = Counter()
    for m in earlier:
        weights[m.identity.country or ""] += 2 if m.subject else 1
    most = weights.most_common(1)[0][0]
    return [m for m in earlier if m.identity.country == most][-1], False


def _pronoun(span: Span, head: Token, about: Context) -> Actor:
    form = head.lower_
    forms = language_words(about.doc.lang_).pronouns
    around_it = [(c, s) for content, s in about.speakers for c in content if c.start <= span.start < c.end]
    # Of nested statements the outermost is the quotation; what it tells of others does not change who 'we' are.
    speaker = max(around_it, key=lambda cs: cs[0].end - cs[0].start)[1] if around_it else None
    if form in forms.first and speaker is not None:
        rule = "pronoun: the speaker" if form in forms.first_singular else "pronoun: the speaker's side"
        return _made(span, _of_actor(speaker, rule, 0.8), speaker.antecedent or speaker.span)
    several = form in forms.they and _is_plural(head)
    if form in forms.he or (form in forms.she and not several):
        if form in forms.they and (known := _chained(head, about)) is not None and known.identity.kind == "organisation":
            return _made(span, _pointing(known.identity, f"coreference: {form}", 0.75), known.span)
        return _he(span, head, "m" if form in forms.he else "f", about, speaker)
    before = _chained(head, about)
    if before is not None and before.identity.kind != "person":
        return _made(span, _pointing(before.identity, f"coreference: {form}", 0.75), before.span)
    if form in forms.it:
        before = _last(about, span, lambda m: m.identity.kind in {"state", "organisation", "armed_group"}, prefer_subject=True)
        if before is not None:
            return _made(span, _pointing(before.identity, f"pronoun: {form}", 0.5), before.span)
    if form in forms.they:
        before = _last(
            about,
            span,
            lambda m: m.plural or m.identity.kind in {"organisation", "armed_group", "population"},
            prefer_subject=True,
        )
        if before is not None:
            return _made(span, _pointing(before.identity, f"pronoun: {form}", 0.4), before.span)
    return _made(span, _unknown(span.text, "pronoun"), None)


def _is_plural(head: Token) -> bool:
    """Whether a pronoun that may be one woman or several ("sie") is several, by its verb."""
    return "Plur" in (head.head.morph.get("Number", []) if head.dep_.startswith("nsubj") else head.morph.get("Number", []))


def _chained(head: Token, about: Context) -> Mentioned | None:
    """The last name before a word that the coreference head takes for the same."""
    doc, all_mentions = about.doc, layers(about.doc).mentions
    chain = next((m.chain for m in all_mentions if m.head == head.i), None)
    heads = {m.head for m in all_mentions if m.chain == chain and m.head < head.i} if chain is not None else set()
    named = [
        m for m in about.names if m.named and (m.head in heads or (doc[m.head].dep_ in TIED and doc[m.head].head.i in heads))
    ]
    return named[-1] if named else None


def _he(span: Span, head: Token, sex: str, about: Context, speaker: Actor | None) -> Actor:
    """A person named before who may be of that gender; inside a quotation not the speaker."""
    fits = [
        m
        for m in about.names
        if m.span.start < span.start
        and m.identity.kind == "person"
        and m.gender in {"", sex}
        and not (speaker is not None and m.identity.name == speaker.name)
    ]
    best = _likeliest(fits, span, head, sex, about)
    if best is None:
        return _made(span, _unknown(span.text, "pronoun"), None)
    return _made(span, _pointing(best.identity, "pronoun: " + span.text.lower(), 0.7), best.span)


def _likeliest(
    fits: list[Mentioned], span: Span, head: Token, sex: str, about: Context, within: int | None = None
) -> Mentioned | None:
    """Of the persons named before `span`, the one to whom it points likeliest: each is weighed by what PRONOUN says, nearness, being a
    subject, being the last to speak or to be pointed to, not being only told of by another, the word of the coreference head.

    None where there is none, or none within so many sentences.
    """
    starts = [sentence.start for sentence in about.doc.sents]
    here = bisect_right(starts, head.i)
    if within is not None:
        fits = [m for m in fits if here - bisect_right(starts, m.head) <= within]
    chained = _chained(head, about)
    last = max((s for c, s in about.speakers if c and c[0].start < span.start), key=lambda s: s.span.start, default=None)
    told = [c for content, _ in about.speakers for c in content if not c.start <= span.start < c.end]

    def weight(m: Mentioned) -> tuple[float, int]:
        away = here - bisect_right(starts, m.head)
        score = PRONOUN["sentence"] * min(away, FAR) + PRONOUN["subject"] * m.subject + PRONOUN["gender"] * (m.gender == sex)
        score += PRONOUN["chain"] * (chained is not None and chained.identity.name == m.identity.name)
        score += PRONOUN["speaker"] * (last is not None and last.name == m.identity.name)
        score += PRONOUN["told"] * any(c.start <= m.span.start < c.end for c in told)
        return score + PRONOUN["named"] * m.named, m.span.start

    return max(fits, key=weight, default=None)


def _last(about: Context, span: Span, fits: Callable[[Mentioned], bool], prefer_subject: bool = False) -> Mentioned | None:
    """The nearest name before (or, in a page's first lines, after) that fits; subjects of the sentences just before come first."""
    earlier = [m for m in about.names if m.span.end <= span.start and fits(m)]
    if not earlier:
        return None
    if prefer_subject:
        near = [m for m in earlier if m.paragraph >= earlier[-1].paragraph and m.subject]
        if near:
            return near[-1]
    return earlier[-1]


def _pointing(identity: Identity, rule: str, confidence: float) -> Identity:
    return msgspec.structs.replace(identity, rule=f"{rule} -> {identity.rule}", confidence=confidence)


def _of_actor(speaker: Actor, rule: str, confidence: float) -> Identity:
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
    )


def _unknown(text: str, rule: str) -> Identity:
    return Identity(text, "unknown", None, (), None, None, rule, 0.3)


def _made(span: Span, identity: Identity, antecedent: Span | None) -> Actor:
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
    )


def named_in(content: list[Span], about: Context) -> list[Actor]:
    """The actors named inside some words, each identity once."""
    found: dict[str, Actor] = {}
    for m in about.names:
        if any(c.start <= m.span.start and m.span.end <= c.end for c in content) and m.identity.code is not None:
            found.setdefault(m.identity.code + m.identity.name, _made(m.span, m.identity, None))
    return list(found.values())
