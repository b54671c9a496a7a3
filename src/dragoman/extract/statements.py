"""Statements: cue words in the tree, what they introduce, what stands in quotation marks, and who speaks.

Spans follow PolNeAR (Newell et al. 2018): content with its quotation marks and its "that", without the full stop of an
indirect statement; the source a whole noun phrase; the cue with its auxiliaries.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.times import dates
from dragoman.language import quoted
from dragoman.ontology import cues
from dragoman.records import Span, StatementMention

SHORTEST = {"infinitive": 2}  # words of a content worth a record; one for the other frames
LINK = 25  # words that may stand between two parts of one quotation ("he said on Monday at the ...")
SENTENCE_END = re.compile(r"[a-z\d)]{3}[.?!]\s+\S")
SPEECH = 4  # words in quotation marks that make a quotation; fewer only mark a word
# How often each rule is right on PolNeAR's training part, first 200 articles; to measure again:
# python -m dragoman.evaluate.quotes polnear-train.jsonl. "colon" is too rare there (4) to be measured.
CONFIDENCE = {
    "clause": 0.83,
    "quotation": 0.87,
    "according to": 0.84,
    "infinitive": 0.62,
    "object": 0.71,
    "phrase": 0.71,
    "noun": 0.44,
    "continued": 0.92,
    "colon": 0.5,
}
TRIMMED = frozenset({",", ";", ":", ".", "-", "–", "—", "--", "!", "?", "..."})
VENUES = frozenset(
    [
        "conference",
        "interview",
        "briefing",
        "summit",
        "meeting",
        "speech",
        "statement",
        "forum",
        "rally",
        "address",
        "session",
        "hearing",
        "council",
        "assembly",
        "event",
        "ceremony",
        "call",
        "letter",
        "remarks",
        "debate",
        "talks",
        "parliament",
        "broadcast",
        "article",
        "report",
        "visit",
    ]
)
TOLD = frozenset(
    {"tell", "inform", "assure", "remind", "warn", "ask", "notify", "reassure", "brief", "convince", "persuade", "advise", "urge"}
)
OUTERMOST = frozenset({"quotation", "according to"})  # rules whose cue the tree may hang inside what it introduces
Interval = tuple[int, int]


class Found(msgspec.Struct):
    """A statement while it is put together: token of the cue, intervals of characters."""

    rule: str
    cue: Token | None
    cue_span: Span | None
    speaker: Token | None
    content: list[Interval]


def statements(doc: Doc) -> list[StatementMention]:
    """Every statement that the document reports, in the order in which its words begin.

    Direct and mixed ones are those whose content stands in quotation marks wholly or partly.
    """
    marks = quoted(_text(doc))
    weaker = [
        one for one in (*_weaker(doc), *_nouns(doc)) if not _inside(one.content[0][0], marks) or _starts(one.content[0], marks)
    ]
    found = [*_clauses(doc, marks), *_according(doc), *weaker]
    found = _distinct(found)
    found += _loose_quotations(doc, marks, found)
    made = [_mention(doc, one, marks) for one in found]
    return sorted(made, key=lambda s: (min(c.start for c in s.content), s.cue.start if s.cue else -1))


def _text(doc: Doc) -> str:
    """The text of the Doc, kept with it: spaCy joins it anew at every `doc.text`, which takes long on a long page."""
    if "text" not in doc.user_data:
        doc.user_data["text"] = doc.text
    text: str = doc.user_data["text"]
    return text


def _clauses(doc: Doc, marks: list[Interval]) -> Iterator[Found]:
    """Cue verbs with a clause that they introduce, follow or interrupt."""
    table = cues()["clause"]
    for verb in doc:
        if verb.pos_ not in {"VERB", "AUX"} or _lemma(verb) not in table or _inside(verb.idx, marks):
            continue
        content = _content_clause(verb)
        if content is None:
            continue
        intervals = _clause_interval(content, verb)
        if not intervals:
            continue
        quotation = _quotation(doc, verb, intervals, marks)
        if quotation or table[_lemma(verb)] != "quote":
            said = quotation or [_with_marks(doc, interval, marks) for interval in intervals]
            if quotation:
                said = [*quotation, *_following(doc, verb, quotation, marks)]
            yield Found("quotation" if quotation else "clause", verb, _cue(verb), _speaker(verb, quotation), said)


def _lemma(verb: Token) -> str:
    """The lemma; no verb is "not", which is what a lemmatiser makes of "noted"."""
    lemma = verb.lemma_.lower()
    return "note" if lemma == "not" else lemma


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
    trimmed = [_trim(run) for run in runs]
    return [(run[0].idx, run[-1].idx + len(run[-1])) for run in trimmed if len(run) > 1]


def _trim(run: list[Token]) -> list[Token]:
    first, last = 0, len(run)
    while first < last and run[first].text in TRIMMED:
        first += 1
    while last > first and run[last - 1].text in TRIMMED:
        last -= 1
    return run[first:last]


def _quotation(doc: Doc, verb: Token, intervals: list[Interval], marks: list[Interval]) -> list[Interval]:
    """The quotations that are the clause; none where words of the reporter begin the clause."""
    hit = [
        mark for mark in marks if any(_overlap(mark, one) > 0.5 * min(mark[1] - mark[0], one[1] - one[0]) for one in intervals)
    ]
    hit = [mark for mark in hit if not mark[0] <= verb.idx < mark[1] and _words(doc, mark) >= SPEECH]
    if not hit or sum(_overlap(m, i) for m in hit for i in intervals) < 0.6 * sum(b - a for a, b in intervals):
        return []
    if any(a < hit[0][0] < b and _has_words(_text(doc)[a : hit[0][0]]) for a, b in intervals):
        return []
    return hit


def _with_marks(doc: Doc, interval: Interval, marks: list[Interval]) -> Interval:
    """The clause up to the marks of a quotation that it begins or ends in."""
    start, end = interval
    first, last = _at(start, marks), _at(end - 1, marks)
    if first is not None and not _has_words(_text(doc)[first[0] : start]):
        start = first[0]
    if last is not None and last[0] >= start and not _has_words(_text(doc)[end : last[1]]):
        end = last[1]
    return start, end


def _following(doc: Doc, verb: Token, said: list[Interval], marks: list[Interval]) -> list[Interval]:
    """Quotations that go on with what was said: sentences of their own, or after a comma, in the same paragraph."""
    paragraph = _text(doc).find("\n\n", verb.idx)
    paragraph_end = paragraph if paragraph >= 0 else len(_text(doc))
    more: list[Interval] = []
    last = max(end for _, end in said)
    for mark in marks[bisect_right(marks, last - 1, key=lambda mark: mark[0]) :]:
        if mark[0] >= paragraph_end:
            break
        between = _text(doc)[max(last, verb.idx + len(verb)) : mark[0]].strip()
        if _words(doc, mark) < SPEECH or not _joined(between):
            break
        more.append(mark)
        last = mark[1]
    return more


def _joined(between: str) -> bool:
    """Whether a second quotation goes on with the first: only the rest of the cue's clause stands between them."""
    return not between or (between[-1] in ".,:;?!—" and len(between.split()) <= LINK and not SENTENCE_END.search(between))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _cue(verb: Token) -> Span:
    first = last = verb.i
    parts = {c.i for c in verb.children if c.dep_ in {"aux", "aux:pass", "compound:prt"} or (c.dep_ == "advmod" and c.i < verb.i)}
    while first - 1 in parts:
        first -= 1
    while last + 1 in parts:
        last += 1
    return roles.span(verb.doc, first, last)


def _speaker(verb: Token, content: list[Interval] | None = None) -> Token | None:
    """Who says it; a subject inside the quotation itself is the tree's mistake."""
    if roles.is_passive(verb):
        return next(iter(roles.agents(verb)), None)
    own = [c for c in verb.children if c.dep_ in roles.SUBJECTS and not _inside(c.idx, content or [])]
    if own:
        return roles.antecedent(min(own, key=lambda c: abs(c.i - verb.i)), verb)
    who = roles.subject(verb)
    if who is not None and not _inside(who.idx, content or []):
        return who
    if content:  # "…," said the head of the mission: where the tree lost the subject, the actor right after the cue
        for token in verb.doc[verb.i + 1 : verb.i + 8]:
            if token.is_punct or token.is_space:
                break
            if token.pos_ in {"NOUN", "PROPN", "PRON"} and token.dep_ not in {"compound", "nmod:poss"} and roles.is_actor(token):
                return token
    return None


def _according(doc: Doc) -> Iterator[Found]:
    for token in doc:
        if token.lower_ != "according" or token.i + 1 >= len(doc) or token.nbor().lower_ != "to":
            continue
        source = token.head if token.dep_ == "case" else next((c for c in token.children if c.dep_ in {"obl", "nmod"}), None)
        clause = source.head if source is not None and token.dep_ == "case" else token.head
        if source is None or clause.i in {source.i, token.i}:
            continue
        while clause.dep_ == "conj":
            clause = clause.head
        aside = {t.i for t in source.subtree} | {token.i, token.i + 1}
        run = _trim([t for t in sorted(clause.subtree, key=lambda t: t.i) if not t.is_space and t.i not in aside])
        if len(run) > 1:
            cue = roles.span(doc, token.i, token.i + 1)
            yield Found("according to", token, cue, source, _split_around(run, aside))


def _split_around(run: list[Token], aside: set[int]) -> list[Interval]:
    pieces: list[list[Token]] = [[]]
    for token in run:
        if pieces[-1] and any(pieces[-1][-1].i < i < token.i for i in aside):
            pieces.append([])
        pieces[-1].append(token)
    trimmed = [_trim(piece) for piece in pieces]
    return [(p[0].idx, p[-1].idx + len(p[-1])) for p in trimmed if p]


def _weaker(doc: Doc) -> Iterator[Found]:
    """Cue verbs with an infinitive, an object or a phrase."""
    table = cues()
    for verb in doc:
        if verb.pos_ != "VERB":
            continue
        lemma = _lemma(verb)
        for child in verb.children:
            content: list[Token] = []
            frame = ""
            if child.dep_ == "xcomp" and lemma in table["infinitive"] and any(c.lower_ == "to" for c in child.children):
                frame, content = "infinitive", list(child.subtree)
            elif child.dep_ == "obj" and lemma in table["object"] and not _introduces(child):
                frame, content = "object", _judged(verb, child)
                if child.pos_ == "PRON" and len(content) == 1:
                    continue
            elif child.dep_ in {"obl", "advcl"} and f"{lemma} {_marker(child)}" in table["phrase"]:
                frame, content = "phrase", [t for t in child.subtree if t.head != child or t.dep_ not in {"case", "mark"}]
            run = _trim(sorted((t for t in content if not t.is_space), key=lambda t: t.i))
            speaker = _speaker(verb)
            if len(run) < SHORTEST.get(frame, 1) or speaker is None or not (roles.is_actor(speaker) or speaker.pos_ == "PRON"):
                continue
            cue = _cue(verb)
            if frame == "phrase" and _text(doc)[cue.end : cue.end + 1] == " ":
                end = cue.end + 1 + len(_marker(child))
                cue = (
                    Span(cue.start, end, _text(doc)[cue.start : end])
                    if _text(doc)[cue.end + 1 : end].lower() == _marker(child)
                    else cue
                )
            yield Found(frame, verb, cue, speaker, [(run[0].idx, run[-1].idx + len(run[-1]))])


def _judged(verb: Token, thing: Token) -> list[Token]:
    """The object with what is said of it: "called him a liar", "described it as a threat", "blamed her for the loss"."""
    more = [
        child
        for child in verb.children
        if child.i > thing.i
        and (child.dep_ in {"xcomp", "ccomp"} or (child.dep_ in {"obl", "advcl"} and _marker(child) in {"as", "of", "for"}))
    ]
    parts = [thing]
    for child in more:
        if child.left_edge.i == parts[-1].right_edge.i + 1:
            parts.append(child)
    return [token for part in parts for token in part.subtree]


def _introduces(noun: Token) -> bool:
    """Whether a noun of saying brings its own clause ("the belief that")."""
    return noun.lemma_.lower() in cues()["noun"] and any(c.dep_ in {"acl", "ccomp"} for c in noun.children)


def _marker(token: Token) -> str:
    return next((c.lower_ for c in token.children if c.dep_ in {"case", "mark"}), "")


def _nouns(doc: Doc) -> Iterator[Found]:
    """Nouns of saying with the clause that they introduce: "the belief that", "her refusal to"."""
    table = cues()["noun"]
    for noun in doc:
        if noun.pos_ != "NOUN" or noun.lemma_.lower() not in table:
            continue
        for child in noun.children:
            if child.dep_ not in {"acl", "ccomp"} or not any(
                c.lower_ in {"that", "to"} and c.dep_ == "mark" for c in child.children
            ):
                continue
            run = _trim(sorted((t for t in child.subtree if not t.is_space), key=lambda t: t.i))
            owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None)
            first = noun.i
            if owner is None and noun.dep_ == "obj":
                owner = _speaker(noun.head)
                first = noun.head.i if noun.i - noun.head.i < 4 else noun.i
            if owner is not None and len(run) > 1:
                yield Found("noun", noun, roles.span(doc, first, noun.i), owner, [(run[0].idx, run[-1].idx + len(run[-1]))])


def _distinct(found: list[Found]) -> list[Found]:
    """One statement for each cue, the earlier rule winning; of two cues for one quotation the one with a speaker.

    A statement inside the content of another is part of what is said there: PolNeAR marks one in eight of them.
    """
    by_cue: dict[int, Found] = {}
    for one in found:
        assert one.cue is not None
        by_cue.setdefault(one.cue.i, one)
    outer = _union(interval for one in by_cue.values() for interval in one.content)
    by_cue = {i: one for i, one in by_cue.items() if one.rule in OUTERMOST or not _inside(one.cue.idx if one.cue else 0, outer)}
    kept: dict[tuple[Interval, ...], Found] = {}
    for one in by_cue.values():
        key = tuple(one.content)
        if key not in kept or (kept[key].speaker is None and one.speaker is not None):
            kept[key] = one
    return list(kept.values())


def _union(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _loose_quotations(doc: Doc, marks: list[Interval], found: list[Found]) -> Iterator[Found]:
    """Quotations that no cue in the tree claimed: after a colon, beside a verb of saying, or going on from the one before."""
    taken = [interval for one in found for interval in one.content]
    done = list(found)
    for mark in marks:
        if _words(doc, mark) < SPEECH or any(_overlap(mark, one) for one in taken):
            continue
        new = _colon(doc, mark) or _beside(doc, mark) or _continued(doc, mark, done)
        if new is not None:
            done.append(new)
            taken.append(mark)
            yield new


def _colon(doc: Doc, mark: Interval) -> Found | None:
    before = _text(doc)[: mark[0]].rstrip(" ")
    if not before.endswith(":"):
        return None
    token = doc.char_span(len(before) - 1, len(before))
    if token is None:
        return None
    verb = next(
        (t for t in reversed(doc[max(0, token.start - 12) : token.start]) if _lemma(t) in cues()["clause"] and t.pos_ == "VERB"),
        None,
    )
    if verb is None:
        return None
    return Found("colon", verb, _cue(verb), _speaker(verb), [mark])


def _beside(doc: Doc, mark: Interval) -> Found | None:
    """A verb of saying in the same sentence just before or after the quotation."""
    whole = doc.char_span(*mark, alignment_mode="expand")
    if whole is None:
        return None
    near = [*doc[whole.end : whole.end + 7], *reversed(doc[max(0, whole.start - 7) : whole.start])]
    for token in near:
        if token.is_space and "\n" in token.text:
            continue
        same = _text(doc)[min(token.idx, mark[1]) : max(token.idx, mark[0])]
        if "\n\n" in same:
            continue
        says = token.pos_ == "VERB" and _lemma(token) in cues()["clause"]
        if says and (speaker := _speaker(token)) is not None and not mark[0] <= speaker.idx < mark[1]:
            return Found("quotation", token, _cue(token), speaker, [mark])
    return None


def _continued(doc: Doc, mark: Interval, done: list[Found]) -> Found | None:
    """A paragraph that is all quotation goes on with the speaker of the quotation before it."""
    start = _text(doc).rfind("\n\n", 0, mark[0])
    if _text(doc)[start + 2 if start >= 0 else 0 : mark[0]].strip():
        return None
    earlier = [one for one in done if one.content[-1][1] <= mark[0] and one.rule in {"quotation", "continued", "clause", "colon"}]
    if not earlier:
        return None
    last = max(earlier, key=lambda one: one.content[-1][1])
    if _text(doc)[last.content[-1][1] : mark[0]].count("\n\n") > 1:
        return None
    return Found("continued", None, None, last.speaker, [mark])


def _mention(doc: Doc, one: Found, marks: list[Interval]) -> StatementMention:
    content = [Span(a, b, _text(doc)[a:b]) for a, b in one.content]
    length = sum(b - a for a, b in one.content)
    inside = sum(_overlap(mark, piece) for mark in marks for piece in one.content)
    cue = one.cue
    lemma = f": {_lemma(cue)}" if cue is not None else ""
    return StatementMention(
        kind="direct" if inside > 0.9 * length else "mixed" if inside else "indirect",
        speaker=_source(one.speaker, one.cue) if one.speaker is not None else None,
        cue=one.cue_span,
        content=content,
        addressee=_addressee(cue, one) if cue is not None else None,
        venue=_venue(cue, one) if cue is not None else None,
        date=_date(cue, one) if cue is not None and cue.pos_ == "VERB" else None,
        rule=f"{one.rule}{lemma}",
        confidence=CONFIDENCE[one.rule],
    )


def _source(head: Token, cue: Token | None) -> Span:
    """The whole noun phrase of the speaker, with the comma or dash that closes an apposition before the cue."""
    doc, whole = head.doc, roles.whole(head)
    if cue is None or cue.idx < whole.end:
        return whole
    after = _text(doc)[whole.end :].lstrip(" ")[:1]
    if after and after in ",—–" and after in whole.text:
        end = _text(doc).index(after, whole.end) + 1
        return Span(whole.start, end, _text(doc)[whole.start : end])
    return whole


def _addressee(cue: Token, one: Found) -> Span | None:
    for child in cue.children:
        told = child.dep_ in {"obj", "iobj"} and cue.lemma_.lower() in TOLD
        if (told or (child.dep_ == "obl" and roles.preposition(child) == "to")) and not any(
            a <= child.idx < b for a, b in one.content
        ):
            return roles.phrase(child)
    return None


def _date(cue: Token, one: Found) -> Span | None:
    """When it was said, also where the tree hangs it on the one who was told."""
    heads = [cue, *_told(cue)]
    found = (date for head in heads for date in dates(head) if not any(a <= date.start < b for a, b in one.content))
    return next(found, None)


def _told(cue: Token) -> list[Token]:
    """The one who was told and what belongs to him: late phrases of the sentence hang there by mistake."""
    told = [c for c in cue.children if c.dep_ in {"obj", "iobj"} and _lemma(cue) in TOLD]
    return [*told, *(c for token in told for c in token.children if c.dep_ in {"nmod", "obl"})]


def _venue(cue: Token, one: Found) -> Span | None:
    """Where it was said: "at the conference", "in an interview", also where the tree hangs it on the one who was told."""
    heads = [cue, *_told(cue), *([one.speaker] if one.speaker is not None else [])]
    for head in heads:
        for child in head.children:
            names = child.dep_ in {"obl", "nmod"} and roles.preposition(child) in {"at", "in", "during", "of", "to", "on"}
            if names and child.lemma_.lower() in VENUES and not any(a <= child.idx < b for a, b in one.content):
                return roles.whole(child)
    return None


def _overlap(a: Interval, b: Interval) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def _words(doc: Doc, mark: Interval) -> int:
    return len(_text(doc)[mark[0] : mark[1]].split())


def _starts(content: Interval, marks: list[Interval]) -> bool:
    """Whether a quotation begins with the content: then the cue stands outside it."""
    mark = _at(content[0], marks)
    return mark is not None and content[0] <= mark[0] + 1


def _inside(offset: int, marks: list[Interval]) -> bool:
    return _at(offset, marks) is not None


def _at(offset: int, marks: list[Interval]) -> Interval | None:
    index = bisect_right(marks, offset, key=lambda mark: mark[0]) - 1
    return marks[index] if index >= 0 and offset < marks[index][1] else None
