"""Coding on a cluster gives what one machine gives, whatever happens to a worker. Each test starts and stops a cluster of its own."""

import json
import os
import signal
from pathlib import Path

import pytest

from dragoman.coding import Coder
from dragoman.read import read
from dragoman.register import Register, export
from dragoman.scale import LOCAL, Job, sheets

pytest.importorskip("ray")

PLACES = ("Orvale", "Brenmoor", "Tamsk", "Ulreth", "Quillon", "Pelzen")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six files of three articles, and one that is none."""
    made = tmp_path_factory.mktemp("pages")
    for n, place in enumerate(PLACES):
        rows = [
            {
                "url": f"https://wire{k}.example/{n}",
                "outlet": f"Wire {k}",
                "published": f"2031-03-{10 + n}",
                "headline": f"Shells hit {place}",
                "text": f"Russian forces shelled the market of {place} on Monday, killing {10 + k} people. “We will answer,” the mayor said.\n\n"
                f"Ukraine expelled {k + 2} diplomats over the attack on {place}.",
            }
            for k in range(3)
        ]
        (made / f"{place}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (made / "broken.jsonl").write_bytes(b'{"text": ')
    return made


def written(register: Register, path: Path) -> bytes:
    """All that a register exports, as bytes."""
    path.mkdir()
    export(register, path / "all.jsonl", "jsonl")
    export(register, path / "tables", "csv")
    return b"".join(file.read_bytes() for file in [path / "all.jsonl", *sorted((path / "tables").glob("*.csv"))])


def one_machine(folder: Path, path: Path) -> bytes:
    with Register(path / "one.duckdb") as register:
        register.add(Coder().sheets(read([f"file://{folder}"])))
        return written(register, path / "one")


def our_workers() -> list[int]:
    """The processes that code for this one: children of the node that it started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            about = stat.read_text()
            parent = int(about.rpartition(")")[2].split()[1])
            above = int(Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if "ray::part" in about and above == os.getpid():
            found.append(int(stat.parent.name))
    return found


def test_a_cluster_gives_byte_for_byte_what_one_machine_gives_also_when_a_worker_is_killed(folder: Path, tmp_path: Path) -> None:
    killed: list[int] = []
    job = Job({}, (), None, frozenset(), tmp_path / "parts")

    def items():  # type: ignore[no-untyped-def]
        for item in sheets([f"file://{folder}"], job, LOCAL):
            if not killed and (workers := our_workers()):
                os.kill(workers[0], signal.SIGKILL)
                killed.append(workers[0])
            if not isinstance(item, int):
                yield item

    with Register(tmp_path / "many.duckdb") as register:
        register.add(items())
        assert written(register, tmp_path / "many") == one_machine(folder, tmp_path)
    assert killed and not job.folder.exists()
