"""Where training's corpora come from: fetched by address, checked by hash."""

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from training.corpora import Corpus, corpora, fetch, made_of, wrong

ROOT = Path(__file__).parents[2]


def corpus(path: Path, sha256: str = "") -> Corpus:
    return Corpus("wire", "1", path.as_uri(), "CC0", sha256, "wire.txt")


def test_what_the_address_gives_is_kept_when_its_hash_is_the_tables(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_bytes(b"Envoys met.\n")
    right = corpus(there, hashlib.sha256(b"Envoys met.\n").hexdigest())
    assert "as the table says" in fetch(right, tmp_path / "here")
    there.unlink()
    assert "as the table says" in fetch(right, tmp_path / "here")  # not fetched again
    assert (tmp_path / "here" / "wire-there.txt").read_bytes() == b"Envoys met.\n"


def test_another_file_than_the_tables_is_not_kept(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_bytes(b"Something else.\n")
    with pytest.raises(ValueError, match="gave another file"):
        fetch(corpus(there, "0" * 64), tmp_path / "here")
    assert not list((tmp_path / "here").iterdir())


def test_a_hash_that_nobody_has_written_down_is_told(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_bytes(b"x")
    assert hashlib.sha256(b"x").hexdigest() in fetch(corpus(there), tmp_path / "here")


def test_a_hash_that_nobody_has_written_down_is_pinned_by_the_first_fetch(tmp_path: Path) -> None:
    there, here = tmp_path / "there.txt", tmp_path / "here"
    there.write_bytes(b"x")
    fetch(corpus(there), here)
    assert (here / "SHA256SUMS").read_text() == f"{hashlib.sha256(b'x').hexdigest()}  wire-there.txt\n"
    assert "as in SHA256SUMS" in fetch(corpus(there), here)
    (here / "wire-there.txt").unlink()
    there.write_bytes(b"another")
    with pytest.raises(ValueError, match="gave another file"):
        fetch(corpus(there), here)


def test_data_that_are_others_than_the_networks_are_named(tmp_path: Path) -> None:
    made = tmp_path / "made.csv"
    made.write_text(
        f"file,sha256,learned\na.txt,{hashlib.sha256(b'a').hexdigest()},yes\nb.txt,{'0' * 64},\nc.txt,{'0' * 64},yes\n"
    )
    (tmp_path / "a.txt").write_bytes(b"a")
    (tmp_path / "b.txt").write_bytes(b"b")
    told = list(wrong(tmp_path, made))
    assert [Path(line.split(": ")[0]).name for line in told] == ["b.txt", "c.txt"]


def test_every_corpus_of_the_table_names_address_and_licence() -> None:
    table = corpora()
    assert len({one.name for one in table}) == len(table) > 20
    assert all(one.address.startswith("https://") and one.licence and one.version and one.files for one in table)


def test_every_file_of_the_data_has_a_hash_and_comes_from_a_corpus_or_from_us() -> None:
    with (ROOT / "training/made.csv").open(encoding="utf-8", newline="") as lines:
        files = list(csv.DictReader(lines))
    assert len(files) > 180 and all(len(row["sha256"]) == 64 and row["learned"] in {"", "yes"} for row in files)
    orphans = [row["file"] for row in files if not any(made_of(one, row["file"]) for one in corpora())]
    assert all(name.startswith(("annotated/", "pages/2021-06-23")) for name in orphans)
    assert [one.name for one in corpora() if not any(made_of(one, row["file"]) for row in files)] == []


def test_a_corpus_that_has_no_single_file_is_told_as_that(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "training.corpora", "--fetch", str(tmp_path / "raw"), "ecbplus"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    assert done.returncode == 0 and "ecbplus: no single file; the page" in done.stdout and not (tmp_path / "raw").exists()


def test_the_command_lists_and_its_status_says_what_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "training.corpora", "--check", str(tmp_path), "politics-train"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src")})
    assert done.returncode == 1
    assert "MIT" in done.stdout and "treebanks/ewt-train.conllu: not there; made of ud-ewt" in done.stderr
