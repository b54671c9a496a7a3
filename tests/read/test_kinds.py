"""Pages of many kinds: what is no article, what is no part of one, and what is several."""

from pathlib import Path

import pytest

from dragoman.read import read
from dragoman.records import Document, Failure

BODY = "The defence ministry of Norland said on Monday that two battalions had left the border after talks in Oslo."


def items(folder: Path, html: str) -> list[Document | Failure]:
    (folder / "page.html").write_text(html)
    return list(read([folder / "page.html"]))


def article(body: str, head: str = "", title: str = "Norland withdraws") -> str:
    return (
        f"<html lang='en'><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("Attention Required! | Cloudflare", "Please complete the security check to access wire.example.", "human"),
        ("Un momento", "Confirma que no eres un robot para continuar.", "human"),
        ("Wire", "Verify you are human by completing the action below.", "human"),
        ("Página no encontrada", "La página que busca no existe.", "not found"),
        ("Error 404", "Nothing is here. Go back to the start.", "not found"),
        ("503 Service Unavailable", "No server is available to handle this request.", "trouble"),
        ("Access denied", "You do not have permission to view this page.", "may not see"),
        ("The Wire", "Loading...", "being loaded"),
        ("The Wire", "You need to enable JavaScript to run this app.", "script"),
    ],
)
def test_a_page_that_is_no_article_is_kept_with_the_reason(title: str, text: str, reason: str, tmp_path: Path) -> None:
    (item,) = items(tmp_path, f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>")
    assert isinstance(item, Failure) and reason in item.reason, item


def test_a_short_article_about_such_words_is_an_article(tmp_path: Path) -> None:
    text = "Inspectors were told 'access denied' at the gate of the plant, the agency said. " + BODY * 3
    (item,) = items(tmp_path, article(f"<p>{text}</p>"))
    assert isinstance(item, Document)


@pytest.mark.parametrize(
    "line",
    [
        "ALSO READ: Sudland attacks port with drones",
        "Lea también: Sudlandia ataca el puerto",
        "À lire aussi : Sudland attaque le port",
        "Lesen Sie auch: Sudland greift Hafen an",
        "Читайте также: Судландия атаковала порт",
        "Advertisement",
        "Sign up for our newsletter",
        "We use cookies to give you the best experience. Accept all cookies",
        "Follow us on X @wire",
    ],
)
def test_lines_of_other_stories_and_calls_to_the_reader_are_no_text(line: str, tmp_path: Path) -> None:
    (item,) = items(tmp_path, article(f"<p>{BODY}</p><p>{line}</p><p>{BODY.replace('Monday', 'Tuesday')}</p>"))
    assert isinstance(item, Document) and line not in item.text and "Tuesday" in item.text


def test_a_paragraph_told_twice_in_a_row_stands_once(tmp_path: Path) -> None:
    (item,) = items(tmp_path, article(f"<p class='lead'>{BODY}</p><p>{BODY}</p><p>The two states share a border.</p>"))
    assert isinstance(item, Document) and item.text.count("two battalions") == 1


@pytest.mark.parametrize(
    "around", ["<section><a href='/{n}'><h3>{t}</h3><p>{s}</p></a></section>", "<h3><a href='/{n}'>{t}</a></h3><p>{s}</p>"]
)
def test_a_list_of_stories_is_no_article(around: str, tmp_path: Path) -> None:
    stories = ["Norland attacks port", "Sudland seizes tanker", "Talks open in Oslo", "Minister steps down"]
    body = "".join(
        around.format(n=n, t=t, s=f"Two people saw it, officials of the town said on day {n}.") for n, t in enumerate(stories)
    )
    found = items(tmp_path, f"<html><head><title>World</title></head><body><main>{body}</main></body></html>")
    assert all(isinstance(item, Failure) for item in found), found


LIVE = "".join(
    f"<div class='{{name}}' id='e{n}'><time datetime='2024-06-{26 - n}T10:00:00Z'>{n} h ago</time><h2>Entry {n}</h2><p>{BODY} It was entry {n}.</p></div>"
    for n in range(3)
)


@pytest.mark.parametrize(
    ("head", "name"),
    [('<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Live: Norland"}</script>', "entry"), ("", "live-post"), ("", "liveblog__entry")],
)  # fmt: skip
def test_each_entry_of_a_live_blog_has_its_own_day(head: str, name: str, tmp_path: Path) -> None:
    found = items(tmp_path, article(LIVE.format(name=name), head, "Live: Norland"))
    assert [item.published for item in found if isinstance(item, Document)] == ["2024-06-26", "2024-06-25", "2024-06-24"]
    assert all(isinstance(item, Document) and item.headline == "Live: Norland" and "ago" not in item.text for item in found)
    assert [item.source.rpartition("#")[2] for item in found] == ["1", "2", "3"]


def test_questions_of_an_interview_head_its_answers(tmp_path: Path) -> None:
    body = f"<p><strong>Will Norland come back?</strong></p><p>{BODY}</p><p><b>And Sudland?</b></p><p>We will wait for the inspectors, and then we will see.</p>"
    (item,) = items(tmp_path, article(body))
    assert isinstance(item, Document) and [h.text for h in item.headings] == ["Will Norland come back?", "And Sudland?"]


def test_the_first_turn_of_a_transcript_is_text(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(
        "INGA BERG, HOST: Did they leave, minister?\n\nOLE DAHL, MINISTER OF DEFENCE: They did.\n\nBERG: Thank you.\n"
    )
    (item,) = read([tmp_path / "t.txt"])
    assert isinstance(item, Document) and item.headline is None and item.text.startswith("INGA BERG")


def test_the_text_of_json_ld_stands_in_where_the_page_shows_none(tmp_path: Path) -> None:
    head = f'<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"2024-03-14","articleBody":"{BODY} {BODY} Third."}}</script>'
    (item,) = items(
        tmp_path,
        f"<html><head><title>x</title>{head}</head><body><div id='root'></div><noscript>Enable JavaScript</noscript></body></html>",
    )
    assert isinstance(item, Document) and item.text.endswith("Third.") and item.published == "2024-03-14"


def test_a_book_is_read_in_parts_and_nothing_is_left_out(tmp_path: Path) -> None:
    text = " ".join(f"{BODY} It was sentence {n}." for n in range(2000))
    (tmp_path / "book.txt").write_text(text)
    found = list(read([tmp_path / "book.txt"]))
    assert len(found) > 2 and all(isinstance(item, Document) and item.text.endswith(".") for item in found)
    assert " ".join(item.text for item in found if isinstance(item, Document)) == text


PARTED = f"""<p class='lead'>Envoys of Norland and Sudland meet in Oslo for a second day of talks.</p><ul><li>Envoys arrive</li></ul>
<section><div class='live-post pinned'><h2>So far</h2><p>{BODY} It was pinned.</p></div>
<div class='live-post'><time datetime='2024-05-06T10:00:00Z'>10:00</time><p>{BODY} It was the third.</p></div>
<div class='live-post'><time datetime='2024-05-06T09:00:00Z'>09:00</time><p>Good morning.</p></div></section>
<section><div class='live-post'><time datetime='2024-05-05T10:00:00Z'>10:00</time><p>{BODY} It was the first.<div class='live-post'>
<time datetime='2024-05-04T10:00:00Z'>10:00</time><p>{BODY} It was left open.</p></div></section>"""


def test_short_untimed_parted_and_open_entries_of_a_live_blog_and_what_stands_above_are_read(tmp_path: Path) -> None:
    found = items(tmp_path, article(PARTED, "<meta name='date' content='2024-05-03'>", "Live: Norland"))
    ends = [
        "second day of talks.",
        "It was pinned.",
        "It was the third.",
        "Good morning.",
        "It was the first.",
        "It was left open.",
    ]
    assert [item.text[-len(end) :] for item, end in zip(found, ends, strict=True) if isinstance(item, Document)] == ends
    assert [item.published[-2:] for item in found if isinstance(item, Document) and item.published] == [
        "03",
        "03",
        "06",
        "06",
        "05",
        "04",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "(Reporting by Ole Dahl in Oslo; Editing by Inga Berg)",
        "(Reporte de Luis Mora, editado por Ana Paz)",
        "(Reportage de Luc Roux)",
    ],
)
def test_who_worked_on_a_report_is_no_text_of_it(line: str, tmp_path: Path) -> None:
    (item,) = items(tmp_path, article(f"<p>{BODY}</p><p>{BODY.replace('Monday', 'Tuesday')}</p><p>{line}</p>"))
    assert isinstance(item, Document) and item.text.endswith("Oslo.") and line not in item.text


def test_a_question_that_is_a_turn_is_no_heading(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(
        "INGA BERG, HOST: Did they leave, minister?\n\nOLE DAHL, MINISTER: They did, on Monday.\n\nBERG: Why?\n\nDAHL: So.\n"
    )
    (item,) = read([tmp_path / "t.txt"])
    assert isinstance(item, Document) and item.headings == []


MENU = "<nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
FIRST, SECOND = "Two frigates left the port of Norland.", "Sudland denied it."


@pytest.mark.parametrize(
    "body",
    [
        f"<article><h1>Frigates leave</h1><p class='byline'>By Inga Berg, 14 March 2024</p><p>{FIRST}</p><p>{SECOND}</p></article>",
        f"<main><div class='content'><h1>Frigates leave</h1><p>{FIRST}</p><p>{SECOND}</p></div></main>",
        f"<h1>Frigates leave</h1><p>{FIRST}</p><p>{SECOND}</p>",
        f"<div id='story'><h2>Frigates leave</h2>{FIRST}<br><br>{SECOND}</div>",
        f"<div><div>{FIRST}</div><div>{SECOND}</div></div>",
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_a_report_of_two_sentences_keeps_its_paragraphs_and_takes_no_menu(body: str, whole: bool, tmp_path: Path) -> None:
    page = f"<html><head><title>Frigates leave</title></head><body>{MENU}{body}</body></html>"
    (item,) = items(tmp_path, page if whole else f"<title>Frigates leave</title>{MENU}{body}")
    assert isinstance(item, Document) and (item.text, item.headline) == (f"{FIRST}\n\n{SECOND}", "Frigates leave")


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<div><p>It was the first.</p>{}</div>",
        "<blockquote>{}</blockquote>",
        "<ul><li>{}</li></ul>",
        "<section>{}</section>",
    ],
)
def test_blocks_that_are_no_paragraphs_in_the_markup_are_read_and_stand_apart(around: str, tmp_path: Path) -> None:
    first, second = f"{BODY * 3} It was the second.", f"{BODY * 3} It was the third."
    (item,) = items(tmp_path, article(f"<p>{BODY * 3}</p>" + around.format(f"<div>{first}</div><div>{second}</div>")))
    assert isinstance(item, Document) and item.text.replace("\n\n", "\n").split("\n")[-2:] == [first, second]
