"""How fast the pages answer: `python benchmarks/pages.py big.duckdb [--requests 200]`. States the machine.

Serves the register on a free port and asks for each page with other days, articles, speakers and pairs each time, over HTTP, one
request after the other. `cpu` is the processor time of server and client together: on a busy machine it tells more than the clock.
A register of 100,000 articles: `python benchmarks/make_register.py --articles 100000 --out big.duckdb`.
"""

import argparse
import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

import httpx
import uvicorn

from dragoman.web import Index, application
from dragoman.web.serving import running

WORDS = (
    "talks",
    "ceasefire",
    "border",
    "sanctions",
    "grain exports",
    '"arms control"',
    "missile tests -talks",
    "president",
    "army",
    "protest",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("register", type=Path)
    parser.add_argument("--requests", type=int, default=200)
    options = parser.parse_args()
    begun = time.perf_counter()
    with served(options.register) as (address, index), httpx.Client(base_url=address, timeout=300) as client:
        held = index.one(
            "SELECT count(*) AS pages, sum(statements) AS statements, sum(events) AS events FROM pages WHERE current = 1"
        )
        print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{held['pages']:,} pages, {held['statements']:,} statements, {held['events']:,} events")
        print(f"ready after {time.perf_counter() - begun:.1f} s")
        print(f"{'page':10} {'median':>8} {'worst':>8} {'cpu':>8}   (ms, of {options.requests} requests)")
        for name, paths in addresses(index, options.requests).items():
            times, cpu = [], time.process_time()
            for path in paths:
                start = time.perf_counter()
                response = client.get(path)
                times.append(1000 * (time.perf_counter() - start))
                if response.status_code != 200:
                    sys.exit(f"{path}: {response.status_code}")
            spent = 1000 * (time.process_time() - cpu) / len(paths)
            print(f"{name:10} {statistics.median(times):8.1f} {max(times):8.1f} {spent:8.1f}", flush=True)


@contextmanager
def served(register: Path) -> Iterator[tuple[str, Index]]:
    with running(register) as site:
        server = uvicorn.Server(uvicorn.Config(application(site), port=0, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.05)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", site.index
        finally:
            server.should_exit = True
            thread.join(5)


def addresses(index: Index, count: int) -> dict[str, list[str]]:
    """`count` addresses of each page, the same for the same register."""
    random = Random(0)
    days = [
        row["d"] for row in index.ask("SELECT DISTINCT published AS d FROM pages WHERE current = 1 AND published IS NOT NULL")
    ]
    articles = [row["id"] for row in index.ask("SELECT id FROM pages WHERE current = 1 ORDER BY place LIMIT 20000")]
    speakers = index.ask("SELECT side, speaker FROM speakers ORDER BY n DESC LIMIT 300")
    sides = [row["side"] for row in index.ask("SELECT DISTINCT side FROM speakers")]
    active = [row["side"] for row in index.ask("SELECT DISTINCT side FROM weeks")]
    pairs = [row["pair"].split(" ", 1) for row in index.ask("SELECT pair FROM pairs ORDER BY n DESC LIMIT 300")]
    names = [row["name"] for row in index.ask("SELECT name FROM people WHERE listed = 1 ORDER BY n DESC LIMIT 300")]
    places = [row["name"] for row in index.ask("SELECT name FROM spots GROUP BY 1 ORDER BY sum(n) DESC LIMIT 100")]
    months = sorted({day[:7] for day in days})

    def some(make: object) -> list[str]:
        return [make() for _ in range(count)]  # type: ignore[operator]

    def of(side: str, **query: str) -> str:
        return f"/speaker/{quote(side, safe='')}" + (f"?{urlencode(query)}" if query else "")

    def speaker() -> str:
        row = random.choice(speakers)
        words = {"words": random.choice(WORDS[:4])} if random.random() < 0.5 else {}
        return of(row["side"], name=row["speaker"], **words)

    def span() -> dict[str, str]:
        first, last = sorted(random.sample(days, 2))
        return random.choice(({}, {"first": first}, {"first": first, "last": last}))

    def statements() -> str:
        wanted = {
            "words": random.choice(WORDS),
            "who": random.choice([*names, *sides]),
            "about": random.choice(sides),
            "kind": random.choice(("direct", "indirect")),
        }
        return "/statements?" + urlencode(
            {name: wanted[name] for name in random.sample(list(wanted), random.randint(0, 2))} | span()
        )

    def events() -> str:
        wanted = {
            "words": random.choice(WORDS),
            "who": random.choice([*names, *sides]),
            "side": random.choice(sides),
            "between": " ".join(random.choice(pairs)),
            "type": random.choice(("ACCUSE", "ASSAULT", "CONSULT")),
            "status": random.choice(("occurred", "planned")),
            "place": random.choice(places),
        }
        return "/events?" + urlencode({name: wanted[name] for name in random.sample(list(wanted), random.randint(0, 2))} | span())

    return {
        "day": some(lambda: f"/day/{random.choice(days)}"),
        "article": some(lambda: f"/article/{random.choice(articles)}"),
        "weeks": some(lambda: f"/week?day={random.choice(days)}"),
        "feed": some(lambda: f"/week/{quote(random.choice(active), safe='')}/feed"),
        "statements": some(statements),
        "events": some(events),
        "people": some(lambda: "/people?" + urlencode({"text": random.choice(["", *names])})),
        "misspelled": some(lambda: "/people?" + urlencode({"text": _misspelled(random.choice(names), random)})),
        "speaker": some(speaker),
        "side": some(lambda: of(random.choice(sides))),
        "pair": some(lambda: "/pair/" + "/".join(quote(side, safe="") for side in random.choice(pairs))),
        "pairs": some(lambda: "/pairs"),
        "map": some(lambda: f"/map?first={random.choice(months)}"),
        "search": some(lambda: "/search?" + urlencode({"text": random.choice(WORDS), "side": random.choice(["", *sides])})),
        "quality": some(lambda: "/quality"),
        # Last: each asks for the tension of another pair, which is computed beside for seconds.
        "week": some(lambda: f"/week/{quote(random.choice(active), safe='')}/{random.choice(days)}"),
    }


def _misspelled(name: str, random: Random) -> str:
    """A name without one of its letters."""
    at = random.randrange(1, len(name))
    return name[:at] + name[at + 1 :]


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # a tension that is still being computed cannot be stopped, and would end in an abort
