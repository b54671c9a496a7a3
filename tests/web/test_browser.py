"""Every page in a real browser: it loads without complaint, asks nobody else, works by keyboard and satisfies axe; three jobs from end to end."""

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import hostile
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from screenshots import CHROMIUM, FLAGS, PATIENCE, pages, served
from sheets import TEXT
from sheets import sheet as made

from dragoman.register import Register
from dragoman.register.reviews import EventValue, reviews_path
from dragoman.web import Reviews
from dragoman.web.html import REVIEWER

NAMES = (
    "day",
    "week",
    "weeks",
    "article",
    "statements",
    "events",
    "people",
    "speaker",
    "pairs",
    "pair",
    "map",
    "formula",
    "tension",
    "factors",
    "factor",
)
NAMES += ("search", "quality", "data", "review")
# With and without --edit they are not the same.
BOTH_WAYS = ("article", "quality")
WIDTHS = (1280, 390)
# What axe must not find; the others are advice.
SERIOUS = {"serious", "critical"}

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def paths(register: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server of tests/pages/, and its pages by name."""
    with served(register, edit=True) as (address, site):
        yield address, pages(site)


@pytest.fixture(scope="module")
def read_only(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The same without `--edit`."""
    copy = shutil.copy(register, tmp_path_factory.mktemp("read-only") / "r.duckdb")
    with served(copy) as (address, site):
        yield address, pages(site)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, from npm: used by this test alone and no part of the project."""
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), "axe-core@4"], check=False
    )
    if done.returncode:
        pytest.skip("axe-core cannot be had from npm")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def opened(browser: Browser, address: str, width: int = 1280, scheme: str = "light", **options: object) -> tuple[Page, list[str]]:
    """A page, and what it complains of: errors, refusals of the policy, requests to others."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    own = address.split("/")[2]
    page.on("request", lambda request: complaints.append(request.url) if request.url.split("/")[2] != own else None)
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.goto(address)
    return page, complaints


def assert_accessible(browser: Browser, address: str, axe: str, reviewer: str = "") -> None:
    """Axe finds nothing serious on the page, every fold of it open, in light and in dark."""
    page, _ = opened(browser, address, bypass_csp=True)
    if reviewer:
        page.context.add_cookies([{"name": REVIEWER, "value": reviewer, "url": address}])
        page.reload()
    page.wait_for_function("() => !/being computed/i.test(document.body.innerText)")  # it asks again by itself
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = page.evaluate("axe.run()")["violations"]
        serious = [v for v in found if v["impact"] in SERIOUS]
        assert not serious, json.dumps([scheme, *((v["id"], v["help"], v["nodes"][0]["html"]) for v in serious)], indent=1)
    page.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_without_complaint_and_fits_a_phone(browser: Browser, paths: tuple[str, dict[str, str]], name: str) -> None:
    address, known = paths
    for width in WIDTHS:
        page, complaints = opened(browser, address + known[name], width)
        assert not complaints
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "wider than the screen"
        page.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(browser: Browser, paths: tuple[str, dict[str, str]], axe: str, name: str) -> None:
    address, known = paths
    assert_accessible(browser, address + known[name], axe)


@pytest.mark.parametrize("name", BOTH_WAYS)
def test_axe_finds_nothing_serious_without_edit(
    browser: Browser, read_only: tuple[str, dict[str, str]], axe: str, name: str
) -> None:
    address, known = read_only
    assert_accessible(browser, address + known[name], axe)


def test_axe_finds_nothing_serious_while_a_person_reviews(browser: Browser, paths: tuple[str, dict[str, str]], axe: str) -> None:
    address, known = paths
    assert_accessible(browser, address + known["article"], axe, reviewer="Ada")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_readable_without_scripts(browser: Browser, paths: tuple[str, dict[str, str]], name: str) -> None:
    address, known = paths
    page, _ = opened(browser, address + known[name], java_script_enabled=False)
    assert len(page.locator("main").inner_text()) > 100
    page.context.close()


def test_a_mark_opens_its_record_and_a_layer_can_be_put_out(browser: Browser, paths: tuple[str, dict[str, str]]) -> None:
    address, known = paths
    page, complaints = opened(browser, address + known["article"], java_script_enabled=False)
    mark = page.locator("article a.trigger").first
    mark.click()
    record = page.url.split("#")[1]
    assert page.locator(f"[id='{record}']").is_visible()
    before = mark.evaluate("e => getComputedStyle(e).fontWeight")
    page.locator("#show-events").uncheck()
    assert mark.evaluate("e => getComputedStyle(e).fontWeight") != before
    assert not complaints
    page.context.close()


def test_marks_are_one_stop_of_the_tab_key_and_the_arrow_keys_go_on(browser: Browser, paths: tuple[str, dict[str, str]]) -> None:
    address, known = paths
    page, complaints = opened(browser, address + known["article"])
    stops = page.locator("article a.m[tabindex='0']")
    assert page.locator("article a.m").count() > 2 and stops.count() == 1
    first = stops.inner_text()
    stops.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.matches('article a.m')") and stops.count() == 1
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.innerText") == first
    assert not complaints
    page.context.close()


def test_a_page_is_reviewed_by_keyboard(browser: Browser, paths: tuple[str, dict[str, str]], register: Path) -> None:
    address, known = paths
    page, complaints = opened(browser, address + "/review")
    page.fill("input[name=name]", "Ada")
    with page.expect_navigation():
        page.press("input[name=name]", "Enter")
    page.goto(address + known["article"])
    for key, words in (("a", "Accepted by Ada"), ("r", "Rejected by Ada")):
        page.keyboard.press("j")
        page.keyboard.press(key)
        page.get_by_text(words).first.wait_for()
        page.locator(".card.current").wait_for()  # the page has found its place again
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.closest('details.correct') !== null")
    page.keyboard.press("Escape")
    kept = Reviews(register.with_name(f"{register.name}.reviews.jsonl")).all()
    assert [review.verdict for review in kept] == ["accept", "reject"]
    assert not complaints
    page.context.close()


WHERE = """word => {
    const walk = document.createTreeWalker(document.querySelector('article.text'), NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf(word);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        const box = range.getBoundingClientRect();
        return [box.left + 2, box.top + box.height / 2, box.right - 2];
    }
}"""

IN_VIEW = "() => document.querySelector('article.text').scrollIntoView({ block: 'center', behavior: 'instant' })"


def test_a_record_is_corrected_by_clicking_words(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    text = f"{TEXT} 🕊 Finland then expelled two Russian envoys and closed its border with Russia."
    with Register(path) as register:
        register.add([made(text)])
    with served(path, edit=True) as (address, site):
        page, complaints = opened(browser, f"{address}/review", reduced_motion="reduce")
        page.set_default_timeout(60_000)
        page.fill("input[name=name]", "Ada")
        with page.expect_navigation():
            page.press("input[name=name]", "Enter")
        document = site.index.one("SELECT id FROM pages")["id"]
        page.goto(f"{address}/article/{document}")
        page.keyboard.press("j")
        event = page.locator(".card", has=page.locator("select[name=status]")).locator("details.correct")
        event.locator("summary").click()

        def click(word: str, to: str = "") -> None:
            page.evaluate(IN_VIEW)
            left, middle, right = page.evaluate(WHERE, word)
            if not to:
                page.mouse.click((left + right) / 2, middle)
                return
            page.mouse.move(left, middle)
            page.mouse.down()
            page.mouse.move(page.evaluate(WHERE, to)[2], middle, steps=5)
            page.mouse.up()

        event.get_by_label("Word of the act").focus()
        click("closed")
        assert event.get_by_label("Word of the act").input_value() == "closed"
        who = event.locator("fieldset", has_text="Who does it").locator(".row")
        who.first.get_by_label("Words").focus()
        with page.expect_response("**/code?*"):
            click("Finland")
        assert who.first.get_by_label("Code").input_value() == "FIN"
        whom = event.locator("fieldset", has_text="To whom").locator(".row")
        whom.first.get_by_label("Words").focus()
        click("two", "Russian")
        assert whom.first.get_by_label("Words").input_value() == "two Russian"
        whom.first.get_by_label("Words").fill("RUSSIA")
        with page.expect_response("**/code?*"):
            whom.first.get_by_label("Words").press("Tab")
        assert whom.first.get_by_label("Words").input_value() == "Russia"
        whom.first.get_by_label("Code").fill("RUS")
        event.locator("select[name=type]").select_option("SANCTION")
        with page.expect_navigation():
            event.get_by_role("button", name="Keep the correction").click()
        page.get_by_text("Corrected by Ada").first.wait_for()
        (review,) = Reviews(reviews_path(path)).all()
        value = review.value
        assert isinstance(value, EventValue)
        assert [text[slice(*part)] for part in (value.trigger, *value.sources_at, *value.targets_at) if part] == [
            "closed",
            "Finland",
            "Russia",
        ]
        assert (value.type, value.sources, value.targets) == ("SANCTION", ["FIN"], ["RUS"])
        assert not complaints
        page.context.close()


def test_an_open_page_updates_by_itself(browser: Browser, register: Path, tmp_path: Path) -> None:
    copy = tmp_path / "r.duckdb"
    shutil.copy(register, copy)
    with served(copy) as (address, site):
        page, complaints = opened(browser, f"{address}/search")
        before = page.locator(".counts").inner_text()
        with Register(copy) as changed:
            changed.add([hostile.sheet("Quiet words that nobody minds")])
        page.wait_for_function("before => document.querySelector('.counts').innerText !== before", arg=before)
        assert not complaints
        page.context.close()
        assert site.live


def test_hostile_pages_run_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "r.duckdb"
    with Register(path) as register:
        register.add([hostile.sheet(payload) for payload in hostile.PAYLOADS])
    with served(path, edit=True) as (address, site):
        ids = [row["id"] for row in site.index.ask("SELECT id FROM pages")]
        for where in (
            "/day/2024-05-01",
            "/people",
            "/pairs",
            "/map",
            "/search?text=script",
            "/quality",
            *(f"/article/{i}" for i in ids),
        ):
            page, complaints = opened(browser, address + where)
            assert not complaints, where
            page.context.close()


# Three jobs, each a list of what somebody does: where to click, or what to fill in. Less than ten acts each.
QUOTE = (
    ("nav >> text=People",),
    ("#text", "adlani"),
    ("main button:has-text('Find')",),
    ("main th a:has-text('Adlani')",),
    ("[name=about]", "Iran"),
    ("main button:has-text('Show')",),
    ("ol.spaced a.record",),
)
EVENTS = (
    ("nav >> text=Events",),
    ("summary:has-text('More filters')",),
    ("[name=between]", "Bulgaria, Russia"),
    ("main button:has-text('Show')",),
)
WEEK = (("nav >> text=Week",), ("main th a:has-text('Russia')",), (".happenings summary",))
TEN = 10


def walk(page: Page, steps: Sequence[tuple[str, ...]]) -> None:
    """Do each step, and wait for the page it leads to."""
    for where, *words in steps:
        found = page.locator(where).first
        found.fill(words[0]) if words else found.click()
        page.wait_for_load_state()


def is_seen(page: Page, selector: str) -> bool:
    """Whether something stands in the part of the page that one sees."""
    return bool(
        page.locator(selector).first.evaluate(
            "e => { const box = e.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_what_somebody_said_of_a_country_is_found_read_in_its_page_and_cited(
    browser: Browser, paths: tuple[str, dict[str, str]], width: int
) -> None:
    page, complaints = opened(browser, paths[0], width)
    walk(page, QUOTE)
    page.wait_for_function("document.querySelector('.card.current') !== null")
    page.wait_for_timeout(500)  # the page may still be on its way to the words
    assert is_seen(page, ".found")
    cite = (".card.current .cite summary",)
    walk(page, [cite])
    citation = page.locator(".card.current .citation").inner_text()
    assert "Adlani" in citation and "/article/" in citation and len([*QUOTE, cite]) < TEN
    assert not complaints
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_events_of_two_countries_are_all_in_the_file_with_sentence_and_address(
    browser: Browser, paths: tuple[str, dict[str, str]], width: int
) -> None:
    page, complaints = opened(browser, paths[0], width)
    walk(page, EVENTS)
    told = int(page.locator(".counts").inner_text().split()[0].replace(",", ""))
    with page.expect_download() as download:
        page.locator(".downloads a").first.click()
    rows = list(csv.DictReader(download.value.path().open(encoding="utf-8")))
    assert len(rows) == told > 0 and all(row["sentence"] and row["link"] for row in rows)
    assert len(EVENTS) + 1 < TEN and not complaints
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_week_of_a_country_is_read_with_its_evidence(browser: Browser, paths: tuple[str, dict[str, str]], width: int) -> None:
    page, complaints = opened(browser, paths[0], width)
    walk(page, WEEK)
    assert page.locator("h1").inner_text().endswith("Russia")
    assert page.locator(".happenings details[open] .evidence").is_visible() and is_seen(page, ".happenings .evidence")
    assert page.locator("#change, #contacts").count() == 2 and len(WEEK) < TEN
    assert not complaints
    page.context.close()
