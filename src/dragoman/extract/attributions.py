"""Statements as the quotation head of the model finds them; what the tree knows better: whose a quotation is, and which cue is an act."""

from collections.abc import Iterator

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.cues import Found, ends_sentence, lemma_of, says, text_of
from dragoman.extract.intervals import Interval, inside, met, overlap
from dragoman.extract.lexicon import deed_of
from dragoman.extract.senses import is_armed_attack
from dragoman.language import known_act, layers, tables
from dragoman.ontology.languages.acts import act_words
from dragoman.ontology.languages.rules import rules

VERBAL = frozenset({"ACCUSE", "CONCEDE", "CONSULT", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})  # acts that are done by saying
DEEDS = frozenset(
    {"AID", "ASSAULT", "COERCE", "CONSULT", "COOPERATE", "MOBILIZE", "PROTEST", "RETREAT", "SANCTION"}
)  # acts that no words do
SAME = 0.8  # share of the longer of two stretches of words from which they are one
CLAUSES = frozenset({"nsubj", "nsubj:pass", "csubj", "cop", "aux", "aux:pass", "mark", "ccomp", "xcomp"})


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


def shared_out(doc: Doc, found: list[Found], marks: list[Interval]) -> list[Found]:
    """The same with each quotation that several cues claim left to one: that of its sentence, else the nearest.

    A statement whose content is thereby another's is none; a cue inside a quotation reports within it and loses nothing.
    """
    kept = [(one, [part for piece in one.content for part in _parted(piece, marks)]) for one in found]
    _handed_back(doc, kept, marks)
    claims: dict[Interval, list[tuple[Found, list[Interval]]]] = {}
    for one, pieces in kept:
        for mark in {mark for piece in pieces for mark in met(piece, marks) if _same(mark, piece)}:
            claims.setdefault(mark, []).append((one, pieces))
    for mark in marks:
        rivals = [
            (one, pieces)
            for one, pieces in claims.get(mark, ())
            if one.cue_span is not None and not mark[0] <= one.cue_span.start < mark[1]
        ]
        if len(rivals) > 1:
            nearest = min(rivals, key=lambda rival: _distance(doc, rival[0], mark))[0]
            for one, pieces in rivals:
                if one is not nearest:
                    pieces[:] = [piece for piece in pieces if not _same(mark, piece)]
    for one, pieces in kept:
        one.content = pieces
    return [one for one in found if one.content]


def _parted(piece: Interval, marks: list[Interval]) -> list[Interval]:
    """A piece that is several quotations with nothing between them, as those."""
    within = [mark for mark in met(piece, marks) if piece[0] <= mark[0] and mark[1] <= piece[1]]
    covered = sum(b - a for a, b in within) + len(within) - 1
    return within if len(within) > 1 and covered >= piece[1] - piece[0] else [piece]


def _handed_back(doc: Doc, kept: list[tuple[Found, list[Interval]]], marks: list[Interval]) -> None:
    """Quotations that are sentences of their own between two speakers of a paragraph go on with the first, whatever the head says."""
    text, cued = text_of(doc), [(one.cue_span.start, one, pieces) for one, pieces in kept if one.cue_span is not None]
    claims: dict[Interval, list[tuple[int, Found, list[Interval]]]] = {}
    for claim in cued:
        for piece in set(claim[2]):
            claims.setdefault(piece, []).append(claim)
    for mark in marks:
        later = [claim for claim in claims.get(mark, ()) if claim[0] >= mark[1]]
        if not later or not ends_sentence(doc, mark):
            continue
        after = text[mark[1] :].lstrip(" .")
        paragraph = text.rfind("\n\n", 0, mark[0]) + 1
        before = [claim for claim in cued if paragraph <= claim[0] < mark[0]]
        begins = bool(after) and (after[0].isupper() or after[0] in "\"“«„»‘'")
        if not before or not begins:
            continue
        if after[0].isupper() and any(not _distance(doc, one, mark)[0] for _, one, _ in later):
            continue
        for *_, pieces in later:
            pieces.remove(mark)
        if not any(mark in pieces for *_, pieces in before):
            max(before, key=lambda claim: claim[0])[2].append(mark)


def _same(mark: Interval, piece: Interval) -> bool:
    return overlap(mark, piece) > SAME * max(mark[1] - mark[0], piece[1] - piece[0])


def _distance(doc: Doc, one: Found, mark: Interval) -> tuple[bool, int]:
    """Whether the cue stands in another sentence than the quotation, and the characters between them."""
    assert one.cue_span is not None
    quotation = doc.char_span(*mark, alignment_mode="expand")
    beside = (quotation[0].sent, quotation[-1].sent) if quotation is not None else ()
    elsewhere = not any(s.start_char <= one.cue_span.start < s.end_char for s in beside)
    return elsewhere, max(one.cue_span.start - mark[1], mark[0] - one.cue_span.end)


def is_act(doc: Doc, one: Found, marks: list[Interval]) -> bool:
    """Whether the cue is an act and what looks like content only whom or what it is done to: "expelled a diplomat", "attacked Chad".

    The table of acts says so, where its language has one; else the lexicon of verbs that report nothing, the head for events of the others.
    """
    cue = one.cue
    if cue is None or cue.pos_ != "VERB" or any(inside(piece[0], marks) for piece in one.content) or clausal(doc, one):
        return False
    if act_words(doc.lang_):
        return (word := known_act(cue)) is not None and word.type in DEEDS
    ours = tables(doc)
    acts = [act for act in layers(doc).acts if act.token == cue.i]
    if any(is_armed_attack(cue, act.type) for act in acts):
        return True
    if acts and (deed := deed_of(cue)) is not None:
        return deed in DEEDS  # "recalled its ambassador"
    known = ours.plover.verbs_of(lemma_of(cue), doc.lang_)
    if known and lemma_of(cue) not in ours.reporting(doc.lang_):
        return all(ours.plover.codes[entry.code].plover.type not in VERBAL for entry in known)
    return any(act.token == cue.i and act.type not in VERBAL for act in layers(doc).acts)


def is_nothing(doc: Doc, one: Found, marks: list[Interval]) -> bool:
    """Whether what the head took for reporting is none: an auxiliary for its cue ("did" of "Iran did not attack"), or a speaker who is nobody."""
    words = rules(doc.lang_)
    if not (words.no_cue or words.nobody) or any(inside(piece[0], marks) for piece in one.content):
        return False
    small = (
        bool(words.no_cue)
        and one.cue is not None
        and (one.cue.pos_ == "AUX" or one.cue.lower_ in words.manners or one.cue.text in words.no_cue)
    )
    sources = [doc.char_span(*run, alignment_mode="expand") for run in one.source or []]
    sources += [doc[one.speaker.i : one.speaker.i + 1]] if one.speaker is not None else []
    return small or any(span is not None and {span[0].lower_, span[:2].text.lower()} & words.nobody for span in sources)


def quoting(doc: Doc, one: Found) -> Found:
    """The same with the one who is quoted as its source, not the one who quotes: "the agency quoted a lawyer as saying"."""
    words, cue = rules(doc.lang_), one.cue
    if cue is None or cue.lemma_.lower() not in words.quoting:
        return one
    saying = next(
        (c for c in cue.children if c.dep_ == "advcl" and says(c) and any(m.lower_ in words.judging for m in c.children)), None
    )
    beside = {"nsubj:pass"} if roles.is_passive(cue) else {"obj", "iobj", "nsubj"}
    quoted = next((c for c in cue.children if c.dep_ in beside and (c.i > cue.i or c.dep_ == "nsubj:pass")), None)
    if quoted is None or saying is None or quoted.i > saying.i:
        return one
    whole, end = roles.whole(quoted), saying.idx + len(saying) + 1
    aside = (min(whole.start, cue.idx), end)
    content = [(end, b) if overlap((a, b), aside) else (a, b) for a, b in one.content]
    content = [(a, b) for a, b in content if a < b]
    return replace(one, source=[(whole.start, whole.end)], speaker=quoted, content=content or one.content)


def only_said(doc: Doc, one: Found, marks: list[Interval]) -> Found:
    """The same without what its speaker does besides, behind the mark with which his words end: 'called it "an insult" and left'."""
    cue = one.cue
    besides = [c for c in cue.children if c.dep_ == "conj" and c.i > cue.i and not says(c)] if cue is not None else []
    further = [c for c in besides if lemma_of(c) not in tables(doc).reporting(doc.lang_)]
    for verb in further:
        first = verb.left_edge.idx
        closed = next((b for a, b in marks if b <= first and not text_of(doc)[b:first].strip(" ,")), None)
        if closed is not None:
            one = replace(one, content=[(a, closed if a < closed < b else b) for a, b in one.content if a < first])
    return one


def clausal(doc: Doc, one: Found) -> bool:
    """Whether the content has a clause of its own, and is not only the words of a thing or person."""
    span = doc.char_span(one.content[0][0], one.content[-1][1], alignment_mode="expand")
    if span is None:
        return False
    top = span.root
    return top.pos_ in {"VERB", "AUX"} or any(
        child.dep_ in CLAUSES for child in top.children if child.i in range(span.start, span.end)
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
