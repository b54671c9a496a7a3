"""The run that made the shipped file: a teacher learns English from the annotated texts, while the small network, in a process beside it,
learns from these texts and from its own start; once the teacher is there, from it, on these texts and on texts that nobody annotated, and
from its own start in the other languages; last in eight bits.

`gather` writes all that the run reads into one folder, so that `run` needs no corpus and no tokeniser of ours and can go to a machine with
an accelerator. Stages take their seconds, not their steps: the rate falls with the time that has passed.
"""

import json
import lzma
import pickle
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from dragoman.language.pieces import piece_encoder

from .batches import batches, drop_pieces, inputs, targets
from .deeper import deepen
from .distil import taught
from .losses import losses
from .network import Network, optimisers, schedule
from .paragraphs import Paragraph
from .quantise import fit, quantise
from .shipped import load_shipped, read_shipped
from .teacher import Pieces, rates, read_weights, teacher

SAMPLE = 12  # paragraphs of each dev set from which ranges are measured
_SAID_EVERY, _KEPT_EVERY = 20, 300  # seconds
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
    large = Pieces(tokenizer, about["acts"] if about["tell_acts"] else {})

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
    about: dict[str, Any],
    name: str,
    device: torch.device,
    spent: float = 0.0,
    keep: Callable[[float], None] | None = None,
) -> None:
    """Train for the `seconds` or the `most` steps that the settings `about` give the stage `name`, whichever end first; `parts_of` gives
    the losses of a batch by head. `spent` seconds of them went before; `keep` takes the seconds spent at each report, and at the end."""
    weights, seconds, most = about["loss"], about["seconds"][name], about["most"][name]
    dense = [p for group in optimizers[0].param_groups for p in group["params"]]
    said = time.monotonic()
    began = said - spent
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
        if (now := time.monotonic()) - said > (_KEPT_EVERY if keep else _SAID_EVERY):
            means = " ".join(f"{head} {float(torch.stack(values).mean()):.3f}" for head, values in sums.items())
            print(f"{name} {now - began:.0f} s, step {step}, {words / (now - said):.0f} words/s {means}", flush=True)
            said, words, sums = now, 0, {}
            if keep:
                keep(now - began)
    if keep:
        keep(time.monotonic() - began)
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


class Gathered(msgspec.Struct):
    """What `gather` wrote: paragraphs by source, those of dev as batches, settings, and on what to compute."""

    parts: Parts
    dev: dict[str, list[Batch]]
    about: dict[str, Any]
    tokenizer: Path
    device: torch.device

    def loader(self, weights: dict[str, float], workers: int) -> Iterator[Batch]:
        """Batches without end of the sources that have a weight."""
        data = Batches(self.parts, weights, set(self.about["english"]), self.about, self.tokenizer)
        return iter(DataLoader(data, batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None))


def read_gathered(folder: Path, other: dict[str, Any] | None = None) -> Gathered:
    """Read what `gather` wrote to `folder`, with `other` settings before its own."""
    torch.set_float32_matmul_precision("high")
    torch.multiprocessing.set_sharing_strategy("file_system")
    about = json.loads((folder / "about.json").read_text("utf-8")) | (other or {})
    parts, dev, about["prepared"] = pickle.loads(lzma.decompress((folder / "pool.xz").read_bytes()))
    torch.manual_seed(about["seed"])
    tokenizer = folder / "teacher" / "tokenizer.json"
    make = maker(about, tokenizer, None)
    batched = {
        name: [make(group, name in about["english"]) for group in batches(paragraphs, 3000)] for name, paragraphs in dev.items()
    }
    return Gathered(parts, batched, about, tokenizer, torch.device("cuda" if torch.cuda.is_available() else "cpu"))


def teach(folder: Path, to: Path | None, about: dict[str, Any] | None = None, share: float = 1.0) -> None:
    """Train the teacher on what `gather` wrote to `folder`, on a `share` of the annotated events; write it to `to`. Settings in `about` go
    before those of the folder."""
    given = read_gathered(folder, about)
    for name in given.parts:
        if name.startswith("events"):
            given.parts[name] = given.parts[name][: max(1, int(share * len(given.parts[name])))]
    large = build_teacher(folder, given)
    annotated = set(given.about["english"]) - set(given.about["plain"])
    weights = {name: weight for name, weight in given.about["weights"].items() if name in annotated}
    optimizers = rates(large, given.about["rate_teacher"], given.about["rate_heads"])

    def learned(batch: Batch) -> dict[str, Tensor]:
        _, quoted, mask = batch["given"]
        return losses(large, large(batch["large"], quoted, mask), mask, batch["gold"])

    loader = given.loader(weights, given.about["workers"]["teacher"])
    stage(large, optimizers, loader, learned, given.about, "teacher", given.device)
    report(large, given.dev, True, given.device)
    if to:
        part = to.with_suffix(".part")
        torch.save({name: value.half() for name, value in large.state_dict().items()}, part)
        part.replace(to)


def learning_curve(folder: Path) -> None:
    """Print how well the teacher reads dev when it has learned from a quarter, half and all of the annotated events, from all without the roles
    of predicates, and from all when it is told the lexicon's code of every word; one after the other, in the teacher's time each."""
    loss = json.loads((folder / "about.json").read_text("utf-8"))["loss"]
    for name, share, about in (
        ("a quarter", 0.25, {}),
        ("half", 0.5, {}),
        ("all", 1.0, {}),
        ("all without predicates", 1.0, {"loss": loss | {"argument": 0.0}}),
        ("all and the lexicon", 1.0, {"tell_acts": True}),
    ):
        print(name, flush=True)
        teach(folder, None, about, share)


def build_teacher(folder: Path, given: Gathered) -> Network:
    large = teacher(folder / "teacher", given.about["prepared"]["labels"], given.about["head_dropout"])
    weights, _ = read_shipped(folder / "model.onnx")
    large.load_state_dict({name: value for name, value in weights.items() if _fits(large, name, value)}, strict=False)
    return large.to(given.device)


def _fits(network: Network, name: str, value: Tensor) -> bool:
    own = network.state_dict()
    return not name.startswith("encoder.") and name in own and own[name].shape == value.shape


def build_student(folder: Path, given: Gathered, layers: int) -> Network:
    """The network of the file that the run starts from, with further layers where there are to be more."""
    about, rows = given.about, len(given.about["prepared"]["rows"])
    network = Network(rows, layers, about["inner"], about["prepared"]["labels"], about["dropout"], about["head_dropout"])
    print("anew:", " ".join(load_shipped(network, read_shipped(folder / "model.onnx")[0])), flush=True)
    if layers > about["start_layers"]:
        deepen(network, read_weights(folder / "layers.xz"), about["start_layers"], *_sample(given))
    return network.to(given.device)


def _sample(given: Gathered) -> Iterator[Tensor]:
    """Pieces, marks and mask of some paragraphs of each dev set, padded to one length."""
    some = [[x[:SAMPLE] for x in group[len(group) // 2]["given"]] for group in given.dev.values()]
    length = max(pieces.shape[1] for pieces, _, _ in some)
    for n, part in enumerate(zip(*some, strict=True)):
        yield torch.cat([torch.nn.functional.pad(x, _right(x, length, n)) for x in part])


def run(folder: Path, to: Path, part: float = 1.0) -> None:
    """The whole run on what `gather` wrote to `folder`, in `part` of its time. Writes `best-int8.pt` to `to`."""
    given = read_gathered(folder)
    about, device = given.about, given.device
    about["seconds"] = {name: part * value for name, value in about["seconds"].items()}
    file = to / "teacher.pt"
    file.unlink(missing_ok=True)
    process = torch.multiprocessing.get_context("spawn").Process(target=teach, args=(folder, file, {"seconds": about["seconds"]}))
    process.start()
    student = build_student(folder, given, about["layers"])
    start = build_student(folder, given, about["start_layers"]).eval()
    large: Network | None = None

    def learned(batch: Batch) -> dict[str, Tensor]:
        nonlocal large
        if large is None and file.exists():
            large = build_teacher(folder, given).eval()
            large.load_state_dict(torch.load(file))
            print("the teacher is there", flush=True)
        if large is not None and batch["english"]:
            return taught(student, large, batch["large"], batch, about["share_teacher"])
        return taught(student, start, batch["given"][0], batch, about["share_start"])

    loader = given.loader(about["weights"], about["workers"]["student"])
    optimizers = optimisers(student, about["rate_encoder"], about["rate_heads"])
    report(student, given.dev, False, device)
    stage(student, optimizers, loader, learned, about, "float", device)
    report(student, given.dev, False, device)
    quantise(student)
    student.to(device)
    fit(student, *(x.to(device) for x in _sample(given)))
    optimizers = optimisers(student, about["rate_int8"], about["rate_heads"] * about["rate_int8"] / about["rate_encoder"])
    stage(student, optimizers, loader, learned, about, "int8", device)
    report(student, given.dev, False, device)
    torch.save({"network": student.cpu().state_dict(), "prepared": about["prepared"]}, to / "best-int8.pt")
    process.join()


def _right(x: Tensor, length: int, part: int) -> tuple[int, ...]:
    """Padding to the right, of pieces (B, T, WIDTH) or of marks (B, T)."""
    return (0, 0, 0, length - x.shape[1]) if part == 0 else (0, length - x.shape[1])
