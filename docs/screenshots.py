"""The screenshots of docs/screenshots/: `python docs/screenshots.py [--register FILE] [--all FOLDER] [PAGE ...]`.

Codes the pages of `examples/` into a register, serves it and photographs, in headless Chromium, what the README shows. With `--all`
every page goes to FOLDER at its whole length, 1280 and 390 pixels wide, in light and in dark: to be looked at.
"""

import argparse
import contextlib
import itertools
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dragoman.records import FLOOR, HAPPENED
from dragoman.web import Site
from dragoman.web.serving import Server, running
from dragoman.web.tables import week_of

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "screenshots"
CHROMIUM = "/usr/bin/chromium"
# A browser that keeps to itself: no look-ups of its maker's hosts.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
HEIGHTS = {1280: 900, 390: 844}
SHOWN = (  # by the README and docs/serve.md
    *(("day", 1280, "light"), ("article", 1280, "light"), ("map", 1280, "dark"), ("week", 1280, "light")),
    *(("speaker", 390, "dark"), ("events", 390, "light"), ("week", 390, "dark")),
)
PATIENCE = 300_000  # milliseconds for one page, on a machine that is busy


def pages(site: Site) -> dict[str, str]:
    """The page of each screenshot: the newest day with much on it, its fullest article, a speaker, and a pair between which something happened."""
    day = site.index.one(
        "SELECT max(published) AS p FROM (SELECT published FROM pages WHERE current = 1 GROUP BY 1 HAVING sum(events) >= 10)"
    )["p"]
    article = site.index.one(
        "SELECT id FROM pages WHERE current = 1 AND published = ? ORDER BY min(statements, 12) + min(events, 12) DESC, id LIMIT 1",
        [day],
    )["id"]
    side = site.index.one(
        "SELECT side FROM weeks WHERE shown = 1 AND week = ? GROUP BY 1 ORDER BY sum(done) DESC, 1 LIMIT 1", [week_of(day)]
    )["side"]
    speaker = site.index.one("SELECT side FROM speakers GROUP BY 1 ORDER BY sum(n) DESC, 1 LIMIT 1")["side"]
    a, b = site.index.one(
        "SELECT pair FROM events WHERE pair IS NOT NULL AND status IN (?, ?) AND confidence >= ? "
        "GROUP BY 1 ORDER BY count(DISTINCT published) > 1 DESC, count(*) DESC, 1 LIMIT 1",
        [*HAPPENED, FLOOR],
    )["pair"].split(" ", 1)
    return {
        "day": f"/day/{day}",
        "week": f"/week/{side}/{day}",
        "weeks": f"/week?day={day}",
        "article": f"/article/{article}",
        "statements": "/statements",
        "events": "/events",
        "people": "/people",
        "speaker": f"/speaker/{speaker}",
        "pairs": "/pairs",
        "pair": f"/pair/{a}/{b}",
        "map": "/map",
        "formula": "/formula",
        "tension": f"/formula?sides={a}+{b}",
        "factors": "/factors",
        "factor": "/factor/use_of_force",
        "search": "/search?text=talks",
        "quality": "/quality",
        "data": "/data",
        **({"review": "/review"} if site.reviews else {}),
    }


@contextlib.contextmanager
def served(register: Path, edit: bool = False) -> Iterator[tuple[str, Site]]:
    """A server of the register on a free port: its address, and the site behind it."""
    with running(register, edit=edit) as site:
        server = Server(site)
        server.config.port = 0
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.05)
        try:
            yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}", site
        finally:
            server.stop_streams()
            server.should_exit = True
            thread.join(5)


def shoot(browser: Browser, address: str, width: int, scheme: str, picture: Path, whole: bool = False) -> None:
    """One page of the site as a picture, at its whole length or as much as a screen shows."""
    size = {"width": width, "height": HEIGHTS[width]}
    context = browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_function("() => !/being computed/i.test(document.body.innerText)")  # it asks again by itself
    page.screenshot(path=picture, full_page=whole)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", help="only these")
    parser.add_argument("--register", type=Path, help="another register than that of examples/")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, whole, into this folder")
    parser.add_argument("--edit", action="store_true", help="as people who review see them")
    options = parser.parse_args()
    out = options.all or OUT
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        register = options.register or Path(folder) / "examples.duckdb"
        if not options.register:
            add = [sys.executable, "-m", "dragoman.cli", "add", str(ROOT / "examples"), "--register", str(register)]
            subprocess.run(add, check=False, capture_output=True)  # one of its pages is in a language that is not coded
        with served(register, options.edit) as (address, site), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
            known = pages(site)
            forms = itertools.product(known, HEIGHTS, ("light", "dark")) if options.all else SHOWN
            for name, width, scheme in forms:
                if not options.pages or name in options.pages:
                    picture = out / f"{name}-{width}-{scheme}.png"
                    shoot(browser, address + known[name], width, scheme, picture, whole=bool(options.all))
            browser.close()


if __name__ == "__main__":
    main()
