"""`python -m training train|resume|gather|distil|mend|further|curve|evaluate|export|ablation|curves|calibrate|lexicon [--config FILE] [--without SOURCE ...]`,
and `python -m training tune GOLD --to FILE`."""

import argparse
from pathlib import Path

from dragoman.language.model import FILE

from .ablation import ablation, curves
from .calibrate import calibrate
from .coreference import coreference
from .export import add_heads, export
from .lexicon import report
from .run import evaluate, load_sources, read_config, ready, train
from .tune import tune


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train and export the language model.")
    parser.add_argument(
        "action",
        choices=[
            "train",
            "resume",
            "gather",
            "distil",
            "mend",
            "further",
            "curve",
            "evaluate",
            "export",
            "ablation",
            "curves",
            "calibrate",
            "lexicon",
            "tune",
        ],
    )
    parser.add_argument("--config", type=Path, default=Path(__file__).with_name("deeper.yaml"))
    parser.add_argument("--without", action="append", default=[], metavar="SOURCE", help="leave out a source of the config")
    parser.add_argument("--seconds", type=float, help="stop after so long, with a checkpoint to resume from")
    parser.add_argument("gold", nargs="?", type=Path, help="tune: the events.jsonl that `dragoman gold` wrote")
    parser.add_argument("--to", type=Path, help="tune: the model file to write")
    arguments = parser.parse_args()
    if arguments.action == "tune":
        if not (arguments.gold and arguments.to):
            parser.error("tune: give the gold file and --to FILE")
        tune(arguments.gold, arguments.to)
        return
    config = read_config(arguments.config)
    if arguments.action in ("train", "resume"):
        train(config, tuple(arguments.without), arguments.action == "resume", arguments.seconds)
    elif arguments.action == "gather":
        from .gather import gather  # needs transformers, as `distil` does

        gather(config)
    elif arguments.action == "distil":
        from .distilled import run

        run(config["folder"], config["folder"])
    elif arguments.action == "curve":
        from .distilled import learning_curve

        learning_curve(config["folder"])
    elif arguments.action == "mend":
        from .mended import mend

        mend(config)
    elif arguments.action == "further":
        from .further import further

        further(config)
    elif arguments.action == "evaluate":
        evaluate(config)
    elif arguments.action == "ablation":
        ablation(config)
    elif arguments.action == "calibrate":
        annotated = config["data"] / "annotated"
        elsewhere = ("de-train", "written-es", "written-fr", "written-pt", "written-ru")
        calibrate(annotated / "events-dev.jsonl", [annotated / f"events-{name}.jsonl" for name in elsewhere])
    elif arguments.action == "lexicon":
        report(config["data"] / "annotated" / "events-train.jsonl")
    elif arguments.action == "curves":
        curves(config)
    else:
        others = tuple(source["name"] for source in config["sources"] if source.get("language", "en") != "en")
        english = load_sources(config, "sources", without=others)
        lemmas = {lemma for paragraphs in english.values() for p in paragraphs for lemma in p.lemmas or []}
        export(ready(config), FILE, config["languages"], lemmas)
        add_heads(FILE, coreference(config), {})


if __name__ == "__main__":
    main()
