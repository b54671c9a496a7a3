"""The whole of a cue, where its pieces stand apart: "hat ... gesagt", "teilte ... mit", "a-t-il dit"."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.attributions import runs
from dragoman.extract.circumstances import with_negation
from dragoman.extract.cues import Found, text_of
from dragoman.extract.intervals import Interval, inside, overlap
from dragoman.ontology.languages.speech import speech
from dragoman.records import Span

OF_VERB = frozenset({"aux", "expl"})  # nine of ten of them are marked in German Wikinews, and of particles
OF_PIECE = frozenset({"case", "det", "amod", "compound:prt"})  # on a word that is a piece: "mit folgenden Worten", "davon aus"


def cue_pieces(doc: Doc, one: Found) -> list[Span]:
    """The pieces of a cue, that with its verb first; none where no word tells of saying."""
    cue, words = one.cue, speech(doc.lang_)
    if cue is None or one.cue_span is None:
        return [one.cue_span] if one.cue_span is not None else []
    span = with_negation(doc, cue, one.cue_span)
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    if cue.pos_ != "VERB" or not words.verbs or found is None:
        return [span]
    others = [t for t in found if not (words.pieces and _is_manner(t, cue))]
    others += [t for t in _apart(cue, one.content[0]) if not inside(t.idx, one.content)]
    mine = {t.i for t in others if not any(overlap((t.idx, t.idx + len(t)), run) for run in one.source or [])}
    pieces = [_with_hyphen(doc, run) for run in runs(doc, sorted({*mine, cue.i}))]
    pieces.sort(key=lambda run: not run[0] <= cue.idx < run[1])
    return [Span(a, b, text_of(doc)[a:b]) for a, b in pieces]


def belongs(token: Token) -> bool:
    """Whether a word is a piece of the verb on which it hangs, by the tree or by the words of its language."""
    words, relation = speech(token.doc.lang_), token.dep_
    if relation.split(":")[0] in OF_VERB or relation == "compound:prt":
        return True
    named = token.pos_ == "NOUN" and roles.preposition(token) in {phrase[0] for phrase in words.according_words}
    return token.lower_ in words.pieces and not named  # "nach eigenen Worten"


def _apart(cue: Token, content: Interval) -> Iterator[Token]:
    for child in cue.children:
        if belongs(child):
            yield child
            yield from (c for c in child.children if c.dep_ in OF_PIECE)
    first = cue.doc.char_span(*content, alignment_mode="expand")
    before = cue.doc[first.start - 1] if first is not None and first.start > cue.sent.start else None
    if before is not None and before.lower_ in speech(cue.doc.lang_).pieces:  # "bezeichnete den Angriff als" | "feige"
        yield before


def _is_manner(token: Token, cue: Token) -> bool:
    """Whether a word within a cue only says how or when: "teilte daraufhin mit", "a néanmoins prévenu"."""
    hangs = token.head.i == cue.i and token.dep_ == "advmod" and token.pos_ == "ADV"
    return hangs and not belongs(token) and token.lower_ not in speech(token.doc.lang_).negations


def _with_hyphen(doc: Doc, run: Interval) -> Interval:
    """With the hyphen by which a pronoun leans on it: "a-t-" of "a-t-il dit"."""
    return (run[0], run[1] + 1) if text_of(doc)[run[1] : run[1] + 1] == "-" else run
