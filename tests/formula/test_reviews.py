"""What people have judged counts in the formula."""

from pathlib import Path

import msgspec
from made import register

from dragoman.formula.reading import read
from dragoman.register.reviews import EventValue, Review, reviews_path


def test_what_is_rejected_is_not_counted_and_what_is_corrected_counts_as_corrected(tmp_path: Path) -> None:
    made = [(0, "RUS", "JPN", "190", "Wire"), (1, "RUS", "JPN", "040", "Wire"), (2, "JPN", "RUS", "112", "Wire")]
    with register(tmp_path, made) as opened:  # type: ignore[arg-type]
        before = read(opened).events
        assert sorted(before["type"]) == ["ACCUSE", "ASSAULT", "CONSULT"]
        by_type = dict(zip(before["type"], zip(before["event"], before["document"], strict=True), strict=True))
        verdicts = [
            ("ASSAULT", "reject", None),
            ("CONSULT", "correct", EventValue("AID", "occurred", ["RUS"], ["CHNGOV"], (0, 1))),
            ("ACCUSE", "correct", EventValue("ACCUSE", "denied", ["JPN"], ["RUS"], (0, 1))),
        ]
        lines = [
            Review(by_type[kind][1], by_type[kind][0], "event", verdict, "Ada", "2024-01-01", value)  # type: ignore[arg-type]
            for kind, verdict, value in verdicts
        ]
        reviews_path(opened.path).write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        after = read(opened).events
        assert list(after["type"]) == ["AID"] and after["goldstein"][0] > 0 and after["factors"][0]
        assert (after["source"][0], after["target"][0]) == ("RUS", "CHN")
        assert len(read(opened, ["RUS", "CHN"]).events) == 1 and read(opened, ["RUS", "JPN"]).events.empty
        reviews_path(opened.path).unlink()
        assert len(read(opened).events) == 3
