"""Many machines, one register: files are read and coded by workers on Ray, each with one model, into partitions of Parquet.

A partition is what one file gave: a folder with a Parquet file a table, as `export` writes it, under a name made from the run and the file. It
appears when it is whole, so a worker that dies leaves nothing half done, and what was done is not done again. The register takes the partitions
in the order of the files, which gives what one machine would have given.
"""

import logging
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.coding import Coder
from dragoman.read import read
from dragoman.read.sources import files_of
from dragoman.records import Document, DragomanError, Failure, Sheet, identify
from dragoman.register import Register, export, partition

AHEAD = 8  # files for each processor that are given out before the first of them is entered
LOCAL = "local"  # for an address: a cluster of this machine alone, for as long as it is needed


class Job(NamedTuple):
    """What every worker is told: how to read and to code, what is known already, and where partitions go."""

    reading: Mapping[str, Any]
    ontology: tuple[Path, ...]
    model: Path | None
    known: frozenset[str]
    folder: Path


def sheets(paths: Iterable[str], job: Job, address: str) -> Iterator[Sheet | Failure | int]:
    """The sheets and failures of files, folders and globs, in their order, coded by the workers of a cluster; of each file first how many
    of its pages were known.

    `address` is that of a Ray cluster, or `local`. The folder of the job must be one that all machines see; it is removed at the end.
    Raises DragomanError where Ray is not installed.
    """
    try:
        import ray
    except ModuleNotFoundError as error:
        raise DragomanError("--ray needs the package ray: pip install 'dragoman[ray]'") from error

    files = [file for path in paths for file in files_of(path) or [path]]
    job.folder.mkdir(parents=True, exist_ok=True)
    where = None if address == LOCAL else address
    ray.init(where, include_dashboard=False, log_to_driver=False, ignore_reinit_error=True, logging_level=logging.WARNING)
    try:
        told = ray.put(job)
        # What a worker that dies had in hand is done again by another.
        code = ray.remote(num_cpus=1, max_retries=-1)(part)
        ahead = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        given = iter(files)
        waiting = deque(code.remote(told, file) for file in islice(given, ahead))
        while waiting:
            folder, known = ray.get(waiting.popleft())
            waiting.extend(code.remote(told, file) for file in islice(given, 1))
            yield known
            yield from partition(folder)
    finally:
        ray.shutdown()
    shutil.rmtree(job.folder, ignore_errors=True)


def part(job: Job, file: str) -> tuple[Path, int]:
    """Read and code a file into its partition. Gives the folder, and how many of its pages were known."""
    coder = _coder(job.ontology, job.model)
    folder = job.folder / identify(coder.provenance.run, file)
    known: set[str] = set()

    def skip(document: Document) -> bool:
        if document.id in job.known:
            known.add(document.id)
        return document.id in job.known

    if not folder.exists():
        making = folder.with_name(f".{folder.name}.{os.getpid()}.part")
        with Register(":memory:") as register:
            register.add(coder.sheets(read([file], **job.reading), skip=skip), merge=False)
            export(register, making, "parquet", 0.0)
        with suppress(OSError):  # another worker, taken for dead, was done first
            making.rename(folder)
        shutil.rmtree(making, ignore_errors=True)
    return folder, len(known)


@cache
def _coder(ontology: tuple[Path, ...], model: Path | None) -> Coder:
    """One for each process: it holds the model."""
    return Coder(ontology, model)
