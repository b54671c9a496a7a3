"""How coding on a cluster grows: `python benchmarks/scale.py [--articles N] [--most N]`. The same articles with one worker, two, and so on."""

import argparse
import tempfile
import time
from pathlib import Path

import ray
from throughput import write

from dragoman.register import Register
from dragoman.scale import LOCAL, Job, sheets

FILES = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=320)
    parser.add_argument("--most", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        write(Path(name) / "all.jsonl", asked.articles)
        lines = (Path(name) / "all.jsonl").read_text("utf-8").splitlines()
        for n in range(FILES):
            (folder / f"{n:03}.jsonl").write_text("\n".join(lines[n::FILES]), "utf-8")
        first = 0.0
        for workers in range(1, asked.most + 1):
            ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False)
            ray.get([ray.remote(_up).remote() for _ in range(workers)])
            begun = time.perf_counter()
            with Register(Path(name) / f"{workers}.duckdb") as register:
                job = Job({}, (), frozenset(), Path(name) / f"{workers}.parts")
                register.add(item for item in sheets([str(folder)], job, LOCAL) if not isinstance(item, int))
            took = time.perf_counter() - begun
            first = first or took
            print(
                f"{workers} workers: {took:.1f} s, {asked.articles / took:.1f} articles/s, {first / took:.2f} times as fast as one"
            )


def _up() -> None:
    """Until the cluster has its processes."""
    time.sleep(1.0)


if __name__ == "__main__":
    main()
