from dragoman.records import DragomanError


class FormulaError(DragomanError):
    """The register cannot carry what was asked of the formula."""
