"""Run by `make wheel-check` with the Python of a clean environment: the wheel alone codes a page, scores our own cases and
yours, carries its licences, names its extras."""

import re
import subprocess
import sys
from importlib.metadata import distribution, metadata
from pathlib import Path

import dragoman

PAGE = 'Norway held talks with Chile on Monday. "We will go on," said the Norwegian foreign minister.'


def main() -> None:
    assert ".wheel" in dragoman.__file__, f"{dragoman.__file__} is not the wheel's"
    files = {Path(str(file)).name for file in distribution("dragoman").files or []}
    assert {"LICENSE", "NOTICE", "model.onnx", "predicates.yaml", "py.typed"} <= files
    told = metadata("dragoman")
    assert "ODbL-1.0" in told["License-Expression"] and "Who said what" in told["Description"]
    assert not (found := re.findall(r"\]\((?!https?:).*?\)", told["Description"])), (
        f"links that a package index cannot follow: {found}"
    )
    (sheet,) = dragoman.code(PAGE)
    assert sheet.failure is None and sheet.statements and sheet.events
    with dragoman.Register("check.duckdb") as register:
        assert register.add([sheet]).documents == 1
    command = [str(Path(sys.executable).with_name("dragoman"))]
    found = subprocess.run([*command, "formula", "NOR", "CHL", "--register", "check.duckdb"], capture_output=True, text=True)
    assert found.returncode == 2 and "dragoman[formula]" in found.stderr, found.stderr
    found = subprocess.run([*command, "serve", "check.duckdb"], capture_output=True, text=True)
    assert found.returncode == 2 and "dragoman[web]" in found.stderr, found.stderr
    Path("cases.yaml").write_text(f"- {{say: {PAGE.partition('.')[0]}., act: held, is: occurred}}")
    for measure in (["status", "--data", "cases.yaml"], ["status"], ["speakers"]):
        found = subprocess.run([*command, "evaluate", *measure], capture_output=True, text=True)
        assert found.returncode == 0 and "| all" in found.stdout, found.stderr
    print("The wheel codes a page, enters it, scores gold, and names its extras.")


if __name__ == "__main__":
    main()
