"""The layers that spaCy's Doc has no place for: who said what, time expressions, whether a predicate happened, quotation marks."""

import msgspec
import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from dragoman.language.quotation_marks import quoted
from dragoman.ontology import Ontology, ours
from dragoman.records import Status

KEY = "layers"
UNSURE = "unsure"  # the role of a participant that may be source or target, though likelier neither


class Attribution(msgspec.Struct, frozen=True):
    """Words of a statement as the quotation head finds them: token numbers, and how sure it is of all of them, 0 to 1."""

    cue: list[int]
    source: list[int]
    content: list[int]
    confidence: float


class TimeExpression(msgspec.Struct, frozen=True):
    """Tokens [start, end) that name a time; `kind` is TimeML's: DATE, TIME, DURATION or SET."""

    start: int
    end: int
    kind: str


class Mention(msgspec.Struct, frozen=True):
    """Tokens [start, end) that mention something, with their head word; `chain` numbers what they mention in this document."""

    start: int
    end: int
    head: int
    kind: str
    chain: int


class Participant(msgspec.Struct, frozen=True):
    """Tokens [start, end) that take part in an event, as `role` (EVENT_ROLES or UNSURE). Of an actor, the probability of each state that the
    words may stand for and its likeliest PLOVER sector; of a count, what is counted."""

    role: str
    start: int
    end: int
    confidence: float
    states: dict[str, float] = {}
    sector: str = ""
    counted: str = ""


class Act(msgspec.Struct, frozen=True):
    """An event as the head finds it: the token of its trigger, PLOVER type and mode, status, who and what takes part.

    `sure` are the probabilities that there is an event, of its type if there is one, and of its status; `leaning` of each token that may be
    of an actor, the probabilities that it is of the source and of the target.
    """

    token: int
    type: str
    mode: str | None
    status: Status
    participants: list[Participant]
    sure: tuple[float, float, float]
    leaning: dict[int, tuple[float, float]] = {}


class Layers(msgspec.Struct):
    """What was read besides the Doc's own layers. `quoted`, `headings` and `triggers` are intervals of characters; `triggers` the words that are
    triggers, where somebody has named them. `published` and `headline` are the document's.

    `factuality` says of each token, if it is a predicate, whether it happened: from -3 (certainly not) to 3 (certainly).
    `ontology` holds the tables with which the later steps read the page.
    """

    quoted: list[tuple[int, int]]
    attributions: list[Attribution]
    times: list[TimeExpression]
    mentions: list[Mention]
    acts: list[Act]
    factuality: NDArray[np.float32]
    ontology: Ontology = msgspec.field(default_factory=ours)
    published: str | None = None
    headline: str | None = None
    headings: list[tuple[int, int]] = []
    triggers: list[tuple[int, int]] | None = None


def layers(doc: Doc) -> Layers:
    """The further layers of a Doc. One that did not come from `analyse` has its quotation marks and nothing else."""
    if KEY not in doc.user_data:
        doc.user_data[KEY] = Layers(quoted(doc.text), [], [], [], [], np.zeros(len(doc), dtype=np.float32))
    found: Layers = doc.user_data[KEY]
    return found


def tables(doc: Doc) -> Ontology:
    """The tables with which a Doc is read: those of its layers, ours unless a Coder has others."""
    return layers(doc).ontology
