"""A last stretch on the processor: what a run lost of the other languages comes back, from their texts and from the file that the run began with;
English is kept by what the run's own network says.

The run of `deeper.yaml` that shipped took the names of five languages for English, and its teacher, which reads English alone, taught
nonsense on them. The configs say the language now; a run anew needs no mending.
"""

import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .distil import taught
from .distilled import Batch, build_student, read_gathered, stage
from .network import Network, optimisers
from .quantise import quantise
from .run import Config
from .shipped import mixed


def mend(config: Config) -> None:
    """Go on from `best-int8.pt`, with a `share` of the weights from before mixed in, for `seconds`; write `mended.pt` every five minutes, from which a
    run that was stopped goes on. `weights` repeat or thin the sources."""
    folder, settings = config["folder"], config["mend"]
    given = read_gathered(folder, {"words_per_batch": settings["words_per_batch"]})
    about = given.about
    state = torch.load(folder / "best-int8.pt", weights_only=False)["network"]
    begun = build_student(folder, given, about["layers"]).state_dict()
    start = build_student(folder, given, about["start_layers"]).eval()
    kept = _quantised(folder, given, state).eval()
    network = _quantised(folder, given, mixed(state, begun, settings["share"]))
    spent = 0.0
    file = folder / "mended.pt"
    if file.exists():
        saved = torch.load(file, weights_only=False)
        network.load_state_dict(saved["network"])
        spent = saved["spent"]
    optimizers = optimisers(network, settings["rate_encoder"], settings["rate_heads"])
    loader = given.loader(settings["weights"], 0)

    def keep(spent: float) -> None:
        torch.save({"network": network.state_dict(), "prepared": about["prepared"], "spent": spent}, file)

    def parts_of(batch: Batch) -> dict[str, Tensor]:
        return taught(network, kept if batch["english"] else start, batch["given"][0], batch, 1.0)

    whole = {"loss": about["loss"], "seconds": {"mend": settings["seconds"]}, "most": {"mend": math.inf}}
    stage(network, optimizers, loader, parts_of, whole, "mend", given.device, spent, keep)


def _quantised(folder: Path, given: Any, state: dict[str, Tensor]) -> Network:
    network = build_student(folder, given, given.about["layers"])
    quantise(network)
    network.load_state_dict(state)
    return network.to(given.device)
