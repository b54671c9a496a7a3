"""Make `ontology/actors/given_names.csv`, the gender of given names: `python -m training.build_given_names`.

Lines whose `source` is `hand` are kept as they are and go before the others; the rest are the lists of Faker (MIT), needs faker.
Each list of a country is one vote for a name; a name that fewer than AGREED of its votes give one gender is `u`, unknown.
"""

import csv
import re
from collections import Counter
from importlib import import_module
from itertools import product
from pathlib import Path

from dragoman.ontology.actors.forms import folded
from dragoman.ontology.actors.given_names import FILE

AGREED = 0.8
# Lists that stand alone: of languages in which the news writes names that no other list has.
ALONE = frozenset(
    ["tr_TR", "az_AZ", "en_IN", "pl_PL", "ru_RU", "uk_UA", "es_ES", "es_MX", "fr_FR", "de_DE", "pt_BR", "pt_PT", "it_IT", "id_ID"]
)
WRITTEN = re.compile(r"[A-ZÀ-Þ][a-zà-ɏ'’-]+|[А-Я][а-яё-]+")
CYRILLIC = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v g g d e ye yo zh z i i yi y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya".replace("_", "").split(" "),
        strict=True,
    )
)
# What the usual spellings of Russian and Ukrainian names in English do otherwise than letter by letter.
USUAL = (
    (r"iy$", ("y", "i", "iy")),
    (r"yy$", ("y", "yi")),
    (r"(?<=[ae])y$", ("y", "i")),
    (r"^e", ("e", "ye")),
    (r"ks", ("x", "ks")),
)


def main() -> None:
    """Write the table anew."""
    kept = (
        [row for row in csv.DictReader(FILE.open(encoding="utf-8", newline="")) if row["source"] == "hand"]
        if FILE.exists()
        else []
    )
    known = {folded(row["name"]) for row in kept}
    votes: dict[str, Counter[str]] = {}
    lists: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for place, name, gender in _faker():
        for form in (name, *_romanised(name)) if place in {"ru_RU", "uk_UA"} else (name,):
            one = folded(form)
            votes.setdefault(one, Counter())[gender] += 1
            lists.setdefault(one, set()).add(place)
            spelled.setdefault(one, form)
    rows = [
        {"name": spelled[one], "gender": _gender(count), "of": "", "source": "faker"}
        for one, count in sorted(votes.items())
        if one not in known and (len(lists[one] - {"en"}) > 1 or lists[one] & ALONE)
    ]
    with FILE.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["name", "gender", "of", "source"], lineterminator="\n")
        writer.writeheader()
        writer.writerows([*kept, *rows])
    print(len(kept), "by hand,", len(rows), "from lists:", Counter(row["gender"] for row in rows))


def _faker() -> list[tuple[str, str, str]]:
    """Country of the list, name, gender; of a name in both lists of a country, the gender that is far more frequent, else neither."""
    import faker.providers.person as person

    found = []
    for folder in sorted(p for p in Path(person.__file__).parent.iterdir() if p.is_dir() and not p.name.startswith("__")):
        provider = import_module(f"faker.providers.person.{folder.name}").Provider
        weights = {}
        for gender, name in (("m", "first_names_male"), ("f", "first_names_female")):
            names = getattr(provider, name, ())
            weights[gender] = dict(names) if isinstance(names, dict) else dict.fromkeys(names, 1.0)
        for one in sorted({*weights["m"], *weights["f"]}):
            if WRITTEN.fullmatch(one):
                man, woman = weights["m"].get(one, 0.0), weights["f"].get(one, 0.0)
                found.append((folder.name, one, "m" if man > 9 * woman else "f" if woman > 9 * man else "u"))
    return found


def _gender(votes: Counter[str]) -> str:
    gender, most = votes.most_common(1)[0]
    return gender if most >= AGREED * votes.total() else "u"


def _romanised(name: str) -> list[str]:
    """The usual English spellings of a Cyrillic name."""
    forms = ["".join(CYRILLIC.get(letter, letter) for letter in name.lower())]
    for pattern, endings in USUAL:
        forms = [re.sub(pattern, ending, form) for form, ending in product(forms, endings)]
    return [form.capitalize() for form in dict.fromkeys(forms) if form.isascii()]


if __name__ == "__main__":
    main()
