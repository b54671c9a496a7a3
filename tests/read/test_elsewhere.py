"""Files of other file systems, by fsspec: here that of memory."""

from collections.abc import Iterator

import pytest

from dragoman.read import read

fsspec = pytest.importorskip("fsspec")
TEXT = b"The mayor of Orvale said on Monday that the soldiers had left the town."


@pytest.fixture
def archive() -> Iterator[str]:
    system = fsspec.filesystem("memory")
    for name in ("b.txt", "a.txt", ".draft.txt", "deep/c.txt"):
        with system.open(f"/archive/{name}", "wb") as file:
            file.write(TEXT)
    yield "memory://archive"
    system.rm("/archive", recursive=True)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("", ["a.txt", "b.txt", "deep/c.txt"]),
        ("/*.txt", ["a.txt", "b.txt"]),
        ("/**/*.txt", ["a.txt", "b.txt", "deep/c.txt"]),
        ("/deep/c.txt", ["deep/c.txt"]),
    ],
    ids=["a folder", "a pattern", "a pattern of folders", "a file"],
)
def test_folders_patterns_and_files_are_read_in_order_of_name(archive: str, name: str, found: list[str]) -> None:
    assert [one.source.partition("archive/")[2] for one in read([f"{archive}{name}"])] == found


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("memory://archive/none.txt", "cannot be opened"),
        ("memory://none/*.txt", "no file is there"),
        ("nowhere://x", "Protocol not known"),
    ],
)
def test_what_is_not_there_is_a_failure(name: str, why: str) -> None:
    (failure,) = read([name])
    assert why in failure.reason  # type: ignore[union-attr]
