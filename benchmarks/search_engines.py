"""The two ways to search that docs/decisions/0004 weighs: `python benchmarks/search_engines.py [--articles 10000]`.

Needs `pip install duckdb-extension-fts`, which the package itself does not. Times are processor time of one thread, in milliseconds.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb
from make_corpus import articles

from dragoman.web.words import Words

QUERIES = ("talks", "ceasefire", "grain exports", "president army protest", "sanctions companies")
FACETS = ("outlet", "year")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    count = parser.parse_args().articles
    rows = [{"id": str(n), "speaker": [], "side": [], "type": [], **article} for n, article in enumerate(articles(count, seed=0))]
    print(f"{count:,} articles {'fill':>10} {'one more':>10} {'a search':>10} {'facets':>10}")
    print(f"{'duckdb fts':19} " + " ".join(f"{ms:10,.1f}" for ms in with_duckdb(rows)))
    print(f"{'tantivy':19} " + " ".join(f"{ms:10,.1f}" for ms in with_tantivy(rows)))


def with_duckdb(rows: list[dict[str, object]]) -> list[float]:
    found = find_spec("duckdb_extension_fts")
    assert found and found.submodule_search_locations
    extension = next(Path(found.submodule_search_locations[0]).rglob("fts.duckdb_extension"))
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"LOAD '{extension}'")
        connection.execute("CREATE TABLE pages (id VARCHAR, headline VARCHAR, text VARCHAR, outlet VARCHAR, year VARCHAR)")
        values = [[row["id"], row["headline"], row["text"], row["outlet"], str(row["published"])[:4]] for row in rows]
        connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", values)

        def fill() -> None:
            connection.execute("PRAGMA create_fts_index('pages', 'id', 'headline', 'text', stemmer='none', overwrite=1)")

        score = "fts_main_pages.match_bm25(id, ?, conjunctive := 1)"

        def search() -> None:
            for query in QUERIES:
                sql = f"SELECT id, {score} AS s FROM pages WHERE s IS NOT NULL ORDER BY s DESC LIMIT 20"
                connection.execute(sql, [query]).fetchall()

        def facets() -> None:
            for query in QUERIES:
                for facet in FACETS:
                    sql = (
                        f"SELECT {facet}, count(*) FROM (SELECT {facet}, {score} AS s FROM pages) WHERE s IS NOT NULL GROUP BY 1"
                    )
                    connection.execute(sql, [query]).fetchall()

        # A page more is the whole index again.
        return [spent(fill), spent(fill), spent(search) / len(QUERIES), spent(facets) / len(QUERIES)]


def with_tantivy(rows: list[dict[str, object]]) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        words = Words(Path(folder) / "words")

        def search() -> None:
            for query in QUERIES:  # ranks, facets and passages together
                words.search(query, limit=20, offset=0, first=None, last=None, filters={})

        def fill() -> None:
            words.replace([], rows)

        def one_more() -> None:
            words.replace(["0"], rows[:1])

        return [spent(fill), spent(one_more), spent(search) / len(QUERIES), 0.0]


def spent(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    main()
