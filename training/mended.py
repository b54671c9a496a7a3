"""A last stretch on the processor: what a run lost of the other languages comes back, from their texts and from the file that the run began with;
English is kept by what the run's own network says.

The run of `deeper.yaml` that shipped took the names of five languages for English, and its teacher, which reads English alone, taught
nonsense on them. The configs say the language now; a run anew needs no mending.
"""

import time
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .distil import taught
from .distilled import build_student, moved, read_gathered
from .network import Network, optimisers, schedule
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
    dense = [p for group in optimizers[0].param_groups for p in group["params"]]
    loader = given.loader(settings["weights"], 0)
    began = said = time.monotonic() - spent
    words = 0
    sums: dict[str, list[float]] = {}
    network.train()
    while (share := (time.monotonic() - began) / settings["seconds"]) < 1:
        batch = moved(next(loader), given.device)
        parts = taught(network, kept if batch["english"] else start, batch["given"][0], batch, 1.0)
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        torch.stack([about["loss"][head] * loss for head, loss in parts.items()]).sum().backward()
        torch.nn.utils.clip_grad_norm_(dense, 2.0)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * schedule(int(share * 10_000), 10_000, 0.04)
            optimizer.step()
        words += int(batch["given"][2].sum())
        for head, loss in parts.items():
            sums.setdefault(head, []).append(float(loss.detach()))
        if (now := time.monotonic()) - said > 300 or now - began > settings["seconds"]:
            means = " ".join(f"{head} {sum(values) / len(values):.3f}" for head, values in sums.items())
            print(f"{now - began:.0f} s {words:,} words {means}", flush=True)
            torch.save({"network": network.state_dict(), "prepared": about["prepared"], "spent": now - began}, file)
            said, sums = now, {}


def _quantised(folder: Path, given: Any, state: dict[str, Tensor]) -> Network:
    network = build_student(folder, given, given.about["layers"])
    quantise(network)
    network.load_state_dict(state)
    return network.to(given.device)
