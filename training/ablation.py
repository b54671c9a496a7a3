"""What each head costs or gives the others: short runs from the start weights, each without the loss of some heads."""

import re

import torch

from .run import Config, begin, load_sources, prepare, read_state, run_stage, steps


def ablation(config: Config) -> None:
    """Print the dev scores of a run with all heads, and what each run of `config["ablation"]` gains (or loses) against it.

    A run that is there already is not made again.
    """
    sources = load_sources(config, "sources")
    dev = {name: paragraphs for name, paragraphs in load_sources(config, "dev").items() if name in config["ablation"]["dev"]}
    prepared = prepare(config, sources, ())
    batches = [group for _, group in steps(sources, config, 1, "float")][: config["ablation"]["steps"]]
    plan = [(n == len(batches) - 1, group) for n, group in enumerate(batches)]
    tables: dict[str, dict[str, float]] = {}
    for name, heads in {"nothing": [], **config["ablation"]["without"]}.items():
        folder = config["folder"] / f"without {name}"
        if not (folder / "best.pt").exists():
            folder.mkdir(parents=True, exist_ok=True)
            torch.manual_seed(config["seed"])
            network = begin(config, prepared, [p for group in batches[:3] for p in group])
            loss = {head: 0.0 if head in heads else weight for head, weight in config["loss"].items()}
            run_stage(
                config | {"folder": folder, "loss": loss}, (sources, dev, prepared), network, plan, "float", 1.0, None, None
            )
        state = read_state(folder / "best.pt")
        assert state
        tables[name] = state["dev"]
    print("| dev score | all heads | " + " | ".join(f"without {name}" for name in tables if name != "nothing") + " |")
    print("|---" * (len(tables) + 1) + "|")
    for key, base in tables["nothing"].items():
        differences = [f"{table[key] - base:+.1f}" for name, table in tables.items() if name != "nothing"]
        print("| " + " | ".join([key, f"{base:.1f}", *differences]) + " |")


def curves(config: Config) -> None:
    """Print the dev scores of every epoch of both stages of the run, read from its log, as a table."""
    names: list[str] = []
    epochs: list[list[str]] = []
    stage = "float"
    for line in (config["folder"] / "log.txt").read_text("utf-8").splitlines():
        if match := re.match(r"\S+ (float|int8): ", line):
            stage = match[1]
        if " dev mean " in line:
            epochs.append(line.split(" dev ", 1)[1].split())
            names.append(str(len(names) + 1) if stage == "float" else stage)
    print("| dev score | " + " | ".join(names) + " |")
    print("|---" * (len(epochs) + 1) + "|")
    for at in range(0, len(epochs[-1]), 2):
        print("| " + " | ".join([epochs[-1][at], *(f"{float(epoch[at + 1]):.1f}" for epoch in epochs)]) + " |")
