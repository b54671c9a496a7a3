"""The search, and the engine it is weighed against in docs/decisions/0004: `python benchmarks/search_engines.py big.duckdb`.

Milliseconds of processor time of one thread, of a copy of the register, such as one of 100,000 articles by `benchmarks/make_register.py`. Tantivy is
measured where it is installed (`pip install tantivy`), over the same words and facets; the package does not need it.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from msgspec.structs import replace

from dragoman.records import identify
from dragoman.register import Register, words
from dragoman.register.search import search
from dragoman.register.terms import STEMMED

AGAIN = 5  # times that each search is asked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("register", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "r.duckdb"
        shutil.copy(options.register, path)
        ours(path)
        if find_spec("tantivy"):
            with_tantivy(words.beside(Register(path, read_only=True)), Path(name))


def ours(path: Path) -> None:
    with Register(path) as register:
        print(f"{register.info()['tables']['documents']:,} pages, a register of {megabytes(path):,.0f} MB")
        told("first search, which makes the index", spent(lambda: register.found("")))
        print(f"{'the index, MB':45} {megabytes(words.beside(register)):10,.1f}")
        told("the next one", spent(lambda: register.found("")))
        (one,) = register.sheets(ids=[register.query("SELECT min(id) AS id FROM documents")[0]["id"]])
        url = "https://wire.example/one-more"
        page = replace(one.document, id=identify(url, one.document.text), url=url)
        register.add([replace(one, document=page)], merge=False)
        told("after one page more", spent(lambda: register.found("")))
        with words.opened(words.beside(register)) as connection:
            for kind, text in asked(words.beside(register)).items():
                total = search(connection, text, limit=20)["total"]
                ms = spent(lambda text=text: [search(connection, text, limit=20) for _ in range(AGAIN)]) / AGAIN
                told(f"{kind}: {text} ({total:,})", ms)


def asked(folder: Path) -> dict[str, str]:
    """Searches by how many pages hold their words."""
    with words.opened(folder) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab('main', 'words', 'row')")
        held = [word for (word,) in connection.execute("SELECT term FROM temp.held ORDER BY doc, term") if word.isalpha()]
    common, often, rare = held[-1], held[-len(held) // 50], held[0]
    return {
        "rare word": rare,
        "frequent word": often,
        "most frequent word": common,
        "two words": f"{often} {held[-len(held) // 100]}",
        "the two most frequent words": f"{common} {held[-2]}",
        "phrase": '"said that"',
        "no word": "",
    }


def with_tantivy(folder: Path, temporary: Path) -> None:
    """The same words and facets in tantivy, as the pages asked it before."""
    import tantivy

    builder = tantivy.SchemaBuilder().add_integer_field("day", stored=True, indexed=True, fast=True)
    for name in ("id", *words.FACETS):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", fast=True)
    for name in ("headline", "text", *STEMMED):
        builder.add_text_field(
            name, stored=name != "headline", tokenizer_name="default" if name in ("headline", "text") else name
        )
    schema = builder.build()
    (temporary / "tantivy").mkdir()
    index = tantivy.Index(schema, path=str(temporary / "tantivy"))
    for code, language in STEMMED.items():
        steps = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
        index.register_tokenizer(code, steps.filter(tantivy.Filter.stemmer(language)).filter(tantivy.Filter.ascii_fold()).build())
    with words.opened(folder) as connection:
        facets = {number: (name, value) for number, name, value in connection.execute("SELECT number, name, value FROM facets")}
        rows = connection.execute(
            "SELECT p.id, p.day, p.facets, t.headline, t.language, t.text FROM pages p JOIN texts t ON t.number = p.number"
        ).fetchall()

    def fill(rows: list[tuple[object, ...]]) -> None:
        writer = index.writer(64_000_000, 1)
        for id, day, numbers, headline, language, text in rows:
            body = words.unpacked(text)  # type: ignore[arg-type]
            document = tantivy.Document(id=id, headline=headline or "", text=body, day=day)
            if language in STEMMED:
                document.add_text(language, body)
            for number in memoryview(numbers).cast("i"):  # type: ignore[arg-type]
                if facets[number][0] in words.FACETS:
                    document.add_text(*facets[number])
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    def find(text: str) -> None:
        fields = ["headline", "text", *STEMMED]
        asked = " ".join(f"+{word}" for word in text.split()) if '"' not in text else text
        query = index.parse_query(asked or "*", fields)
        searcher = index.searcher()
        found = searcher.search(query, 20)
        searcher.aggregate(query, {name: {"terms": {"field": name, "size": 8}} for name in words.FACETS})
        passages = {code: tantivy.SnippetGenerator.create(searcher, query, schema, code) for code in ("text", *STEMMED)}
        for _, at in found.hits:
            passages["text"].snippet_from_doc(searcher.doc(at)).fragment()

    told("tantivy: all pages", spent(lambda: fill(rows)))
    print(f"{'tantivy, MB':45} {megabytes(temporary / 'tantivy'):10,.1f}")
    told("tantivy: one page more", spent(lambda: fill(rows[:1])))
    for kind, text in asked(folder).items():
        told(f"tantivy: {kind}", spent(lambda text=text: [find(text) for _ in range(AGAIN)]) / AGAIN)


def megabytes(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files) / 1e6


def told(what: str, ms: float) -> None:
    print(f"{what:45} {ms:10,.1f}", flush=True)


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    main()
