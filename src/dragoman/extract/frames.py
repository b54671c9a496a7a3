"""The frames in which cues of `cues.csv` take what is said: a clause, an infinitive, an object, a phrase, a noun's clause, "according to"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.cues import Found, cue_span, lemma_of, speaker_of, text_of, trim
from dragoman.extract.intervals import Interval, inside
from dragoman.extract.quotations import following, quotation_of, with_marks
from dragoman.language import tables
from dragoman.ontology.languages.rules import rules
from dragoman.records import Span

ADJACENT = 4  # tokens from a verb to its object, with fewer than which both are the cue
SHORTEST = {"infinitive": 2}  # words of a content worth a record; one for the other frames


def clauses(doc: Doc, marks: list[Interval]) -> Iterator[Found]:
    """Cue verbs with a clause that they introduce, follow or interrupt."""
    table = tables(doc).cues[doc.lang_]["clause"]
    for verb in doc:
        if verb.pos_ not in {"VERB", "AUX"} or lemma_of(verb) not in table or inside(verb.idx, marks):
            continue
        content = _content_clause(verb)
        if content is None:
            continue
        intervals = _clause_interval(content, verb)
        if not intervals:
            continue
        quotation = quotation_of(doc, verb, intervals, marks)
        if quotation or table[lemma_of(verb)] != "quote":
            said = quotation or [with_marks(doc, interval, marks) for interval in intervals]
            if quotation:
                said = [*quotation, *following(doc, verb, quotation, marks)]
            yield Found("quotation" if quotation else "clause", verb, cue_span(verb), speaker_of(verb, quotation), said)


def _content_clause(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "ccomp" or (child.dep_ == "parataxis" and child.i > verb.i and verb.dep_ == "root"):
            return child
    if verb.dep_ == "parataxis" and verb.head.i != verb.i and any(c.dep_ in roles.SUBJECTS for c in verb.children):
        return verb.head
    return None


def _clause_interval(content: Token, verb: Token) -> list[Interval]:
    """The words of the clause without those of the cue, one interval or, around the cue, two."""
    outside = {t.i for t in verb.subtree} if content == verb.head and verb.dep_ == "parataxis" else set()
    tokens = [t for t in content.subtree if not t.is_space and t.i not in outside]
    runs: list[list[Token]] = []
    gap = (
        {t.i for t in verb.subtree}
        if outside
        else {verb.i, *(t.i for c in verb.children if c.dep_ in roles.SUBJECTS for t in c.subtree)}
    )
    for token in sorted(tokens, key=lambda t: t.i):
        if runs and (token.i == runs[-1][-1].i + 1 or not any(runs[-1][-1].i < g < token.i for g in gap)):
            runs[-1].append(token)
        else:
            runs.append([token])
    if content.i < verb.i:  # "X, Y said on Monday": what follows the cue is its own, whatever the tree makes of it
        runs = [run for run in runs if run[0].i < verb.i] or runs
    trimmed = [trim(run) for run in runs]
    return [(run[0].idx, run[-1].idx + len(run[-1])) for run in trimmed if len(run) > 1]


def according(doc: Doc) -> Iterator[Found]:
    phrases = rules(doc.lang_).according
    for token in doc:
        if token.i + 1 >= len(doc) or f"{token.lower_} {token.nbor().lower_}" not in phrases:
            continue
        source = token.head if token.dep_ == "case" else next((c for c in token.children if c.dep_ in {"obl", "nmod"}), None)
        clause = source.head if source is not None and token.dep_ == "case" else token.head
        if source is None or clause.i in {source.i, token.i}:
            continue
        while clause.dep_ == "conj":
            clause = clause.head
        aside = {t.i for t in source.subtree} | {token.i, token.i + 1}
        run = trim([t for t in sorted(clause.subtree, key=lambda t: t.i) if not t.is_space and t.i not in aside])
        if len(run) > 1:
            cue = roles.span(doc, token.i, token.i + 1)
            yield Found("according to", token, cue, source, _split_around(run, aside))


def _split_around(run: list[Token], aside: set[int]) -> list[Interval]:
    pieces: list[list[Token]] = [[]]
    for token in run:
        if pieces[-1] and any(pieces[-1][-1].i < i < token.i for i in aside):
            pieces.append([])
        pieces[-1].append(token)
    trimmed = [trim(piece) for piece in pieces]
    return [(p[0].idx, p[-1].idx + len(p[-1])) for p in trimmed if p]


def weaker(doc: Doc) -> Iterator[Found]:
    """Cue verbs with an infinitive, an object or a phrase."""
    table, infinitive = tables(doc).cues[doc.lang_], rules(doc.lang_).infinitive
    for verb in doc:
        if verb.pos_ != "VERB":
            continue
        lemma = lemma_of(verb)
        for child in verb.children:
            content: list[Token] = []
            frame = ""
            if child.dep_ == "xcomp" and lemma in table["infinitive"] and any(c.lower_ in infinitive for c in child.children):
                frame, content = "infinitive", list(child.subtree)
            elif child.dep_ == "obj" and lemma in table["object"] and not _introduces(child):
                frame, content = "object", _judged(verb, child)
                if child.pos_ == "PRON" and len(content) == 1:
                    continue
            elif child.dep_ in {"obl", "advcl"} and f"{lemma} {_marker(child)}" in table["phrase"]:
                frame, content = "phrase", [t for t in child.subtree if t.head != child or t.dep_ not in {"case", "mark"}]
            run = trim(sorted((t for t in content if not t.is_space), key=lambda t: t.i))
            if len(run) < SHORTEST.get(frame, 1):
                continue
            speaker = speaker_of(verb)
            if speaker is None or not (roles.is_actor(speaker) or speaker.pos_ == "PRON"):
                continue
            cue = cue_span(verb)
            if frame == "phrase" and text_of(doc)[cue.end : cue.end + 1] == " ":
                end = cue.end + 1 + len(_marker(child))
                cue = (
                    Span(cue.start, end, text_of(doc)[cue.start : end])
                    if text_of(doc)[cue.end + 1 : end].lower() == _marker(child)
                    else cue
                )
            yield Found(frame, verb, cue, speaker, [(run[0].idx, run[-1].idx + len(run[-1]))])


def _judged(verb: Token, thing: Token) -> list[Token]:
    """The object with what is said of it: "called him a liar", "described it as a threat", "blamed her for the loss"."""
    judging = rules(verb.doc.lang_).judging
    more = [
        child
        for child in verb.children
        if child.i > thing.i
        and (child.dep_ in {"xcomp", "ccomp"} or (child.dep_ in {"obl", "advcl"} and _marker(child) in judging))
    ]
    parts = [thing]
    for child in more:
        if child.left_edge.i == parts[-1].right_edge.i + 1:
            parts.append(child)
    return [token for part in parts for token in part.subtree]


def _introduces(noun: Token) -> bool:
    """Whether a noun of saying brings its own clause ("the belief that")."""
    return noun.lemma_.lower() in tables(noun.doc).cues[noun.doc.lang_]["noun"] and any(
        c.dep_ in {"acl", "ccomp"} for c in noun.children
    )


def _marker(token: Token) -> str:
    return next((c.lower_ for c in token.children if c.dep_ in {"case", "mark"}), "")


def nouns(doc: Doc) -> Iterator[Found]:
    """Nouns of saying with the clause that they introduce: "the belief that", "her refusal to"."""
    table, introducing = tables(doc).cues[doc.lang_]["noun"], rules(doc.lang_).introducing
    for noun in doc:
        if noun.pos_ != "NOUN" or noun.lemma_.lower() not in table:
            continue
        for child in noun.children:
            if child.dep_ not in {"acl", "ccomp"} or not any(
                c.lower_ in introducing and c.dep_ == "mark" for c in child.children
            ):
                continue
            run = trim(sorted((t for t in child.subtree if not t.is_space), key=lambda t: t.i))
            owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None)
            first = noun.i
            if owner is None and noun.dep_ == "obj":
                owner = speaker_of(noun.head)
                first = noun.head.i if noun.i - noun.head.i < ADJACENT else noun.i
            if owner is not None and len(run) > 1:
                yield Found("noun", noun, roles.span(doc, first, noun.i), owner, [(run[0].idx, run[-1].idx + len(run[-1]))])
