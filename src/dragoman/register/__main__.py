"""`python -m dragoman.register docs/register.md` brings the page up to date with the code."""

import sys
from pathlib import Path

from dragoman.register.describe import HEADING, markdown

page = Path(sys.argv[1])
page.write_text(page.read_text("utf-8").partition(HEADING)[0] + markdown(), "utf-8")
