"""Statements as the quotation head of the model finds them."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.cues import Found
from dragoman.extract.intervals import Interval
from dragoman.language import layers


def attributed(doc: Doc) -> Iterator[Found]:
    """Every attribution of the model that has content, with its cue as a token of the tree."""
    for one in layers(doc).attributions:
        content = runs(doc, one.content)
        if content:
            cue = roles.span(doc, one.cue[0], one.cue[-1])
            source = runs(doc, one.source)
            yield Found(
                "head", _top(doc, one.cue), cue, _top(doc, one.source) if source else None, content, source, one.confidence
            )


def runs(doc: Doc, tokens: list[int]) -> list[Interval]:
    """The intervals of characters that tokens cover, one for each run of them; white space does not part a run."""
    found: list[Interval] = []
    last = -2
    for i in tokens:
        end = doc[i].idx + len(doc[i])
        if found and all(doc[k].is_space for k in range(last + 1, i)):
            found[-1] = (found[-1][0], end)
        else:
            found.append((doc[i].idx, end))
        last = i
    return found


def _top(doc: Doc, tokens: list[int]) -> Token | None:
    """The token of a phrase that hangs on a word outside it."""
    inside = set(tokens)
    tops = [doc[i] for i in tokens if doc[i].head.i not in inside or doc[i].head.i == i]
    return next((t for t in tops if t.pos_ in {"VERB", "NOUN", "PROPN", "PRON"}), tops[0] if tops else None)
