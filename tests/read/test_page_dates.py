from pathlib import Path

import pytest

from dragoman.read import read
from dragoman.records import Document

TEXT = (
    "<p>The envoys of Norland and Sudland met in Oslo on Thursday to speak about the closed bridge between the two states.</p>"
    "<p>They had last met in 2019, and a treaty of 3 May 1998 names the bridge, the ministry said after the talks.</p>"
)


def published(folder: Path, head: str = "", before: str = "", after: str = "", lang: str = "en") -> str | None:
    page = f"<html lang='{lang}'><head><title>Talks</title>{head}</head><body><article><h1>Talks</h1>{before}{TEXT}</article>{after}</body></html>"
    (folder / "page.html").write_text(page)
    (item,) = read([folder / "page.html"])
    assert isinstance(item, Document), item
    return item.published


@pytest.mark.parametrize(
    ("head", "before", "after"),
    [
        ("", "", ""),
        ("", "", "<footer>© 2012-2022 The Wire, Oslo, 1 March 2022</footer>"),
        ("", "", "<aside><h3>Most read</h3><ul><li>4 June 2020: Bridge closed</li></ul></aside>"),
        (
            "",
            "",
            "<div class='related-stories'><a href='/2020/06/04/x'>Bridge closed</a> <time datetime='2020-06-04'></time></div>",
        ),
        (
            "",
            "",
            "<div class='comments'><div class='comment'><time datetime='2024-01-02'>2 January 2024</time> Well said.</div></div>",
        ),
        ("<meta name='date' content='07/05/2024'>", "", ""),
        ("<meta property='article:published_time' content='yesterday'>", "", ""),
        ("<meta property='article:published_time' content='0001-01-01T00:00:00Z'>", "", ""),
        ("<meta property='article:published_time' content='1970-01-01T00:00:00Z'>", "", ""),
    ],
)
def test_a_page_that_states_no_day_stays_without_one(head: str, before: str, after: str, tmp_path: Path) -> None:
    assert published(tmp_path, head, before, after) is None


@pytest.mark.parametrize(
    ("head", "before", "day"),
    [
        ("<meta property='article:published_time' content='2024-03-14T23:30:00-08:00'>", "", "2024-03-14"),
        ('<script type="application/ld+json">{"@type":["NewsArticle"],"datePublished":"2024-03-14"}</script>', "", "2024-03-14"),
        ('<script type="application/ld+json">{"@graph":[{"@type":"ReportageNewsArticle","datePublished":"2024-03-14"}]}</script>', "", "2024-03-14"),
        ("<meta name='DC.date.issued' content='14.03.2024'>", "", "2024-03-14"),
        ("", "<span itemprop='datePublished' content='2024-03-14'>today</span>", "2024-03-14"),
        ("", "<p class='byline'>By A. Berg | 14 March 2024</p>", "2024-03-14"),
        ("", "<p>Published on Thursday, 14 March 2024 at 10:05 CET</p>", "2024-03-14"),
        ("", "<time datetime='2024-03-14T10:00'>two hours ago</time>", "2024-03-14"),
        ("<link rel='canonical' href='https://wire.example/2024/03/14/talks'>", "", "2024-03-14"),
        ("<meta property='article:modified_time' content='2024-03-16'>", "<p class='dateline'>14 March 2024</p>", "2024-03-14"),
        ("<meta name='pubdate' content='2024-03-15T02:10:00Z'><link rel='canonical' href='https://wire.example/2024/03/14/x'>", "", "2024-03-14"),
        ("<meta name='pubdate' content='2024-03-14'><link rel='canonical' href='https://wire.example/2024/03/18/x'>", "", "2024-03-14"),
    ],
)  # fmt: skip
def test_the_day_is_taken_from_where_the_page_states_it(head: str, before: str, day: str, tmp_path: Path) -> None:
    assert published(tmp_path, head, before) == day


@pytest.mark.parametrize(
    ("head", "lang", "day"),
    [
        ("<meta name='date' content='07/05/2024'><link rel='canonical' href='https://wire.example/2024/07/05/x'>", "en", "2024-07-05"),
        ("<meta name='date' content='07/05/2024'><meta property='og:updated_time' content='2024-05-07'>", "en", "2024-05-07"),
        ("<meta name='date' content='07/05/2024'>", "fr", "2024-05-07"),
        ("<meta name='date' content='07.05.2024'>", "en", "2024-05-07"),
        ("<meta name='date' content='17/05/2024'>", "en", "2024-05-17"),
    ],
)  # fmt: skip
def test_figures_in_either_order_need_another_witness(head: str, lang: str, day: str, tmp_path: Path) -> None:
    assert published(tmp_path, head, lang=lang) == day
