from dragoman.records import DragomanError


class RegisterError(DragomanError):
    """The register cannot be opened, written or read."""
