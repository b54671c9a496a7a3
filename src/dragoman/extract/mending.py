"""What the quotation head leaves half done, mended by the tree and the tables: two cues for one, sources that run too far, acts."""

import re
from collections import defaultdict

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.attributions import VERBAL, clausal, only_said, quoting
from dragoman.extract.circumstances import is_somebody
from dragoman.extract.cues import Found, cue_span, says, speaker_of, text_of, with_particle
from dragoman.extract.intervals import Interval, holders, inside, overlap, starts_in
from dragoman.extract.pieces import belongs
from dragoman.extract.reach import reached
from dragoman.extract.reporting import around, phrase_at
from dragoman.extract.sources import of_subject, of_words, sourced, sourced_in, with_phrase
from dragoman.language import known_act
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.speech import speech
from dragoman.records import Span

SURE = 0.9  # confidence at which a verb outside the table reports; chosen on the own texts' dev parts
THING = 0.7  # confidence at which a noun that is nobody says something that is no clause
# Neither is at an edge: on own train texts and german-train 0.4 and 0.9, or 4 and 14, give the same but for 0.6 more in two languages with 0.4.
SAME = 0.7  # share of the longer content that two statements with one cue in parts have in common
GAP = 8  # words between the parts of one cue: "teilte der Minister am Montag mit"
GOES_ON = 0.8  # confidence from which it goes on in the next sentence: of 24 on PolNeAR's train part 12 do, all surer than this
OF_CUE = frozenset(
    {"aux", "aux:pass", "compound:prt", "fixed", "case", "mark", "advmod", "expl", "expl:pv", "iobj", "cop", "obl", "nmod"}
)
ATTRIBUTIVE = frozenset({"ADJ", "ADV"})
DASH = re.compile(r"(?:^|(?<=[\s,.!?…]))[—–]|[—–](?=[\s,.;:])")  # of a dialogue: at a word's edge on one side at least
SMALL = frozenset({"PRON", "ADV", "DET", "CCONJ", "SCONJ", "AUX"})  # classes that alone report nothing


def mended(doc: Doc, found: list[Found], marks: list[Interval]) -> list[Found]:
    """The findings of the head with one cue where it has two in parts, sources that end at the cue, and without what reports nothing."""
    joined = _joined(doc, [_ended(one, marks) for one in found])
    telling = holders((run, n) for n, one in enumerate(joined) for run in one.source or ())
    whole = [
        only_said(doc, of_words(doc, quoting(doc, sourced(doc, one))), marks)
        for one in joined
        if one.cue_span is None or not any(_alike(one, joined[n]) for n in telling(one.cue_span.start))
    ]  # a cue may only tell of another's source with the same content: "a report seen by Reuters"
    if not speech(doc.lang_).verbs:
        return whole
    whole = [_whole_verb(doc, _begun(doc, one)) for one in whole]
    whole = [
        _on_both_sides(doc, with_phrase(doc, of_subject(doc, sourced_in(doc, one)))) for one in whole if _reports(doc, one, marks)
    ]
    whole = [_without_relative(doc, one) for one in whole if not _only_means(doc, one, marks)]
    whole = [one for n, one in enumerate(whole) if not any(_same_cue(one, other) for other in whole[:n])]
    whole = [one for one in whole if not _only_occasion(one, whole) and not _only_quoted_in(one, whole, marks)]
    return [_without_accused(_in_dialogue(doc, one)) for one in reached(doc, _parted(doc, whole), marks)]


def _begun(doc: Doc, one: Found) -> Found:
    """Without the commas before what is said: "не признаёт | , | что платила"."""
    text = text_of(doc)
    content = [(b - len(text[a:b].lstrip(" ,;")), b) for a, b in one.content]
    return replace(one, content=[piece for piece in content if piece[0] < piece[1]] or one.content)


def _ended(one: Found, marks: list[Interval]) -> Found:
    """Without the sentences behind the cue's, where it is not sure that an indirect statement goes on in them."""
    if one.cue is None or (one.confidence or 0.0) >= GOES_ON or any(inside(piece[0], marks) for piece in one.content):
        return one
    kept = [piece for piece in one.content if piece[0] < one.cue.sent.end_char]
    return replace(one, content=kept) if kept else one


def _joined(doc: Doc, found: list[Found]) -> list[Found]:
    """Two cues that are parts of one verb or one phrase, with the same content, become one: "hatte ... erklärt", "По данным"."""
    kept: list[Found] = []
    of_sentence: defaultdict[int, list[int]] = defaultdict(list)  # their numbers
    for one in sorted(found, key=lambda f: f.cue_span.start if f.cue_span else -1):
        beside = of_sentence[one.cue.sent.start] if one.cue is not None else []
        other = next((n for n in beside if _one_cue(kept[n], one)), None)
        if other is None:
            beside.append(len(kept))
            kept.append(one)
            continue
        kept[other] = _joined_pair(doc, kept[other], one)
    return kept


def _one_cue(first: Found, second: Found) -> bool:
    a, b = first.cue, second.cue
    if a is None or b is None or b.i - a.i > GAP or a.sent.start != b.sent.start:
        return False
    if a.pos_ in ATTRIBUTIVE and a.dep_ == "advmod" and a.head.i == b.i and a.lower_ not in speech(a.doc.lang_).sources:
        return True  # "earlier warned"
    if not _alike(first, second):
        return False
    below = b.head.i == a.i and (b.dep_ in OF_CUE or _is_particle(second))
    return (a.head.i == b.i and a.dep_ in OF_CUE) or below or b.i - a.i == 1


def _alike(first: Found, second: Found) -> bool:
    lengths = [sum(b - a for a, b in one.content) for one in (first, second)]
    return sum(overlap(a, b) for a in first.content for b in second.content) > SAME * max(lengths)


def _is_particle(one: Found) -> bool:
    """Whether a cue is only a part of the verb above it: "gab ... bekannt"."""
    if one.cue is None or one.cue.dep_ != "xcomp":
        return False
    infinitives = speech(one.cue.doc.lang_).infinitives
    return bool(infinitives) and not one.cue.lower_.endswith(infinitives)


def _joined_pair(doc: Doc, first: Found, second: Found) -> Found:
    assert first.cue is not None and second.cue is not None and first.cue_span is not None and second.cue_span is not None
    rank = {"VERB": 2, "NOUN": 1}
    better = max(second, first, key=lambda one: rank.get(one.cue.pos_, 0) if one.cue else 0)
    better = first if second.cue.head == first.cue and _is_particle(second) else better
    span = better.cue_span
    if text_of(doc)[first.cue_span.end : second.cue_span.start].strip() == "":
        span = Span(first.cue_span.start, second.cue_span.end, text_of(doc)[first.cue_span.start : second.cue_span.end])
    source = better.source or first.source or second.source
    speaker = better.speaker if better.source else first.speaker or second.speaker
    return replace(better, cue_span=span, source=source, speaker=speaker)


def _reports(doc: Doc, one: Found, marks: list[Interval]) -> bool:
    """Whether the cue is one that reports: a verb of the table, or any with a quotation; small words only where the table has them."""
    words, cue = speech(doc.lang_), one.cue
    loose = cue is not None and not one.source and cue.lower_ in words.sources
    apart = cue is not None and cue.pos_ == "VERB" and cue.lower_ not in words.postposed
    if cue is not None and (cue.dep_ == "amod" or (loose and (cue.pos_ in ATTRIBUTIVE or apart))):
        return False  # "nicht erklärte Streiks", "derart laut", "wurden laut"
    if cue is not None and _of_the_writer(cue, one, marks):
        return False
    if cue is not None and (cue.lemma_.lower() in words.naming or (cue.lower_ in words.negations and not says(cue.head))):
        return False  # "которая называлась «прогулкой»"
    if cue is None or not words.verbs or any(inside(piece[0], marks) for piece in one.content):
        return cue is None or cue.pos_ not in {"PRON", "SCONJ", "CCONJ"} or cue.lower_ in words.sources
    if _points(doc, one):
        return False
    assert one.cue_span is not None
    span = doc.char_span(one.cue_span.start, one.cue_span.end, alignment_mode="expand")
    inner = list(span) if span is not None else [cue]
    if any(t.pos_ == "VERB" for t in inner):
        lemmas = [with_particle(t) for t in inner if t.pos_ == "VERB"]
        return (
            any(lemma in words.verbs or not lemma.endswith(words.infinitives) for lemma in lemmas)
            or (one.confidence or 0.0) > SURE
        )
    return cue.pos_ not in SMALL or any(t.lower_ in words.sources for t in inner)


def _points(doc: Doc, one: Found) -> bool:
    """Whether the content only points to what was told before: "así lo informó", "le pourvoi, que la cour a rejeté"."""
    spans = [doc.char_span(*piece, alignment_mode="expand") for piece in one.content]
    words = [t for span in spans if span is not None for t in span if not t.is_punct]
    return any(t.pos_ == "PRON" for t in words) and all(t.pos_ in {"PRON", "ADV"} for t in words)


def _of_the_writer(cue: Token, one: Found, marks: list[Interval]) -> bool:
    """Whether nobody but the writer says it: "cabe destacar que", "se puede afirmar que", "rappelons que"."""
    if inside(cue.idx, marks) or (one.source and one.speaker is not None and not one.speaker.dep_.startswith("expl")):
        return False
    words = speech(cue.doc.lang_)
    over = {cue.lemma_.lower(), cue.head.lemma_.lower(), *(c.lower_ for c in cue.children if c.dep_ == "aux")}
    if any(c.dep_.startswith("expl") for c in cue.children):  # "se puede afirmar"
        over |= {c.lemma_.lower() for c in cue.children if c.dep_ == "aux"}
    alone = not any(c.dep_ in roles.SUBJECTS for c in (*cue.children, *cue.head.children))
    if over & words.writing and alone:
        return True
    bare = cue.lower_.endswith(words.we) or (words.writing and "Inf" in cue.morph.get("VerbForm", []))
    return bool(bare) and alone and cue.i == cue.sent.start


def _only_means(doc: Doc, one: Found, marks: list[Interval]) -> bool:
    """Whether what was told before only means or causes something: "Cela explique la position du pays"."""
    words, speaker = speech(doc.lang_), one.speaker
    if one.cue is None or one.cue.pos_ != "VERB" or speaker is None or starts_in(one.content[0], marks):
        return False
    thing = speaker.pos_ == "NOUN" and not is_somebody(speaker) and not {speaker.lower_, speaker.lemma_.lower()} & words.documents
    quoted = any(overlap(piece, mark) for piece in one.content for mark in marks)
    of_words = (
        quoted or with_particle(one.cue) in words.asserting or ((word := known_act(one.cue)) is not None and word.type in VERBAL)
    )
    if (
        thing and (one.confidence or 0.0) < THING and words.documents and not of_words and not clausal(doc, one)
    ):  # "cada mapa cuenta su propia historia"
        return True
    return speaker.lower_ in words.expletives or (
        speaker.lower_ in language_words(doc.lang_).pronouns.it and not clausal(doc, one)
    )


def _only_occasion(one: Found, found: list[Found]) -> bool:
    """Whether a preposition for a cue only says where somebody else said it: "Na nota, o ministro pede calma"."""
    cue = one.cue
    if cue is None or cue.pos_ != "ADP":
        return False
    words, noun = speech(cue.doc.lang_), cue.head
    occasion = cue.lower_ in words.at and bool({noun.lower_, noun.lemma_.lower()} & (words.venues | words.documents))
    return occasion and any(other.cue is not None and other.cue.i == noun.head.i for other in found)


def _only_quoted_in(one: Found, found: list[Found], marks: list[Interval]) -> bool:
    """Whether no verb of saying stands over marked words inside what another says: "L'attaque « a visé un camp » de la province, dit l'armée"."""
    cue = one.cue
    if (
        cue is None
        or cue.pos_ not in {"VERB", "AUX"}
        or says(cue)
        or not all(inside(piece[0] + 1, marks) for piece in one.content)
    ):
        return False
    covered = [(cue.idx, cue.idx + len(cue)), *one.content]
    return any(other is not one and all(any(a <= c and d <= b for a, b in other.content) for c, d in covered) for other in found)


def _without_relative(doc: Doc, one: Found) -> Found:
    """The same without a relative pronoun, which stands for what is told of elsewhere: "les États qu'ils accusent de manipulation"."""
    pieces = [doc.char_span(*piece, alignment_mode="expand") for piece in one.content]
    kept = [
        piece
        for piece, words in zip(one.content, pieces, strict=True)
        if words is None
        or len(words) > 1
        or not ("Rel" in words[0].morph.get("PronType", []) or words[0].dep_.startswith("expl") or words[0].pos_ == "PRON")
    ]
    return replace(one, content=kept) if kept else one


def _same_cue(one: Found, other: Found) -> bool:
    spans = one.cue_span, other.cue_span
    if spans[0] is None or spans[1] is None or not _alike(one, other):
        return False
    return overlap((spans[0].start, spans[0].end), (spans[1].start, spans[1].end)) > 0


def _whole_verb(doc: Doc, one: Found) -> Found:
    """The same with the verb as its cue where the head took only a piece or its negation, and without them in what is said: "rief ... dazu
    auf", "wies die Vorwürfe" | "zurück", "не" | "подтвердил участие", "ging ... davon aus"."""
    cue = one.cue
    if cue is None:
        return one
    negates = cue.lower_ in speech(doc.lang_).negations and says(cue.head) and cue.dep_ == "advmod"
    if negates or (belongs(cue) and cue.head.pos_ == "VERB" and cue.head.i != cue.i):
        one = replace(one, cue=cue.head, cue_span=cue_span(cue.head), speaker=one.speaker or speaker_of(cue.head))
    verb = one.cue
    assert verb is not None
    mine = {verb.i, *(c.i for c in verb.children if c.dep_ == "compound:prt")}
    content = [piece for run in one.content for piece in _without(doc, run, mine)]
    return replace(one, content=content) if content else one


def _without(doc: Doc, run: Interval, tokens: set[int]) -> list[Interval]:
    """An interval without words of the cue at its edges."""
    words = doc.char_span(*run, alignment_mode="expand")
    kept = list(words) if words is not None else []
    while kept and kept[0].i in tokens:
        kept = kept[1:]
    while kept and kept[-1].i in tokens:
        kept = kept[:-1]
    if words is None or len(kept) == len(words):
        return [run]
    return [(kept[0].idx, kept[-1].idx + len(kept[-1]))] if kept else []


def _on_both_sides(doc: Doc, one: Found) -> Found:
    """The same with the words on both sides of a phrase within a clause: "88 Soldaten sollen nach Angaben der Armee getötet worden sein"."""
    if one.cue is None or one.cue_span is None or len(one.content) != 1:
        return one
    words, source = (
        doc.char_span(*span, alignment_mode="expand") if span else None
        for span in ((one.cue_span.start, one.cue_span.end), one.source[0] if one.source else None)
    )
    if words is None or phrase_at(doc, words.start, speech(doc.lang_)) is None:
        return one
    sentence, after = one.cue.sent, max(words.end, source.end if source is not None else 0)
    if words.start == sentence.start or after >= sentence.end:
        return one
    apart = doc[after].is_punct or doc[words.start - 1].is_punct
    if apart and not _set_in(words.start, after, sentence.root):
        return one
    own = range(source.start, source.end) if source is not None else ()
    both = around(sentence, {*range(words.start, words.end), *own}, 1 if apart else 2)
    return replace(one, content=both) if any(overlap(one.content[0], piece) for piece in both) else one


def _set_in(start: int, after: int, verb: Token) -> bool:
    """Whether a phrase stands between commas in a clause whose subject is before and whose verb behind it: "Der Angriff, laut Armee, war ..."."""
    doc = verb.doc
    commas = doc[start - 1].text == "," and doc[after].text == ","
    return (
        commas
        and verb.i > after
        and any(c.dep_ in roles.SUBJECTS | roles.PASSIVE_SUBJECTS and c.i < start for c in verb.children)
    )


def _parted(doc: Doc, found: list[Found]) -> list[Found]:
    """Of several cues that claim one of their pieces, that of its sentence on which it hangs, else one before it, else the nearest keeps it;
    the others where they have another."""
    left = [list(one.content) for one in found]
    for one in found:
        for piece in one.content:
            rivals = [n for n, pieces in enumerate(left) if piece in pieces and found[n].cue_span is not None]
            nearest = min(rivals, key=lambda n: _away(doc, found[n], piece), default=None)
            for n in rivals:
                if n != nearest and len(left[n]) > 1:
                    left[n].remove(piece)
    return [replace(one, content=pieces) for one, pieces in zip(found, left, strict=True)]


def _away(doc: Doc, one: Found, piece: Interval) -> tuple[bool, bool, int]:
    """Whether a cue is in another sentence than a piece, whether it stands behind it with more behind itself, the characters between them."""
    assert one.cue_span is not None and one.cue is not None
    words = doc.char_span(*piece, alignment_mode="expand")
    elsewhere = words is None or not words[0].sent.start <= one.cue.i < words[-1].sent.end
    behind = piece[1] <= one.cue_span.start and one.content[-1][0] >= one.cue_span.end
    return elsewhere, behind, max(one.cue_span.start - piece[1], piece[0] - one.cue_span.end)


def _in_dialogue(doc: Doc, one: Found) -> Found:
    """The same with all that is said in a paragraph of dialogue: "— Нет, — сказал посол. — Не теперь"."""
    if one.cue_span is None:
        return one
    text = text_of(doc)
    first, last = text.rfind("\n", 0, one.cue_span.start) + 1, text.find("\n", one.cue_span.end)
    last = last if last >= 0 else len(text)
    dashes = [m.start() + first for m in DASH.finditer(text[first:last])]
    if not dashes or text[first : dashes[0]].strip():
        return one
    parts = list(zip([at + 1 for at in dashes], [*dashes[1:], last], strict=True))
    cue_in = next((n for n, (a, b) in enumerate(parts) if a <= one.cue_span.start < b), 0)
    said = [_edges(text, *part) for n, part in enumerate(parts) if n % 2 == 0]
    said = [part for part in said if part[0] < part[1]]
    inside_ = all(any(a <= piece[0] and piece[1] <= b + 1 for a, b in said) for piece in one.content)
    return replace(one, content=said) if cue_in % 2 == 1 and inside_ else one


def _edges(text: str, start: int, end: int) -> Interval:
    """Without white space and the marks of the reporter at its edges."""
    while start < end and (text[start].isspace() or text[start] in ",.;:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",.;:—–"):
        end -= 1
    return start, end


def _without_accused(one: Found) -> Found:
    """The same without the accused before what he is accused of: "обвинил Израиль в геноциде"."""
    cue = one.cue
    if cue is None or len(one.content) != 1 or (word := known_act(cue)) is None or word.type != "ACCUSE":
        return one
    start, end = one.content[0]
    accused = next((c for c in cue.children if c.dep_ in {"obj", "iobj", "obl:arg"} and c.left_edge.idx == start), None)
    if accused is None or not roles.is_actor(accused):
        return one
    rest = [c.left_edge.idx for c in cue.children if accused.right_edge.idx < c.left_edge.idx < end and c.dep_ != "punct"]
    return replace(one, content=[(min(rest), end)]) if rest else one
