"""An act in a short phrase: its word with what the sentence says of it, so that a line can be read without its page."""

import re

from dragoman.records import Event
from dragoman.view.marks import one_line
from dragoman.view.names import in_line

REACH = 45  # characters behind the word of an act within which somebody or a place that the act names belongs to the phrase
MOST = 60  # characters of a phrase without one, and behind the word of one with one
SHORT = 4  # letters of most pronouns
MESSAGES = frozenset(
    {"ACCUSE", "AGREE", "REJECT", "REQUEST", "THREATEN"}
)  # whose point stands behind whom they name: "accused Iran of …"
GAP = " … "  # between the pieces of what is said
KNOWN = 40  # characters by which a piece is found in its sentence
BEFORE = 40  # characters before a word that ends its clause

_CLAUSE_END = re.compile(r"[;:—–?!]|(?<!\b[A-Z])\.(?!\w)|,(?!\d)|\s-\s|[\"”»]\s")
_ABBREVIATED = re.compile(r"\b[A-Z]\.$")  # `Washington, D.C.`
_GOES_ON = re.compile(r"(?:[a-z]{2}|von|del|des) [\w’'-]+")  # `of`, `de`, with the word behind it


def act_phrase(event: Event, text: str, start: int, end: int) -> str:
    """The word of an act and what its sentence, `start` to `end` of `text`, says on: up to the last of its actors, places and figures close
    behind, else, and of a message, to the end of the clause (`opposed the withdrawal`); of a word that ends its clause what stands before
    (`… a military offensive`).
    """
    word = event.trigger
    named = [actor.span for actor in (*event.sources, *event.targets)] + [count.span for count in event.counts]
    named += [event.place.span] if event.place else []
    reach = min(end, word.end + 2 * REACH)
    near = [one.end for one in named if word.end <= one.start <= word.end + REACH and one.end <= reach and not _points(one.text)]
    if near and event.plover.type not in MESSAGES:
        stop = max(near)
        # "the government of Syria": a name whose rest is another's stands whole.
        stop = found.end() if (found := _GOES_ON.match(text, text.rfind(" ", word.start, stop) + 1, end)) else stop
        return _tidy(text[word.start : stop] + _closing(text, stop))
    found = _CLAUSE_END.search(text, word.end, end)
    stop = found.start() if found else end
    if not text[word.end : stop].strip():
        return _before(text, start, word.start) + _tidy(text[word.start : word.end])
    if stop - word.start <= MOST:
        return _tidy(text[word.start : stop])
    cut = max(text.rfind(" ", word.end, word.start + MOST + 1), word.end)
    return f"{_tidy(text[word.start : cut])} …"


def nested(one: str, other: str) -> bool:
    """Whether of two phrases one is a part of the other: "guarding fighters" of "take over guarding fighters"."""
    shorter, longer = sorted((one.strip(" …"), other.strip(" …")), key=len)
    return f" {shorter} " in f" {longer} "


def told(source: str | None, target: str | None, act: str) -> str:
    """A line of an act: `Iran → Iraq: “talks with Iraq”`, `Iran: “deployed two ships”` where nobody undergoes it."""
    ends = f"{in_line(source)}{f' → {in_line(target)}' if target else ''}"
    return f"{ends}: “{act}”"


def said_in_order(cue: str, content: str, sentence: str) -> list[tuple[str, bool]]:
    """What is said and its cue (true) as a line has them: the cue where the sentence has it in a gap of what is said ("They *are thought* to have
    fled"), else before, with a colon where it stands behind in the sentence ("*was confirmed*: The death")."""
    parts, at = content.split(GAP), sentence.find(cue)
    before = [part for part in parts if 0 <= sentence.find(part[:KNOWN]) < at]
    if not before or before != parts[: len(before)]:
        return [(cue, True), (content, False)]
    after = parts[len(before) :]
    if not after:
        return [(f"{cue}:", True), (content, False)]
    return [(GAP.join(before), False), (cue, True), (GAP.join(after), False)]


def _before(text: str, start: int, word: int) -> str:
    """The last words of the clause before a word."""
    start = max([start, *(found.end() for found in _CLAUSE_END.finditer(text, start, word))])
    if word - start <= BEFORE:
        return one_line(text[start:word]).lstrip()
    cut = text.find(" ", word - BEFORE, word) + 1
    return f"… {one_line(text[cut:word])}" if cut else ""


def _points(words: str) -> bool:
    """Whether words are as short as `he` or `them`, and so end no phrase."""
    return len(words) <= SHORT and words.islower()


def _closing(text: str, end: int) -> str:
    """The bracket that closes a name: `the Workers' Party (PKK`."""
    return text[end] if text[end : end + 1] in (")", "]") else ""


def _tidy(words: str) -> str:
    words = one_line(words).strip(" ,;:")
    return words if _ABBREVIATED.search(words) else words.rstrip(" .,;:")
