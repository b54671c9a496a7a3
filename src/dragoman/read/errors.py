"""Why input could not be read."""

from dragoman.records import DragomanError


class ReadError(DragomanError):
    """Input that gives no document: what was wrong and what to do. `read` turns it into a `Failure`."""
