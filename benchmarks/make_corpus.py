"""Synthetic articles to measure speed and large registers: `python benchmarks/make_corpus.py --articles N --out FILE.jsonl --seed 0`.

Sentences are recombined from the templates below; nothing they report happened. One article a line, in the field names of
`Document` (url, outlet, published, section, headline, text). The n-th article depends on the seed and n alone, so a longer
corpus begins with a shorter one.
"""

import argparse
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

FIRST_DAY, DAYS = date(2022, 1, 3), 1000
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# "the United Nations" may open a paragraph or follow a full stop.
SENTENCE_START = re.compile(r'^[a-z]|(?<=[.] )[a-z]|(?<=[.]" )[a-z]')

OUTLETS = (
    ("Meridian Wire", "meridianwire.example"),
    ("Northern Ledger", "northernledger.example"),
    ("Continental Dispatch", "continentaldispatch.example"),
    ("Harbour Post", "harbourpost.example"),
    ("Sahel Observer", "sahelobserver.example"),
    ("Southern Monitor", "southernmonitor.example"),
)
SECTIONS = ("World", "Diplomacy", "Defence", "Security", "Politics")

# Name, adjective, capital.
STATES = (
    ("Algeria", "Algerian", "Algiers"),
    ("Armenia", "Armenian", "Yerevan"),
    ("Azerbaijan", "Azerbaijani", "Baku"),
    ("Brazil", "Brazilian", "Brasilia"),
    ("China", "Chinese", "Beijing"),
    ("Egypt", "Egyptian", "Cairo"),
    ("Ethiopia", "Ethiopian", "Addis Ababa"),
    ("Finland", "Finnish", "Helsinki"),
    ("France", "French", "Paris"),
    ("Germany", "German", "Berlin"),
    ("India", "Indian", "New Delhi"),
    ("Indonesia", "Indonesian", "Jakarta"),
    ("Iran", "Iranian", "Tehran"),
    ("Israel", "Israeli", "Jerusalem"),
    ("Japan", "Japanese", "Tokyo"),
    ("Kenya", "Kenyan", "Nairobi"),
    ("Morocco", "Moroccan", "Rabat"),
    ("Pakistan", "Pakistani", "Islamabad"),
    ("Poland", "Polish", "Warsaw"),
    ("Russia", "Russian", "Moscow"),
    ("Serbia", "Serbian", "Belgrade"),
    ("South Korea", "South Korean", "Seoul"),
    ("Turkey", "Turkish", "Ankara"),
    ("Ukraine", "Ukrainian", "Kyiv"),
)
BODIES = ("NATO", "the United Nations", "the European Union", "the African Union", "the OSCE", "ASEAN")
OFFICES = ("president", "prime minister", "foreign minister", "defence minister")
MINISTRIES = ("Foreign Ministry", "Defence Ministry", "Interior Ministry")
GIVEN = ("Alma", "Boran", "Celia", "Davit", "Edda", "Farid", "Greta", "Hugo", "Ines", "Jovan", "Kira", "Leon")
FAMILY = ("Aldermoor", "Brestak", "Corvenna", "Dunleth", "Eskarin", "Fallowe", "Gorsund", "Hartvei", "Ilmenau", "Jastrow")
PLACES = ("the border", "the northern provinces", "the coast", "the capital", "the demarcation line", "the strait")
TOPICS = ("a ceasefire", "arms control", "border security", "the exchange of prisoners", "grain exports", "missile tests")

# The adjective and the capital of state a are {a_adj} and {a_cap}; of b likewise. {n} and {m} are small figures, {k} a large one.
HEADLINES = (
    "{a} and {b} hold talks on {topic}",
    "{a} accuses {b} of violating the truce",
    "{a} rejects {b_adj} proposal on {topic}",
    "{a} imposes sanctions on {b}",
    "{a} begins exercise with {k} troops",
    "{a} expels {n} {b_adj} diplomats",
    "{a} sends relief to {b}",
    "Police in {a_cap} disperse protest",
)
LEADS = (
    "Talks between {a} and {b} on {topic} ended in {b_cap} on {weekday} without agreement.",
    "{a} accused {b} on {weekday} of moving {k} troops toward {place}.",
    "{a} rejected a proposal by {b} on {topic}, the {a_adj} {ministry} said on {weekday}.",
    "The {a_adj} army began an exercise near {place} on {weekday} in which {k} soldiers are taking part.",
    "{a} and {b} signed an agreement on {topic} in {a_cap} on {weekday}.",
    "{a} imposed sanctions on {n} {b_adj} companies on {weekday}.",
    "{n} soldiers were killed near {place} on {weekday}, the {a_adj} {ministry} said, and {a} blamed {b}.",
    "{n} {b_adj} diplomats were expelled from {a} on {weekday}.",
    "Police in {a_cap} used tear gas on {weekday} to disperse a protest against the government.",
    "{a} sent food and medicine for {k} people to {b} on {weekday}.",
)
SPEECH = (
    '"We do not want {topic} to become a pretext," {a_adj} {ministry} spokesman {person} said. "We want an answer."',
    '"Nobody in {b_cap} has told us what they intend to do," said {person}, a spokeswoman for the {a_adj} {ministry}.',
    "The {a_adj} {office} said that {a} would not withdraw its troops from {place}.",
    'The {b_adj} {office} called the decision "a step backwards" and urged {a} to reconsider it.',
    "According to the {b_adj} {ministry}, {n} people were wounded; {a} put the number at {m}.",
    '"If {b} stops, we will stop," the {office} told reporters. He added that talks on {topic} could be resumed next week.',
    "{b} denied the accusation. Its {ministry} said no {b_adj} soldier had crossed {place}.",
    'Asked about {topic}, {person} said: "Not today."',
    "{body} urged both sides to show restraint and offered to host talks on {topic}.",
    'A diplomat in {a_cap}, who asked not to be named, said the offer was "better than none".',
)
DEEDS = (
    "The {b_adj} ambassador was summoned to the {ministry} in {a_cap}.",
    "{b} will hold an exercise near {place} next month.",
    "{body} is considering sending observers to {place}.",
    "Some {k} people have fled from {place} since January.",
    "{a} has not closed its border with {b}, and it has no plans to do so.",
    "The {a_adj} {office} met the {b_adj} {office} in {b_cap} last year.",
    "Two villages near {place} were evacuated as a precaution.",
    "{a} could impose sanctions if {b} did not return to the talks.",
    "{n} people were detained by {a_adj} police, and {m} of them were later released.",
    "{body} pledged ${n} million in aid for those displaced near {place}.",
    "The ceasefire, which was agreed in {a_cap} on Monday, was violated {m} times, {b} said.",
    "In March, {a} withdrew from an agreement with {b} on {topic}.",
)


def articles(count: int, seed: int) -> Iterator[dict[str, str]]:
    """`count` articles of some 190 words, the same for the same seed on every machine."""
    for number in range(count):
        random = Random(f"{seed} {number}")
        outlet, host = random.choice(OUTLETS)
        published = FIRST_DAY + timedelta(days=random.randrange(DAYS))
        pair = random.sample(STATES, 2)
        yield {
            "url": f"https://{host}/{published:%Y/%m/%d}/{seed}-{number}",
            "outlet": outlet,
            "published": published.isoformat(),
            "section": random.choice(SECTIONS),
            "headline": _filled(random.choice(HEADLINES), random, pair, published),
            "text": "\n\n".join(_paragraphs(random, pair, published)),
        }


def _paragraphs(random: Random, pair: list[tuple[str, str, str]], published: date) -> Iterator[str]:
    yield _filled(random.choice(LEADS), random, pair, published)
    speech = random.sample(SPEECH, random.randint(4, 8))
    deeds = random.sample(DEEDS, len(speech))
    for said, done in zip(speech, deeds, strict=True):
        order = pair if random.random() < 0.6 else pair[::-1]
        yield _filled(f"{said} {done}" if random.random() < 0.7 else f"{done} {said}", random, order, published)


def _filled(template: str, random: Random, pair: list[tuple[str, str, str]], published: date) -> str:
    (a, a_adj, a_cap), (b, b_adj, b_cap) = pair
    low = random.randint(2, 40)
    text = template.format(
        a=a,
        a_adj=a_adj,
        a_cap=a_cap,
        b=b,
        b_adj=b_adj,
        b_cap=b_cap,
        body=random.choice(BODIES),
        office=random.choice(OFFICES),
        ministry=random.choice(MINISTRIES),
        person=f"{random.choice(GIVEN)} {random.choice(FAMILY)}",
        place=random.choice(PLACES),
        topic=random.choice(TOPICS),
        weekday=WEEKDAYS[(published - timedelta(days=random.randrange(3))).weekday()],
        n=low + random.randint(1, 30),
        m=low,
        k=f"{random.randint(1, 60) * 500:,}",
    )
    return SENTENCE_START.sub(lambda match: match[0].upper(), text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8", newline="\n") as lines:
        for article in articles(options.articles, options.seed):
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
