"""A stretch on one processor after the other runs: events foremost, from every passage that is annotated now, in six languages.

The network goes on from the file that the config names, in eight bits from the start. What the texts of a batch do not say, it takes from
itself as it was (learning without forgetting, Li and Hoiem 2016): so trees, names and quotations stay as they are while events are learned. The
piece table and the lowest layers stand still.
"""

import math
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from dragoman.language.pieces import piece_encoder

from .acts import IGNORE
from .batches import Encode, batches, drop_pieces, inputs, targets
from .distil import soft_losses
from .distilled import Batch, stage
from .losses import losses
from .network import Network, optimisers
from .paragraphs import Paragraph, cut
from .quantise import fit, quantise
from .run import Config, begin, epoch_paragraphs, load_sources, prepare, read_state

EVENTS = frozenset({"event", "act_role", "mode", "status", "state", "sector", "counted"})
SAMPLE, LONGEST = 4, 60  # paragraphs of a source, and words of their parts, from which ranges are measured
CPU = torch.device("cpu")


def further(config: Config) -> None:
    """Train for the config's `seconds`; write `further.pt` every five minutes, from which a run that was stopped goes on.

    Where the config names a checkpoint to go on from (`after`), that is where it begins; what is kept is still what `start.file` says.
    """
    folder, settings = config["folder"], config["further"]
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(config["seed"])
    sources = load_sources(config, "sources")
    prepared = prepare(config, sources, ())
    before = _in_eight_bits(config, prepared, sources).eval()
    network = deepcopy(before)
    saved = read_state(folder / "further.pt")
    spent = saved["spent"] if saved else 0.0
    if saved is None and "after" in settings:
        saved = read_state(Path(settings["after"]))
        assert saved, f"{settings['after']} is not there: run the config that makes it first"
    if saved:
        network.load_state_dict(saved["network"])
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not _stands_still(name, settings["still"]))
    optimizers = optimisers(network, settings["rate_encoder"], settings["rate_heads"])

    def keep(spent: float) -> None:
        part = folder / "further.part"
        torch.save({"network": network.state_dict(), "prepared": prepared, "spent": spent}, part)
        part.replace(folder / "further.pt")

    def parts_of(batch: Batch) -> dict[str, Tensor]:
        return _learned(network, before, batch, settings["share"])

    about = {"loss": config["loss"], "seconds": {"further": settings["seconds"]}, "most": {"further": math.inf}}
    given = _endless(config, sources, prepared)
    stage(network, optimizers, given, parts_of, about, "further", CPU, spent, keep)


def _in_eight_bits(config: Config, prepared: dict[str, Any], sources: dict[str, list[Paragraph]]) -> Network:
    """The network that the run starts from, its ranges measured on some paragraphs of each source."""
    some = [p for paragraphs in sources.values() for p in paragraphs[:SAMPLE]]
    network = begin(config, prepared, some)
    quantise(network)
    fit(network, *inputs([part for p in some for part in cut(p, LONGEST)], piece_encoder(prepared["tokenizer"])))
    return network


def _stands_still(name: str, layers: int) -> bool:
    """Whether a weight is of the piece table or of the lowest `layers` of the encoder."""
    part, _, rest = name.partition("encoder.")
    return not part and (not rest.startswith("layers.") or int(rest.split(".")[1]) < layers)


def _endless(config: Config, sources: dict[str, list[Paragraph]], prepared: dict[str, Any]) -> Iterator[Batch]:
    """Batches without end, epoch after epoch."""
    encode: Encode = piece_encoder(prepared["tokenizer"])
    generator = torch.Generator().manual_seed(config["seed"])
    order = random.Random(config["seed"])
    while True:
        for group in batches(epoch_paragraphs(sources, config, order), config["words_per_batch"], order):
            pieces, quoted, mask = inputs(group, encode)
            pieces = drop_pieces(pieces, config["piece_dropout"], generator)
            yield {"given": (pieces, quoted, mask), "gold": targets(group, prepared["labels"])}


def _learned(network: Network, before: Network, batch: Batch, share: float) -> dict[str, Tensor]:
    """The losses of a batch against its labels, and against what the network said before; of events for a `share` where the batch has
    them annotated."""
    pieces, quoted, mask = batch["given"]
    gold = batch["gold"]
    scores = network(pieces, quoted, mask)
    parts = losses(network, scores, mask, gold)
    with torch.no_grad():
        theirs = before(pieces, quoted, mask)
    annotated = bool((gold["event"] != IGNORE).any())
    for head, loss in soft_losses(network, scores, before, theirs, gold["sentence_of"], mask).items():
        parts[head] = parts.get(head, 0) + (share if annotated and head in EVENTS else 1.0) * loss
    return parts
