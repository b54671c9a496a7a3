"""Text to layers: `analyse(documents)` gives spaCy Docs with words, sentences, UPOS, features, lemmas, trees and entities.

`analysis.py` the road from documents to Docs, `tokenise.py` words, `model.py` the model file and its run, `pieces.py` words
to vocabulary pieces, `tree.py` trees and tags from scores, `lemmas.py` lemma rules, `quotation_marks.py` what stands in quotes.
"""

from dragoman.language.analysis import analyse, annotate
from dragoman.language.model import load, model_version
from dragoman.language.quotation_marks import quoted

__all__ = ["analyse", "annotate", "languages", "model_version", "quoted"]


def languages() -> frozenset[str]:
    """The languages (ISO 639-1) on which the shipped model was measured; texts in others are kept, not coded."""
    return load().languages
