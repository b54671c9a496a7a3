"""Who speaks where on a page, asked for any place in a time that does not grow with the page."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from dragoman.records import Actor, Span

STRETCH = 512  # characters, under which words are kept; any number gives the same answers


class Spoken:
    """What has been said on the page so far, and by whom, in the order in which it was added."""

    def __init__(self) -> None:
        self.said: list[tuple[Sequence[Span], Actor]] = []
        self._near: defaultdict[int, list[tuple[Span, Actor]]] = defaultdict(list)
        self._starts: list[int] = []  # where what was said begins, sorted
        # By those: of all up to there the speaker who is named last, the first added of them.
        self._last: list[tuple[int, int, Actor]] = []

    def add(self, content: Sequence[Span], speaker: Actor) -> None:
        self.said.append((content, speaker))
        for one in content:
            for stretch in range(one.start // STRETCH, max(one.start, one.end - 1) // STRETCH + 1):
                self._near[stretch].append((one, speaker))
        if not content:
            return
        at = bisect_right(self._starts, content[0].start)
        said = (speaker.span.start, -len(self.said), speaker)
        self._starts.insert(at, content[0].start)
        self._last.insert(at, max(said, self._last[at - 1], key=_order) if at else said)
        for n in range(at + 1, len(self._last)):  # few: statements come in the order of the page
            if _order(self._last[n]) >= _order(said):
                break
            self._last[n] = said

    def around(self, offset: int) -> list[tuple[Span, Actor]]:
        """The words in which an offset stands, with their speakers."""
        return [(one, who) for one, who in self._near.get(offset // STRETCH, ()) if one.start <= offset < one.end]

    def before(self, offset: int) -> Actor | None:
        """Of those whose words begin before an offset the one who is named last."""
        at = bisect_left(self._starts, offset)
        return self._last[at - 1][2] if at else None


def _order(said: tuple[int, int, Actor]) -> tuple[int, int]:
    return said[:2]
