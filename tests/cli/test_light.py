"""What works with the base installation."""

import subprocess
import sys

from dragoman.coding import Coder
from dragoman.read import document_from_text
from dragoman.register import Register

BLOCKED = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"fastapi", "starlette", "jinja2", "uvicorn", "mcp", "krippendorff", "pandas", "sklearn", "scipy", "statsmodels"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from dragoman.cli import main
main()
"""


def test_lists_and_the_week_of_a_side_need_no_extra(tmp_path):
    with Register(tmp_path / "r.duckdb") as register:
        text = "Turkey warned Syria on Tuesday. The minister of Iran said that he would go to Ankara."
        register.add(Coder().sheets([document_from_text(text, published="2024-03-14", language="en")]))
    for arguments in (["list", "events"], ["list", "statements", "--format", "csv"], ["week", "Turkey"]):
        done = subprocess.run(
            [sys.executable, "-c", BLOCKED, *arguments, "--register", tmp_path / "r.duckdb"], capture_output=True, text=True
        )
        assert "which is not installed" not in done.stderr, done.stderr
        assert done.returncode == 0, done.stderr
