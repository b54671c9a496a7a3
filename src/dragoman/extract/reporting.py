"""Reporting in languages besides English, by their tables, where the quotation head finds nothing: "a juicio de", "..., afirman testigos", demands and threats."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from dragoman.extract import roles
from dragoman.extract.attributions import DEEDS
from dragoman.extract.circumstances import is_somebody
from dragoman.extract.cues import Found, cue_span, says, speaker_of, trim, with_particle
from dragoman.extract.intervals import Interval, inside, met, union
from dragoman.language import known_act
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import Speech, speech

ASKING = frozenset(
    {"REJECT", "REQUEST", "THREATEN"}
)  # acts done by saying whose content may be a noun: "drohte mit der Schließung"
INNER = frozenset(
    {"det", "amod", "compound", "nummod", "case", "nmod", "nmod:desc", "flat", "flat:name", "det:poss", "advmod", "appos"}
)
BEFORE = frozenset(
    {"aux", "aux:pass", "expl", "expl:pv", "expl:comp", "iobj", "advmod", "mark", "obj", "obl:arg"}
)  # of a cue, before it
NAMING = frozenset({"appos", "flat", "flat:name", "nmod:desc"})  # of the name behind an office
INSETS = {"(": ")", "—": "—", "–": "–", "--": "--"}
SMALL = frozenset({"det", "amod", "acl", "nmod", "advmod"})  # of words between a preposition and its noun
FURTHER = 2  # such words at most
OPENING = frozenset('«„“"')
LEAST = 3  # words of a clause before an inverted cue


def reported(doc: Doc, marks: list[Interval], found: list[Found]) -> list[Found]:
    """Statements by phrases ("según"), inverted cues and nouns that are asked for, of which no cue is another's."""
    words = speech(doc.lang_)
    cues = union((one.cue_span.start, one.cue_span.end) for one in found if one.cue_span)
    contents = union(interval for one in found for interval in one.content)
    new: list[Found] = []
    for one in (*_according(doc, words), *_inverted(doc), *_asked(doc), *_told(doc)):
        assert one.cue_span is not None
        span = (one.cue_span.start, one.cue_span.end)
        sources = union(run for other in found for run in other.source or [])
        if inside(span[0], marks) or met(span, cues) or met(span, contents) or met(span, sources):
            continue
        if one.rule == "asked" and any(met(part, contents) for part in one.content):
            continue
        new.append(one)
        cues = union([*cues, span])
    return new


def phrase_at(doc: Doc, first: int, words: Speech) -> int | None:
    """The token after the phrase of the table that begins at a token, with its "of" and the small words before its noun; the longest there."""
    best = None
    for parts in words.according_words:
        last = first + len(parts)
        if last < len(doc) and tuple(t.lower_ for t in doc[first:last]) == parts and (best is None or last > best):
            best = last
    if best is None:
        best = _phrase_with_more(doc, first, words)
    of = best is not None and doc[best].lower_ in words.of and (best > first + 1 or doc[best].pos_ == "ADP")
    if best is not None and of and best + 1 < len(doc):
        best += 1
    return best


def _phrase_with_more(doc: Doc, first: int, words: Speech) -> int | None:
    """The token after a preposition and noun of the table between which stand words that hang on the noun: "по его словам"."""
    for last in range(first + 2, min(first + 2 + FURTHER, len(doc) - 1)):
        more = doc[first + 1 : last]
        if (doc[first].lower_, doc[last].lower_) in words.according_words:
            return last + 1 if all(t.head.i == last and t.dep_ in SMALL for t in more) else None
    return None


def whose_phrase(doc: Doc, first: int, after: int) -> Token | None:
    """The pronoun inside a phrase of the table, who says it: "по его словам"."""
    persons = language_words(doc.lang_).pronouns
    forms = persons.he | persons.she | persons.they | persons.ones | persons.first
    return next((t for t in doc[first:after] if t.lower_ in forms), None)


def somebody_behind(doc: Doc, first: int, after: int) -> Token | None:
    """The head of the noun phrase behind a phrase of the table, if it is somebody or a document."""
    while after < len(doc) - 1 and doc[after].text in OPENING:
        after += 1
    if doc[after].is_punct:
        return None
    head = _head(doc[after], first)
    return head if _speaks(head) and head.sent.start == doc[first].sent.start else None


def cited(sentence: Span) -> set[int]:
    """The heads of those by whose word a sentence tells something ("laut Polizei", "Selenskyj zufolge", "nach Angaben der Armee")."""
    doc, words = sentence.doc, speech(sentence.doc.lang_)
    behind = (t for t in sentence[1:] if t.lower_ in words.postposed and not (t.dep_ == "case" and t.head.i > t.i))
    found = {t.i for token in behind if token.dep_ != "compound:prt" for t in _phrase_before(token)}
    for first in range(sentence.start, sentence.end):
        after = phrase_at(doc, first, words)
        head = somebody_behind(doc, first, after) if after is not None and doc[first].lower_ not in words.opining else None
        if head is not None:
            found |= {head.i, *(t.i for t in head.subtree if t.i > head.i and t.dep_ in NAMING)}
    return found


def _phrase_before(word: Token) -> list[Token]:
    """The words of the noun phrase that ends right before a word, which the tree may hang elsewhere."""
    top = word.nbor(-1)
    while top.dep_ in {*INNER, *NAMING} and top.head.i < word.i and top.head.pos_ in {"NOUN", "PROPN"} and top.head != top:
        top = top.head
    return [t for t in top.subtree if t.i < word.i] if top.pos_ in {"NOUN", "PROPN", "PRON"} else []


def _speaks(head: Token) -> bool:
    words = speech(head.doc.lang_)
    return is_somebody(head) or bool({head.lower_, head.lemma_.lower()} & (words.venues | words.documents))


def body_of(verb: Token, content: list[Interval]) -> Token | None:
    """The body in which something was said that nobody else says: "сообщили в Пентагоне", "in dem Bericht heißt es"."""
    words = speech(verb.doc.lang_)
    several = "Plur" in verb.morph.get("Number", []) or bool(words.plurals and verb.lower_.endswith(words.plurals))
    if not words.within or not (several or verb.lemma_.lower() in words.impersonal):
        return None
    bodies = (c for c in verb.children if c.dep_ == "obl" and roles.preposition(c) in words.within and _is_body(c))
    return next((c for c in bodies if not inside(c.idx, content)), None)


def _is_body(token: Token) -> bool:
    words = speech(token.doc.lang_)
    return is_somebody(token) or token.lemma_.lower().endswith((*words.hearers, *words.documents))


def _according(doc: Doc, words: Speech) -> Iterator[Found]:
    for token in doc:
        after = phrase_at(doc, token.i, words)
        start = last = token.i
        head: Token | None = None
        owner: Token | None = None
        if after is not None:
            last, owner = after - 1, whose_phrase(doc, start, after)
            head = owner or somebody_behind(doc, start, after)
        elif token.lower_ in words.postposed and token.head.i < token.i and _speaks(token.head):
            head = token.head if token.head.sent.start == token.sent.start else None
        if head is None:
            continue
        if doc[start].lower_ in words.opining and last == start and not _opines(doc[start]):
            continue
        whole = roles.whole(head)
        words_of_source = doc.char_span(whole.start, whole.end, alignment_mode="expand")
        if words_of_source is None:
            continue
        source = [t for t in words_of_source if t == owner or t.i > last or t.i < start]
        if not source:
            continue
        aside = {*range(start, last + 1), *(t.i for t in source), *(t.i for t in head.subtree if t.i > source[-1].i)}
        first, end_ = inset(doc, start)
        content = around(doc[first:end_], aside)
        if content:
            end = source[-1].idx + len(source[-1])
            yield Found("according to", doc[start], roles.span(doc, start, last), head, content, [(source[0].idx, end)])


def _opines(word: Token) -> bool:
    """Whether "for" begins a sentence that says what something is: "Para la OTAN, la retirada es insuficiente"."""
    return word.i == word.sent.start and any(c.dep_ == "cop" for c in word.sent.root.children)


def _head(token: Token, after: int) -> Token:
    """The head of the noun phrase that begins with a token."""
    while token.dep_ in INNER and token.head.i > after and token.head.i != token.i and token.head.sent.start == token.sent.start:
        if token.dep_ in {"nmod", "appos", "flat"} and token.head.i < token.i:
            break
        token = token.head
    return token


def inset(doc: Doc, i: int) -> tuple[int, int]:
    """The tokens of the brackets or dashes in which a token of a sentence stands, else those of the sentence."""
    start, end = doc[i].sent.start, doc[i].sent.end
    opened = next((k for k in range(i, start, -1) if doc[k].text in INSETS and not _closes(doc, start, k)), None)
    if opened is None:
        return start, end
    closed = next((k for k in range(i, end) if doc[k].text == INSETS[doc[opened].text]), None)
    return (opened + 1, closed) if closed is not None else (start, end)


def _closes(doc: Doc, start: int, i: int) -> bool:
    """Whether a dash is the second of two."""
    return INSETS[doc[i].text] == doc[i].text and sum(t.text == doc[i].text for t in doc[start:i]) % 2 == 1


def around(sentence: Iterable[Token], aside: set[int], least: int = 2) -> list[Interval]:
    """What a sentence has around some of its words, in pieces of some words at least."""
    pieces: list[list[Token]] = [[]]
    for token in sentence:
        if token.i in aside or token.is_space:
            if pieces[-1]:
                pieces.append([])
        else:
            pieces[-1].append(token)
    trimmed = [trim(piece) for piece in pieces]
    return [(p[0].idx, p[-1].idx + len(p[-1])) for p in trimmed if len(p) >= least]


def _inverted(doc: Doc) -> Iterator[Found]:
    """ "Los combates continúan, afirman testigos": a clause, a comma, a verb of saying with its subject behind it."""
    sources = speech(doc.lang_).sources
    for verb in doc:
        if not says(verb) or ((word := known_act(verb)) is not None and word.type in DEEDS):
            continue
        behind = roles.SUBJECTS | (
            {"obj"} if verb.dep_ == "parataxis" else set()
        )  # the tree often takes a subject there for an object
        subject = next((c for c in verb.children if c.dep_ in behind and c.i > verb.i and is_somebody(c)), None)
        introduced = any(c.i < verb.i and c.dep_ in {"mark", "case", "advmod"} and c.lower_ in sources for c in verb.children)
        silent = introduced and not any(c.dep_ in behind for c in verb.children)  # "según ha indicado"
        if subject is None and not silent and not any(c.dep_ in behind for c in verb.children):
            subject = body_of(verb, [])
        if (subject is None and not silent) or any(c.dep_ in {"ccomp", "xcomp"} and c.i > verb.i for c in verb.children):
            continue
        first = verb.i
        while first > verb.sent.start and doc[first - 1].head.i == verb.i and doc[first - 1].dep_ in BEFORE:
            first -= 1
        if first - 1 <= verb.sent.start or doc[first - 1].text != ",":
            continue
        clause = _clause(verb, first - 1)
        if len(clause) >= LEAST and any(t.pos_ in {"VERB", "AUX"} for t in clause):
            yield Found("inverted", verb, cue_span(verb), subject, [(clause[0].idx, clause[-1].idx + len(clause[-1]))])


def _clause(verb: Token, comma: int) -> list[Token]:
    """The words of the clause that ends at a comma before the verb that reports it."""
    doc, start = verb.doc, verb.sent.start
    if verb.head.i < verb.i and verb.dep_ in {"parataxis", "conj", "advcl", "ccomp"}:
        own = {t.i for t in verb.subtree}
        start = min((t.i for t in verb.head.subtree if t.i not in own and not t.is_space), default=start)
    run = [t for t in doc[start:comma] if not t.is_space]
    while run and run[0].pos_ in {"CCONJ", "PUNCT"}:
        run = run[1:]
    return trim(run)


def _told(doc: Doc) -> Iterator[Found]:
    """A clause under an infinitive or gerund of saying: "para decirles que la guerra seguía", "expliquant que l'armée partait"."""
    words = speech(doc.lang_)
    for verb in doc:
        forms = set(verb.morph.get("VerbForm", [])) or ({"Inf"} if verb.lower_.endswith(words.infinitives) else set())
        if not says(verb) or not {"Inf", "Ger", "Part"} & forms or roles.is_passive(verb):
            continue
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
        speaker = speaker_of(verb)
        if clause is None or speaker is None or not is_somebody(speaker) or not any(c.dep_ == "mark" for c in clause.children):
            continue
        run = trim(sorted((t for t in clause.subtree if not t.is_space), key=lambda t: t.i))
        if run and run[0].i > verb.i:
            yield Found("clause", verb, cue_span(verb), speaker, [(run[0].idx, run[-1].idx + len(run[-1]))])


def _asked(doc: Doc) -> Iterator[Found]:
    """Demands, threats and denials whose content is a noun: "pidió un alto el fuego", "drohte mit der Schließung"."""
    asserting = speech(doc.lang_).asserting
    for verb in doc:
        asks = says(verb) and (word := known_act(verb)) is not None and word.type in ASKING
        subject_matter = _spoken_of(verb)
        if verb.pos_ != "VERB" or roles.is_passive(verb) or not (asks or with_particle(verb) in asserting or subject_matter):
            continue
        speaker = speaker_of(verb)
        if speaker is None or not is_somebody(speaker):
            continue
        content = subject_matter or _content(verb)
        run = trim(sorted((t for t in content.subtree if not t.is_space), key=lambda t: t.i)) if content is not None else []
        if run and not run[0].i <= verb.i <= run[-1].i and content.pos_ != "PRON":  # type: ignore[union-attr]
            yield Found("asked", verb, cue_span(verb), speaker, [(run[0].idx, run[-1].idx + len(run[-1]))])


def _spoken_of(verb: Token) -> Token | None:
    """What somebody speaks of behind the preposition of his verb: "sprach von einem Putsch"; nothing where he speaks with somebody."""
    words = speech(verb.doc.lang_)
    below = [c for c in verb.children if c.dep_.split(":")[0] == "obl"]
    if any(roles.preposition(c) in words.with_whom for c in below):
        return None
    what = (c for c in below if c.i > verb.i and f"{with_particle(verb)} {roles.preposition(c)}" in words.speaking)
    return next((c for c in what if c.pos_ in {"NOUN", "PROPN"} and not is_somebody(c)), None)


def _content(verb: Token) -> Token | None:
    """What is asked for: a clause, else a phrase with a preposition that is nobody, else an object that is nobody."""
    told = [c for c in verb.children if c.dep_ in {"obj", "iobj", "obl:arg"} and is_somebody(c)]
    clauses = [c for c in verb.children if c.dep_ in {"ccomp", "xcomp"} and any(c.children)]  # a bare word says how: "scharf"
    things = [
        c
        for c in verb.children
        if c.dep_ in {"obj", "obl:arg"} and c.pos_ in {"NOUN", "PROPN"} and (known_act(c) is not None or not is_somebody(c))
    ]
    rejects = (word := known_act(verb)) is not None and word.type == "REJECT"  # "negó con la cabeza"
    phrases = [
        c
        for c in verb.children
        if not rejects
        and c.dep_.split(":")[0] == "obl"
        and c.i > verb.i
        and roles.preposition(c) in speech(verb.doc.lang_).asking
        and c not in told
    ]
    asserts = with_particle(verb) in speech(verb.doc.lang_).asserting
    return next(iter([*clauses, *(things + phrases if asserts else phrases + things)]), None)
