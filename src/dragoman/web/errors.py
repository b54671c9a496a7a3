from collections.abc import Sequence

from dragoman.records import DragomanError


class WebError(DragomanError):
    """The register cannot be served or watched."""


class BadRequest(WebError):
    """The address asks for something that cannot be: a date that is none, a cursor that was cut."""


class NotFound(WebError):
    """The register holds nothing under this address; `see` are words and addresses of what is near."""

    def __init__(self, words: str, see: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(words)
        self.see = see


class TooLong(WebError):
    """The answer would take too long."""


class Computing(TooLong):
    """The answer is being computed and will be kept."""


class Damaged(WebError):
    """The index is damaged, and will be made anew."""


class NotKept(WebError):
    """What was sent could not be written to the disk."""
