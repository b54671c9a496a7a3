"""Text to layers: `analyse(documents)` gives spaCy Docs with words, sentences, UPOS, features, lemmas, trees and entities, and
`layers(doc)` what else was read: who said what, time expressions, whether predicates happened, quotation marks.

`analysis.py` the road from documents to Docs, `tokenise.py` words, `model.py` the model file and its run, `pieces.py` words
to vocabulary pieces, `decode.py` scores to values, `tree.py` trees and sequences from scores, `labels.py` classes with an inner
form, `lemmas.py` lemma rules, `coreference.py` what is mentioned again, `acts.py` who did what to whom, `act_words.py`
what a word does by the table of its language, `layers.py` what spaCy has no place for, `quotation_marks.py` what stands in quotes.
"""

from dragoman.language.act_words import known_act, known_mode
from dragoman.language.analysis import analyse, annotate
from dragoman.language.layers import Act, Attribution, Layers, Mention, Participant, TimeExpression, layers, tables
from dragoman.language.model import Model, load, model_version
from dragoman.language.quotation_marks import quoted

__all__ = [
    "Act",
    "Attribution",
    "Layers",
    "Mention",
    "Model",
    "Participant",
    "TimeExpression",
    "analyse",
    "annotate",
    "known_act",
    "known_mode",
    "languages",
    "layers",
    "load",
    "model_version",
    "quoted",
    "tables",
]


def languages(model: Model | None = None) -> frozenset[str]:
    """The languages (ISO 639-1) on which a model (the one that ships) was measured; texts in others are kept, not coded."""
    return (model or load()).languages
