"""When the events of a page were and how many they concerned, in sentences written for the test."""

import json
from pathlib import Path

import pytest

from dragoman.coding import sheets
from dragoman.read import document_from_text, read
from dragoman.records import Event, Sheet

PAGE = "2024-03-14"  # a Thursday


def events(text: str, published: str | None = PAGE) -> list[Event]:
    sheet = next(iter(sheets([document_from_text(text, published=published)])))
    assert isinstance(sheet, Sheet) and sheet.failure is None
    return sheet.events


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("on March 2", "2024-03-02", "2024-03-02"),
        ("three days ago", "2024-03-11", "2024-03-11"),
        ("last night", "2024-03-13", "2024-03-13"),
        ("on Tuesday, March 5", "2024-03-05", "2024-03-05"),
        ("on 2023-10-21", "2023-10-21", "2023-10-21"),
        ("in the third quarter of 2022", "2022-07-01", "2022-09-30"),
        ("in early February", "2024-02-01", "2024-02-29"),
        ("on 8 and 9 February", "2024-02-08", "2024-02-09"),
    ],
)
def test_an_event_has_the_time_that_hangs_on_it(words: str, start: str, end: str) -> None:
    when = [event.date for event in events(f"Soldiers attacked two villages in northern Mali {words}.") if event.date]
    assert when and (when[0].start, when[0].end) == (start, end)


@pytest.mark.parametrize(
    ("text", "trigger", "start"),
    [
        ("The ministers planned a summit in Vienna on Saturday.", "summit", "2024-03-16"),
        ("The trial of the rebel leader is scheduled for April 2.", "trial", "2024-04-02"),
        ("Germany condemned on Monday the attack on a hospital in Goma.", "condemned", "2024-03-11"),
        ("In March 2022, soldiers attacked a village in Mali. Rebels shelled the town later that year.", "shelled", "2022-01-01"),
    ],
)
def test_a_time_is_read_by_the_tense_of_its_own_clause(text: str, trigger: str, start: str) -> None:
    when = [event.date for event in events(text) if event.trigger.text == trigger]
    assert when and when[0] is not None and when[0].start == start


@pytest.mark.parametrize(
    ("text", "trigger", "start"),
    [
        ("In 2012, rebels seized the town in May.", "seized", "2012-05-01"),
        ("Burkina Faso, 13 February 2024: In Tanguy village, a school was attacked by armed men.", "attacked", "2024-02-13"),
        ("A summit between Russia and Turkey to be held in Tehran on Saturday was welcomed by Iran.", "summit", "2024-03-16"),
        ("Police arrested two men last Wednesday.", "arrested", "2024-03-06"),
        ("The bomber struck in Manbij on Monday. Three soldiers were killed in the attack.", "struck", "2024-03-11"),
        ("On Friday, a man stabbed five people in London. Officers shot him dead.", "shot", "2024-03-08"),
        ("The blast on Monday killed 14 people and wounded 30 on a bridge.", "blast", "2024-03-11"),
    ],
)
def test_a_day_told_before_or_around_an_act_is_its_day(text: str, trigger: str, start: str) -> None:
    when = [event.date for event in events(text) if trigger in {told.text for told in event.mentions}]
    assert when and when[0] is not None and when[0].start == start


def test_what_has_happened_has_no_day_ahead_of_the_page() -> None:
    text = "The minister fell ill on Friday. This comes a week after he met the president of France."
    assert [event.date for event in events(text) if event.trigger.text == "met"] in ([None], [])


def test_a_verb_that_only_tells_whom_an_assault_killed_is_no_second_event() -> None:
    found = events("Dozens of soldiers and several civilians died in clashes between the army and rebels.")
    assert [(event.trigger.text, [(c.what, c.low, c.high) for c in event.counts]) for event in found] == [
        ("clashes", [("killed", 24.0, 99.0), ("killed", 3.0, 9.0)])
    ]


@pytest.mark.parametrize(
    ("text", "title", "country"),
    [
        ("В понедельник в Донецке при обстреле погибли двое мирных жителей.", "Donetsk", "UKR"),
        ("Российские войска нанесли удар по Харькову в ночь на среду.", "Kharkiv", "UKR"),
        ("В Белгородской области беспилотник атаковал склад.", "Belgorod Oblast", "RUS"),
        ("Дрон атаковал склад в Донецкой области 12 марта.", "Donetska Oblast", "UKR"),
    ],
)
def test_a_russian_place_is_known_in_every_case(text: str, title: str, country: str) -> None:
    assert (title, country) in [(event.place.name, event.place.country) for event in events(text) if event.place]


@pytest.mark.parametrize(
    ("text", "title", "country"),
    [
        ("A car bomb outside a police station in Mogadishu wounded nine officers on Saturday.", "Mogadishu", "SOM"),
        ("Un coche bomba explotó el lunes frente a una comisaría en Mogadiscio.", "Mogadishu", "SOM"),
        ("Police in Reading, Berkshire, UK arrested two men on Saturday.", "Reading", "GBR"),
        ("Police in Reading, Pennsylvania arrested two men on Saturday.", "Reading", "USA"),
    ],
)
def test_a_place_lies_where_the_words_behind_it_say(text: str, title: str, country: str) -> None:
    assert (title, country) in [(event.place.name, event.place.country) for event in events(text) if event.place]


def test_the_day_of_the_page_is_that_of_its_date_line(tmp_path: Path) -> None:
    lines = [
        {"text": "Burkina-Faso, 13 February 2020: In Tanguy village a school was attacked by ten armed men."},
        {"text": "Talks on the crossing\n\nSunday, 14 March 2021\n\nEnvoys of Iran and Iraq met in Basra on Friday."},
        {"text": "Envoys of Iran and Iraq met in Basra on Friday. They last met on 14 March 2021."},
        {
            "text": "Border talks\n\nReceived 2 October 2023; accepted 20 November 2023\n\nEnvoys of Iran and Iraq met in Basra on Friday."
        },
    ]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert [page.published for page in read([str(tmp_path / "pages.jsonl")])] == ["2020-02-13", "2021-03-14", None, None]


def test_the_day_of_a_condemnation_is_not_that_of_what_it_condemns() -> None:
    found = {event.trigger.text: event.date for event in events("On Monday Germany condemned the attack on a hospital in Goma.")}
    assert found["attack"] is None


def test_a_feast_is_no_place_and_a_name_no_date() -> None:
    found = events("Police arrested two men on Easter Sunday. Martin Klein attacked April Young.")
    assert [(event.place, event.date is not None) for event in found] == [(None, True), (None, False)]


def test_an_undated_page_dates_nothing_by_its_weekdays() -> None:
    found = events("Soldiers attacked two villages in northern Mali on Tuesday.", None)
    assert found and all(event.date is None for event in found)


@pytest.mark.parametrize(
    ("text", "what", "low", "high"),
    [
        ("Gunmen attacked a village in northern Mali, killing at least 17 people.", "killed", 17, None),
        ("The bombing of the market in Mogadishu killed dozens of people.", "killed", 24, 99),
        ("Police in Minsk arrested 30 demonstrators on Sunday.", "arrested", 30, 30),
        ("About 4,000 people marched in Nairobi against the tax law.", "protesters", 4000, 4000),
        ("Militants kidnapped eleven engineers in northern Nigeria.", "hostages", 11, 11),
        ("Gunmen killed 20 to 25 herders in central Mali.", "killed", 20, 25),
        ("The blast in Kabul brought the toll to more than 60 killed in attacks this year.", "killed", 60, None),
        ("The death toll from Tuesday's attack on a bus near Tal Afar has risen to eleven.", "killed", 11, 11),
        ("The death toll of the shelling of Kharkiv reached 12 on Friday, police said.", "killed", 12, 12),
        ("The number of dead in the shelling of Kharkiv rose to 12 on Friday, police said.", "killed", 12, 12),
        ("Gunmen kidnapped and killed nine miners in Balochistan.", "killed", 9, 9),
        ("Gunmen kidnapped and killed nine miners in Balochistan.", "hostages", 9, 9),
        ("Hundreds of dockers blocked the port of Genoa in protest at arms shipments.", "protesters", 200, 999),
        ("The deputy was arrested along with six others in Minsk.", "arrested", 6, 6),
    ],
)
def test_an_event_has_its_figures(text: str, what: str, low: float | None, high: float | None) -> None:
    found = [(count.what, count.low, count.high) for event in events(text) for count in event.counts]
    assert (what, low, high) in found


@pytest.mark.parametrize(
    "text",
    [
        "Police arrested a father of three in the harbour.",
        "Police arrested the smuggler with 12 kilograms of heroin.",
        "Police arrested Ivan Petrov, 42, in the harbour.",
        "Police arrested Ivan Petrov, now 42, in the harbour.",
        "Police arrested a 66-year-old man in the harbour.",
        "Prosecutors charged three ministers with fraud.",
    ],
)
def test_children_weights_and_ages_are_no_counts(text: str) -> None:
    assert all(count.low == count.high == 1 for event in events(text) for count in event.counts)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Bei einem Anschlag in Kundus wurden am Montag acht Soldaten getötet.", [("killed", 8)]),
        ("Полиция в Минске задержала 12 протестующих 3 марта.", [("arrested", 12)]),
        ("Des hommes armés ont tué neuf villageois près de Djibo.", [("killed", 9)]),
        ("El ejército detuvo a 18 guerrilleros en Arauca el lunes.", [("arrested", 18)]),
        ("Un atentado dejó 11 muertos y 40 heridos en Kabul el viernes.", [("killed", 11), ("wounded", 40)]),
        ("The bombing left 11 dead and 40 wounded in Kabul on Friday.", [("killed", 11), ("wounded", 40)]),
        ("O governo enviou 500 soldados ao Rio de Janeiro na sexta-feira.", [("troops", 500)]),
    ],
)
def test_figures_are_counted_in_six_languages(text: str, counts: list[tuple[str, int]]) -> None:
    assert sorted((c.what, c.low) for event in events(text) for c in event.counts) == counts


def test_a_place_that_ends_like_a_month_is_no_time() -> None:
    found = events("O governo enviou 500 soldados ao Rio de Janeiro na sexta-feira.")
    assert [event.date and event.date.start for event in found] == ["2024-03-08"]
