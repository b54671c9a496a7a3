"""The run that made the shipped file: a teacher learns English from the annotated texts, then the small network learns from these texts,
from the teacher on them and on texts that nobody annotated, and from its own start in the other languages; last in eight bits.

`gather` writes all that the run reads into one folder, so that `run` needs no corpus and no tokeniser of ours and can go to a machine with
an accelerator. Stages take their seconds, not their steps: the rate falls with the time that has passed.
"""

import copy
import io
import json
import lzma
import os
import pickle
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from dragoman.language.pieces import piece_encoder

from .batches import batches, drop_pieces, inputs, targets
from .distil import soft_losses
from .losses import losses
from .network import Network, optimisers, schedule
from .paragraphs import Paragraph
from .quantise import fit, quantise
from .shipped import load_shipped
from .teacher import Pieces, rates, teacher

Parts = dict[str, list[Paragraph]]
Batch = dict[str, Any]


class Batches(IterableDataset[Batch]):
    """Batches without end, each of English or of other languages: every worker goes through epochs of its own, each source repeated or
    thinned to its weight."""

    def __init__(
        self, parts: Parts, weights: dict[str, float], english: set[str], about: dict[str, Any], tokenizer: Path
    ) -> None:
        self.parts, self.weights, self.english, self.about, self.tokenizer = parts, weights, english, about, tokenizer

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        worker = torch.utils.data.get_worker_info()
        number = worker.id if worker else 0
        order = random.Random(f"{self.about['seed']} {number}")
        make = maker(self.about, self.tokenizer, torch.Generator().manual_seed(self.about["seed"] + number))
        while True:
            groups = []
            for is_english in (True, False):
                names = [name for name in self.parts if (name in self.english) == is_english and self.weights.get(name)]
                chosen: list[Paragraph] = []
                for name in names:
                    whole, rest = divmod(self.weights[name], 1)
                    chosen += self.parts[name] * int(whole)
                    chosen += order.sample(self.parts[name], int(len(self.parts[name]) * rest))
                groups += (
                    [(group, is_english) for group in batches(chosen, self.about["words_per_batch"], order)] if chosen else []
                )
            order.shuffle(groups)
            yield from (make(*group) for group in groups)


def maker(about: dict[str, Any], tokenizer: Path, generator: torch.Generator | None) -> Callable[[list[Paragraph], bool], Batch]:
    """The function that makes a batch of paragraphs; with a generator some pieces are dropped, as in training."""
    encode = piece_encoder(about["prepared"]["tokenizer"])
    large = Pieces(tokenizer)

    def make(group: list[Paragraph], english: bool) -> Batch:
        pieces, quoted, mask = inputs(group, encode)
        if generator:
            pieces = drop_pieces(pieces, about["piece_dropout"], generator)
        large_pieces = large.batch([p.words for p in group], [p.quoted for p in group]) if english else {}
        gold = targets(group, about["prepared"]["labels"])
        return {"given": (pieces, quoted, mask), "large": large_pieces, "gold": gold, "english": english}

    return make


def moved(batch: Any, device: torch.device) -> Any:
    if isinstance(batch, Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, dict):
        return {name: moved(value, device) for name, value in batch.items()}
    return tuple(moved(value, device) for value in batch) if isinstance(batch, tuple | list) else batch


def stage(
    network: Network,
    optimizers: list[torch.optim.Optimizer],
    loader: Iterator[Batch],
    parts_of: Callable[[Batch], dict[str, Tensor]],
    weights: dict[str, float],
    seconds: float,
    most: int,
    device: torch.device,
    name: str,
) -> None:
    """Train for `seconds` or `most` steps, whichever end first; `parts_of` gives the losses of a batch by head."""
    dense = [p for group in optimizers[0].param_groups for p in group["params"]]
    began = said = time.monotonic()
    step = words = 0
    sums: dict[str, list[Tensor]] = {}
    network.train()
    while (share := max((time.monotonic() - began) / seconds, step / most)) < 1:
        batch = moved(next(loader), device)
        parts = parts_of(batch)
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        torch.stack([weights[head] * loss for head, loss in parts.items()]).sum().backward()
        size = torch.nn.utils.clip_grad_norm_(dense, 2.0)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * schedule(int(share * 10_000), 10_000, 0.04)
        if torch.isfinite(size):
            for optimizer in optimizers:
                optimizer.step()
        step += 1
        words += batch["given"][2].shape[0] * batch["given"][2].shape[1]
        for head, loss in parts.items():
            sums.setdefault(head, []).append(loss.detach())
        if (now := time.monotonic()) - said > 20:
            means = " ".join(f"{head} {float(torch.stack(values).mean()):.3f}" for head, values in sums.items())
            print(f"{name} {now - began:.0f} s, step {step}, {words / (now - said):.0f} words/s {means}", flush=True)
            said, words, sums = now, 0, {}
    print(f"{name}: {step} steps in {time.monotonic() - began:.0f} s", flush=True)


@torch.no_grad()
def report(network: Network, dev: dict[str, list[Batch]], large: bool, device: torch.device) -> None:
    """Print the losses on dev by head, and F1 of triggers, with type, and with type and status."""
    network.eval()
    for name, group in dev.items():
        sums: dict[str, list[float]] = {}
        hits = np.zeros((3, 3))
        for each in group:
            batch = moved(each, device)
            if large and not batch["english"]:
                continue
            pieces, quoted, mask = batch["given"]
            scores = network(batch["large"] if large else pieces, quoted, mask)
            for head, loss in losses(network, scores, mask, batch["gold"]).items():
                sums.setdefault(head, []).append(float(loss))
            gold = batch["gold"]["event"]
            known = gold >= 0
            if known.any():
                share = scores["event"].softmax(-1)
                kind = share[..., 1:].argmax(-1) + 1
                said = (share[..., 0] < 0.5) & known
                given = batch["gold"]["acts"]
                status = torch.full_like(gold, -1)
                status[given["row"], given["word"]] = given["status"]
                statuses = network.status(scores["hidden"][:, 1:]).argmax(-1)
                right = said & (gold > 0)
                for k, hit in enumerate((right, right & (kind == gold), right & (kind == gold) & (statuses == status))):
                    hits[k] += [int(hit.sum()), int(said.sum()), int((known & (gold > 0)).sum())]
        found = " ".join(f"{200 * hit / max(1, a + b):.1f}" for hit, a, b in hits) if hits[0, 2] else ""
        print(f"dev {name} {found} | " + " ".join(f"{head} {np.mean(v):.3f}" for head, v in sums.items()), flush=True)
    network.train()


def run(folder: Path, to: Path, part: float = 1.0) -> None:
    """The three stages on what `gather` wrote to `folder`, in `part` of their time. Writes `best-int8.pt` to `to`."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_float32_matmul_precision("high")
    about = json.loads((folder / "about.json").read_text("utf-8"))
    parts, dev, about["prepared"] = pickle.loads(lzma.decompress((folder / "pool.xz").read_bytes()))
    torch.manual_seed(about["seed"])
    seconds = {name: part * value for name, value in about["seconds"].items()}
    english = set(about["english"])
    tokenizer = folder / "teacher" / "tokenizer.json"
    make = maker(about, tokenizer, None)
    small = {
        name: [make(group, name in english) for group in batches(paragraphs, about["words_per_batch"])]
        for name, paragraphs in dev.items()
    }
    workers = max(0, min(12, (os.cpu_count() or 1) - 3))

    def loader(weights: dict[str, float]) -> Iterator[Batch]:
        data = Batches(parts, weights, english, about, tokenizer)
        return iter(DataLoader(data, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None))

    labels = about["prepared"]["labels"]
    student = Network(
        len(about["prepared"]["rows"]), about["layers"], about["inner"], labels, about["dropout"], about["head_dropout"]
    )
    fresh = load_shipped(student, unpacked((folder / "start.pt").read_bytes()))
    print("anew:", fresh, flush=True)
    start = copy.deepcopy(student).to(device).eval()
    large = teacher(folder / "teacher", labels, about["head_dropout"])
    heads = {name: value for name, value in student.state_dict().items() if not name.startswith("encoder.")}
    large.load_state_dict(heads, strict=False)
    large.to(device)
    student.to(device)

    def taught(batch: Batch) -> dict[str, Tensor]:
        _, quoted, mask = batch["given"]
        return losses(large, large(batch["large"], quoted, mask), mask, batch["gold"])

    given = loader({name: weight for name, weight in about["weights"].items() if name in english and name not in about["plain"]})
    optimizers = rates(large, about["rate_teacher"], about["rate_heads"])
    stage(large, optimizers, given, taught, about["loss"], seconds["teacher"], about["most"]["teacher"], device, "teacher")
    report(large, small, True, device)
    large.eval()

    def learned(batch: Batch) -> dict[str, Tensor]:
        pieces, quoted, mask = batch["given"]
        scores = student(pieces, quoted, mask)
        parts = losses(student, scores, mask, batch["gold"])
        other, share = (large, about["share_teacher"]) if batch["english"] else (start, about["share_start"])
        with torch.no_grad():
            theirs = other(batch["large"] if batch["english"] else pieces, quoted, mask)
        for head, loss in soft_losses(student, scores, other, theirs, batch["gold"]["sentence_of"], mask).items():
            parts[head] = parts.get(head, 0) + share * loss
        return parts

    given = loader(about["weights"])
    optimizers = optimisers(student, about["rate_encoder"], about["rate_heads"])
    report(student, small, False, device)
    stage(student, optimizers, given, learned, about["loss"], seconds["float"], about["most"]["float"], device, "float")
    report(student, small, False, device)
    quantise(student)
    student.to(device)
    sample = [next(given)["given"] for _ in range(3)]
    length = max(pieces.shape[1] for pieces, _, _ in sample)
    padded = (
        torch.cat([torch.nn.functional.pad(x, _right(x, length, n)) for x in part])
        for n, part in enumerate(zip(*sample, strict=True))
    )
    fit(student, *(x.to(device) for x in padded))
    optimizers = optimisers(student, about["rate_int8"], about["rate_heads"] * about["rate_int8"] / about["rate_encoder"])
    stage(student, optimizers, given, learned, about["loss"], seconds["int8"], about["most"]["int8"], device, "int8")
    report(student, small, False, device)
    torch.save({"network": student.cpu().state_dict(), "prepared": about["prepared"]}, to / "best-int8.pt")


def _right(x: Tensor, length: int, part: int) -> tuple[int, ...]:
    """Padding to the right, of pieces (B, T, WIDTH) or of marks (B, T)."""
    return (0, 0, 0, length - x.shape[1]) if part == 0 else (0, length - x.shape[1])


def packed(state: dict[str, Tensor]) -> bytes:
    """A state dict with its largest table in eight bits with a scale a row, as it ships, and matrices in 16."""
    result: dict[str, Any] = {}
    for name, value in state.items():
        value = value.detach().cpu()
        if name == "encoder.piece.weight":
            scale = value.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            result[name] = ((value / scale).round().to(torch.int8), scale)
        else:
            result[name] = value.half() if value.ndim == 2 else value
    buffer = io.BytesIO()
    torch.save(result, buffer)
    return buffer.getvalue()


def unpacked(data: bytes) -> dict[str, Tensor]:
    """What `packed` packed, in float."""
    state = torch.load(io.BytesIO(data), weights_only=False)
    return {name: (v[0].float() * v[1] if isinstance(v, tuple) else v.float()) for name, v in state.items()}
