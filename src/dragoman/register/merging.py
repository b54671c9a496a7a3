"""What the pages of a register tell together, kept beside the records: clusters of pages, events with their reports, statements with their tellings.

`refresh` brings it up to the pages: what is new is compared with what is there by the words kept of each page (`vectors`), which no text
is read for again. The result is a function of the set of pages, whatever order they came in and however often it was refreshed:

- rarity of words is that of the register while it is small (SMALL), else that of the pages of one month (a block);
- pages at most WINDOW days apart are compared, so a page moves the links of its month and of the two beside it, no others;
- average linkage joins only what a chain of links of HAPPENING or more holds together, so only such components are clustered anew;
- events and statements are merged within a cluster, so only clusters with other pages than before are read.

Rows of public tables have no words: those of one day, sides and CAMEO code are one event.
"""

import contextlib
import gc
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import numpy as np

from dragoman import merge, versions
from dragoman.merge.stories import HAPPENING
from dragoman.merge.words import Array
from dragoman.records import FLOOR, identify
from dragoman.register.edits import edits
from dragoman.register.happenings import IMPORT, Rows, enter, enter_saying
from dragoman.register.public import IMPORTED
from dragoman.register.tables import VECTORS
from dragoman.register.together import READ_TOGETHER, Members, by_cluster, read, said_by, told_by

if TYPE_CHECKING:
    from dragoman.register.store import Register

TOGETHER = 20_000  # rows that are in memory and written at once
SMALL = 2000  # pages up to which the words of all are weighed together
ALL, UNDATED = 0, -1  # blocks: of a small register, and of pages without a date; others are months since the year 0
# Keys of `about`: how many refreshes there were, and of which code and weights the last was.
LATEST, MADE_BY = "merged", "merged_by"

_NEWS = f"""documents d JOIN versions v ON v.document = d.id AND v.superseded_by IS NULL
JOIN runs r ON r.run = d.run AND NOT starts_with(r.model, '{IMPORTED}')"""
_PAGES = f"""
SELECT d.id, d.added, d.run, d.published, d.language, c.run AS merged, c.block, c.cluster
FROM {_NEWS} LEFT JOIN clusters c ON c.document = d.id
WHERE d.text <> '' ORDER BY d.published NULLS FIRST, d.id
"""
_GONE = f"""
SELECT c.document, c.added, c.block, c.cluster FROM clusters c
WHERE c.document NOT IN (SELECT d.id FROM {_NEWS} WHERE d.text <> '')
"""
_UNREAD = f"""
SELECT d.id FROM {_NEWS} WHERE d.text <> '' AND d.id NOT IN (SELECT document FROM {VECTORS}) ORDER BY d.added
"""
_PENDING = f"""
SELECT EXISTS (SELECT 1 FROM {_NEWS} LEFT JOIN clusters c ON c.document = d.id
        WHERE d.text <> '' AND c.run IS DISTINCT FROM d.run)
    OR EXISTS (SELECT 1 FROM clusters c JOIN versions v ON v.document = c.document WHERE v.superseded_by IS NOT NULL)
    OR EXISTS (SELECT 1 FROM clusters WHERE document NOT IN (SELECT id FROM documents))
"""
_PENDING_ROWS = f"""
SELECT EXISTS (SELECT 1 FROM events e JOIN documents d ON d.id = e.document
        JOIN versions v ON v.document = d.id AND v.superseded_by IS NULL
        JOIN runs r ON r.run = d.run AND starts_with(r.model, '{IMPORTED}')
        ANTI JOIN reports p ON p.document = e.document AND p.event = e.id)
    OR EXISTS (SELECT 1 FROM happenings h JOIN reports p ON p.happening = h.id JOIN versions v ON v.document = p.document
        WHERE h.cluster IS NULL AND v.superseded_by IS NOT NULL)
"""


class _Page(NamedTuple):
    id: str
    added: int
    run: str
    published: date | None
    language: str
    merged: str | None
    old_block: int | None
    old_cluster: str | None


class _Plan(NamedTuple):
    """What is to be written: the links of changed blocks, the cluster of each page, and which clusters are to be read anew."""

    dropped: list[int]
    links: tuple[Array, Array, Array]
    clusters: list[tuple[str, str, int, int, str]]
    stale: list[str]
    anew: list[Members]


def refresh(register: "Register") -> None:
    """Bring clusters and events up to the pages. The file is held while rows are read or written, not while they are computed."""
    often = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)  # looking through thousands of records as often as usual took a fifth of the time
    try:
        while pending(register) and not _round(register):
            pass
    finally:
        gc.set_threshold(*often)


def pending(register: "Register") -> bool:
    """Whether pages or rows of public tables came, changed or went since the last refresh, or it was made by other code than today's."""
    return bool(read(register, _PENDING)[0][0]) or _rows_pending(register) or _outdated(register)


def _outdated(register: "Register") -> bool:
    sql = f"SELECT EXISTS (SELECT 1 FROM clusters) AND NOT EXISTS (SELECT 1 FROM about WHERE key = '{MADE_BY}' AND value = ?)"
    return bool(read(register, sql, [_made_by()])[0][0])


def _made_by() -> str:
    return identify(versions.together(), FLOOR)


def _rows_pending(register: "Register") -> bool:
    return bool(read(register, _PENDING_ROWS)[0][0])


def _round(register: "Register") -> bool:
    """False where another process merged meanwhile."""
    begun = _latest(register)
    if _outdated(register):
        register.connection.execute(f"UPDATE clusters SET run = ''; DELETE FROM {VECTORS}")
    _keep_words(register)
    pages = [_Page(*row) for row in read(register, _PAGES)]
    gone = read(register, _GONE)
    plan = _plan(register, pages, gone) if gone or any(_moved(page, block) for page, block in _blocks(pages)) else None
    with TemporaryFile() as told:  # what will be written waits on the disk: of many pages it would fill the memory
        batches = 0
        for rows in _rows_of(register, plan.anew) if plan else ():
            pickle.dump(rows, told)
            batches += 1
        told.seek(0)
        connection = register.connection
        connection.begin()
        try:
            if _latest(register) != begun:
                connection.rollback()
                return False
            _write(register, plan, (pickle.load(told) for _ in range(batches)))
            for key, value in ((LATEST, begun + 1), (MADE_BY, _made_by())):
                connection.execute("DELETE FROM about WHERE key = ?", [key])
                connection.execute("INSERT INTO about VALUES (?, ?)", [key, str(value)])
            connection.commit()
        except BaseException:
            with contextlib.suppress(duckdb.Error):
                connection.rollback()
            raise
    return True


def _latest(register: "Register") -> int:
    found = read(register, f"SELECT value::BIGINT FROM about WHERE key = '{LATEST}'")
    return int(found[0][0]) if found else 0


def _keep_words(register: "Register") -> None:
    """The words of pages that have none yet, a few hundred at a time."""
    left = [page for (page,) in read(register, _UNREAD)]
    for start in range(0, len(left), READ_TOGETHER):
        some = left[start : start + READ_TOGETHER]
        found = read(
            register,
            "SELECT id, coalesce(headline, ''), text FROM documents WHERE id IN (SELECT unnest(?)) ORDER BY added",
            [some],
        )
        register.release()
        register.fill(VECTORS, [(page, *merge.vector(headline, text)) for page, headline, text in found])
        register.release()


def _blocks(pages: list[_Page]) -> Iterator[tuple[_Page, int]]:
    for page in pages:
        if len(pages) <= SMALL:
            yield page, ALL
        else:
            yield page, UNDATED if page.published is None else page.published.year * 12 + page.published.month


def _moved(page: _Page, block: int) -> bool:
    return page.merged != page.run or page.old_block != block


def _plan(register: "Register", pages: list[_Page], gone: list[tuple[Any, ...]]) -> _Plan:
    block_of = [block for _, block in _blocks(pages)]
    changed = {block for page, block in zip(pages, block_of, strict=True) if _moved(page, block)}
    changed |= {block for _, _, block, _ in gone}
    numbers = np.array([page.added for page in pages], np.int64)
    dirty = np.array([block in changed for block in block_of], bool)
    rows, others, values = _new_links(register, pages, block_of, changed)
    ends, likeness = _old_links(register, numbers)
    there = (ends >= 0).all(axis=0)
    lost = ends[:, ~there]
    before, likeness = ends[:, there], likeness[there]
    kept = ~dirty[before].any(axis=0)
    joined = _joined(register, pages)
    linked = np.concatenate([[rows, others], before], axis=1)
    strong = np.concatenate([values, likeness]) >= HAPPENING
    of = merge.components(len(pages), chain(zip(*linked[:, strong].tolist(), strict=True), joined))
    touched = set(of[dirty].tolist()) | set(of[lost[lost >= 0]].tolist())
    left = {cluster for _, _, _, cluster in gone}
    touched |= {int(of[n]) for n, page in enumerate(pages) if page.old_cluster in left}
    now = [np.concatenate([new, part[kept]]) for new, part in zip((rows, others, values), (*before, likeness), strict=True)]
    made = _clustered(pages, of, touched, now, joined)
    was: dict[str, set[str]] = {}
    for page in pages:
        if page.old_cluster is not None:
            was.setdefault(page.old_cluster, set()).add(page.id)
    stale, anew, clusters = set(left), [], []
    for members in made:
        cluster = identify("cluster", pages[members[0]].id)
        ids = [pages[n].id for n in members]
        clusters += [(pages[n].id, pages[n].run, pages[n].added, block_of[n], cluster) for n in members]
        same = was.get(cluster) == set(ids) and cluster not in left
        if not same or any(pages[n].merged != pages[n].run for n in members):
            anew.append((cluster, ids))
            stale |= {cluster} | {c for n in members if (c := pages[n].old_cluster) is not None}
    dropped = [int(n) for n in numbers[dirty]] + [added for _, added, _, _ in gone]
    one, other = numbers[rows], numbers[others]
    return _Plan(dropped, (np.minimum(one, other), np.maximum(one, other), values), clusters, sorted(stale), anew)


def _old_links(register: "Register", numbers: Array) -> tuple[Array, Array]:
    """The links of the register: the places in `numbers` of both ends, -1 of a page that is gone, and their likeness."""
    found = register.connection.execute("SELECT one, other, likeness FROM links").fetchnumpy()
    ends = np.array([found["one"], found["other"]], np.int64)
    place = np.full(max(numbers.max(initial=-1), ends.max(initial=-1)) + 1, -1)
    place[numbers] = np.arange(len(numbers))
    return place[ends], np.asarray(found["likeness"], float)


def _new_links(register: "Register", pages: list[_Page], block_of: list[int], changed: set[int]) -> tuple[Array, Array, Array]:
    """The links of pages in `changed` blocks, each once, by the pages' places in `pages`."""
    members: dict[int, list[int]] = {}
    for n, block in enumerate(block_of):
        members.setdefault(block, []).append(n)
    loaded: dict[int, tuple[merge.Weighed, Array]] = {}

    def words(block: int) -> tuple[merge.Weighed, Array]:
        if block not in loaded:
            while len(loaded) > 3:
                del loaded[next(iter(loaded))]
            loaded[block] = _vectors(register, [pages[n] for n in members[block]])
        return loaded[block]

    found: list[tuple[Array, Array, Array]] = []
    for block in sorted(changed & set(members)):
        beside = set(members) if block == UNDATED else {block, block - 1, block + 1, UNDATED} & set(members)
        for other in sorted(beside):
            if other in changed and other < block:
                continue  # done from there
            (one, days), (two, other_days) = words(block), words(other)
            rows, others, values = merge.likeness(one, two, days, other_days)
            a, b = np.array(members[block])[rows], np.array(members[other])[others]
            once = a < b if block == other else np.ones(len(a), bool)
            found.append((a[once], b[once], values[once]))
    if not found:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0)
    a, b, values = (np.concatenate(part) for part in zip(*found, strict=True))
    return np.minimum(a, b), np.maximum(a, b), values


def _vectors(register: "Register", pages: list[_Page]) -> tuple[merge.Weighed, Array]:
    sql = f"SELECT document, words, frequencies FROM {VECTORS} WHERE document IN (SELECT unnest(?))"
    kept = {row[0]: row[1:] for row in read(register, sql, [[page.id for page in pages]])}
    register.release()
    told = [kept.get(page.id, ([], [])) for page in pages]
    sizes = np.array([len(words) for words, _ in told], np.int64)
    words = np.array([word for some, _ in told for word in some], np.uint32)
    frequencies = np.array([n for _, some in told for n in some], float)
    days = np.array([np.nan if page.published is None else page.published.toordinal() for page in pages])
    return merge.weigh(sizes, words, frequencies, [page.language for page in pages]), days


def _joined(register: "Register", pages: list[_Page]) -> list[tuple[int, int]]:
    """Places of pages of which an editor has joined events."""
    at = {page.id: n for n, page in enumerate(pages)}
    pairs = [(one.one[0], one.other[0]) for one in edits(register.connection) if one.edited == "join"]
    return sorted({(at[a], at[b]) for a, b in pairs if a in at and b in at and a != b})


def _clustered(
    pages: list[_Page], of: Array, touched: set[int], links: list[Array], joined: list[tuple[int, int]]
) -> list[list[int]]:
    """The clusters of the components `touched`, by the pages' places."""
    members: dict[int, list[int]] = {component: [] for component in touched}
    place = np.zeros(len(pages), int)
    for n, component in enumerate(of.tolist()):
        if component in members:
            place[n] = len(members[component])
            members[component].append(n)
    rows, others, values = links
    inside = np.flatnonzero((of[rows] == of[others]) & np.isin(of[rows], list(touched)))
    inside = inside[np.argsort(of[rows[inside]], kind="stable")]
    component_of = of[rows[inside]]
    made = []
    for component, some in members.items():
        chosen = inside[slice(*np.searchsorted(component_of, [component, component + 1]))]
        inner = [(int(place[a]), int(place[b])) for a, b in joined if of[a] == component]
        for group in merge.grouped(len(some), place[rows[chosen]], place[others[chosen]], values[chosen], inner):
            made.append([some[n] for n in group])
    return sorted(made)


def _rows_of(register: "Register", clusters: list[Members]) -> Iterator[Rows]:
    """The events and the statements of clusters as rows, some thousands of them at a time."""
    held = edits(register.connection)
    rows: Rows = defaultdict(list)
    for cluster, sheets in by_cluster(register, clusters):
        for merged, sure in told_by(sheets, held):
            enter(rows, cluster, merged, sure)
        for one in said_by(sheets):
            enter_saying(rows, cluster, one)
        if sum(map(len, rows.values())) >= TOGETHER:
            yield rows
            rows = defaultdict(list)
    yield rows


def _write(register: "Register", plan: _Plan | None, told: Iterable[Rows]) -> None:
    run = register.connection.execute
    if plan:
        run("DELETE FROM links WHERE one IN (SELECT unnest(?)) OR other IN (SELECT unnest(?))", [plan.dropped, plan.dropped])
        for start in range(0, len(plan.links[0]), TOGETHER):
            columns = (part[start : start + TOGETHER].tolist() for part in plan.links)
            register.fill("links", list(zip(*columns, strict=True)))
        documents = [row[0] for row in plan.clusters]
        run("DELETE FROM clusters WHERE document IN (SELECT unnest(?)) OR cluster IN (SELECT unnest(?))", [documents, plan.stale])
        register.fill("clusters", plan.clusters)
        for parts, whole, of in (
            ("reports", "happenings", "happening"),
            ("figures", "happenings", "happening"),
            ("tellings", "sayings", "saying"),
        ):
            run(f"DELETE FROM {parts} WHERE {of} IN (SELECT id FROM {whole} WHERE cluster IN (SELECT unnest(?)))", [plan.stale])
        for whole in ("happenings", "sayings"):
            run(f"DELETE FROM {whole} WHERE cluster IN (SELECT unnest(?))", [plan.stale])
        for rows in told:
            for table, some in rows.items():
                register.fill(table, some)
    if _rows_pending(register):
        for sql in IMPORT:
            run(sql)
