"""The one error family of the project."""


class DragomanError(Exception):
    """What went wrong, where, and what to do about it.

    The message names the file (and the offset, record or field), says what was wrong and ends in what the user can do.
    Subclasses live beside the step that raises them.
    """
