"""The persons of many pages: who is named on one page and who on another is one person where name and description agree, and never where
they contradict.

A naming is what pages say alike: a name with its description, however many pages have it. Each joins the person whom it fits best, those of
the tables and the fullest names first, so that the order of pages does not matter; every join has its reason.
"""

from collections.abc import Iterable, Sequence

import msgspec

from dragoman.ontology.actors.forms import folded, sound
from dragoman.ontology.actors.names import agree, given_gender, parts
from dragoman.ontology.actors.tables import SURNAME_FIRST
from dragoman.records import identify
from dragoman.records.sides import slug

POSTS = frozenset(["GOV", "LEG", "ELI", "MIL", "SPY", "PTY", "OPP", "IGO", "REB", "PAR"])  # among these people change posts
POLITICS = dict.fromkeys(["LEG", "ELI", "PTY", "OPP"], "GOV")
ANYBODY = "CVL"
BETWEEN = ("IGO", "NGO")
NUMBER = 6  # hexadecimal digits behind the name in an id


class Naming(msgspec.Struct, frozen=True):
    """A name with what pages say of its bearer: his id in the tables, state, code and office, where known. `first` is the place of its first
    page in the order of adding; `mark` sets apart what somebody has decided about."""

    name: str
    entry: str | None
    country: str | None
    code: str | None
    office: str | None
    first: int
    mark: str = ""

    @property
    def body(self) -> str | None:
        """The organisation between states that the bearer is of."""
        return self.code if self.code and self.code[:3] in BETWEEN and len(self.code) > len("IGO") else None

    @property
    def sector(self) -> str | None:
        code = (self.code or "").removeprefix(self.country or "")
        return code[:3] or None


class Person(msgspec.Struct):
    """A person: id, namings, and why each is one of his."""

    id: str
    namings: list[Naming]
    reasons: list[str]


Pairs = Iterable[tuple[Naming, Naming]]


def block(name: str, country: str | None = None) -> str:
    """What names that may be one person's share: how the surname sounds."""
    words = parts(name).words or ("",)
    return sound(words[0] if country in SURNAME_FIRST else words[-1])


def persons(namings: Sequence[Naming], same: Pairs = (), other: Pairs = ()) -> list[Person]:
    """The persons behind the namings. Those of a pair of `same` are one, as somebody has decided; of a pair of `other` the first is set
    apart from the second, who keeps all that fits both."""
    pairs = list(other)
    clashes, set_apart = {frozenset(pair) for pair in pairs}, {pair[0] for pair in pairs}
    found: list[Person] = []
    for group in _together(namings, same):
        fits = []
        for one in found:
            if not any(_clash(a, b, clashes) for a in group for b in one.namings):
                score, reason = max((_reason(a, b) for a in group for b in one.namings), default=(0, ""))
                if score:
                    fits.append(((score, set_apart.isdisjoint(one.namings)), reason, one))
        fits.sort(key=lambda fit: fit[0], reverse=True)
        if fits and (len(fits) == 1 or fits[0][0] > fits[1][0]):
            _, reason, person = fits[0]
        else:
            reason = _first(group[0]) if set_apart.isdisjoint(group) else "set apart by hand"
            person = Person("", [], [])
            found.append(person)
        person.namings += group
        person.reasons += [reason, *["joined by hand"] * (len(group) - 1)]
    return _with_ids(found)


def _together(namings: Sequence[Naming], same: Pairs) -> list[list[Naming]]:
    """The namings, those that somebody has joined in one list; the surest come first."""
    group = {one: [one] for one in namings}
    for a, b in same:
        if a in group and b in group and group[a] is not group[b]:
            group[a] += group[b]
            for one in group[b]:
                group[one] = group[a]
    lists = {id(some): sorted(some, key=_rank) for some in group.values()}
    return sorted(lists.values(), key=lambda some: _rank(some[0]))


def _rank(one: Naming) -> tuple[object, ...]:
    described = [one.country, one.code, one.office]
    words = [one.name, one.entry or "", *(part or "" for part in described), one.mark]
    return (one.entry is None, -len(parts(one.name).words), described.count(None), one.first, words)


def _clash(a: Naming, b: Naming, apart: set[frozenset[Naming]]) -> bool:
    """Whether two namings cannot be one person's."""
    if frozenset((a, b)) in apart or (a.entry and b.entry and a.entry != b.entry):
        return True
    if not agree(parts(a.name), parts(b.name)):
        return a.entry is None or a.entry != b.entry
    if a.entry and a.entry == b.entry:
        return False
    sexes = {given_gender(parts(a.name)), given_gender(parts(b.name))} - {""}
    states_differ = a.country and b.country and a.country != b.country
    bodies_differ = a.body and b.body and not (a.body.startswith(b.body) or b.body.startswith(a.body))
    return len(sexes) > 1 or bool(states_differ or bodies_differ) or _worlds_differ(a.sector, b.sector)


def _worlds_differ(a: str | None, b: str | None) -> bool:
    if a is None or b is None or a == b or {a, b} <= POSTS:
        return False
    return ANYBODY not in {a, b} or bool({a, b} & POSTS)


def _reason(a: Naming, b: Naming) -> tuple[int, str]:
    """How much speaks for one person, and what; 0 where too little does."""
    if a.entry and a.entry == b.entry:
        return 9, f"the same person of the tables: {a.entry}"
    fit = agree(parts(a.name), parts(b.name))
    if not fit:
        return 0, ""
    both = (
        ("state", a.country, b.country),
        ("organisation", a.body, b.body),
        ("sector", POLITICS.get(a.sector or "", a.sector), POLITICS.get(b.sector or "", b.sector)),
        ("office", a.office and folded(a.office), b.office and folded(b.office)),
    )
    alike = [words for words, one, two in both if one and one == two]
    of_both = f"“{a.name}” fits “{b.name}”" if a.name != b.name else f"the same name “{a.name}”"
    if fit >= 4 or (a.name == b.name and len(parts(a.name).words) > 1):
        return 4 + len(alike), f"{of_both}, {f'and the same {_listed(alike)}' if alike else 'and nothing speaks against it'}"
    # A surname alone is many people's.
    if len(alike) >= 2 or "office" in alike or (alike and a.name == b.name):
        return len(alike), f"{of_both}, and the same {_listed(alike)}"
    return 0, ""


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _first(one: Naming) -> str:
    return f"the person of the tables: {one.entry}" if one.entry else "named so first"


def _with_ids(found: list[Person]) -> list[Person]:
    """Ids: that of the tables, else the name of the first naming and a number made of it and its description."""
    taken: set[str] = set()
    for person in sorted(found, key=lambda one: min((naming.first, _rank(naming)) for naming in one.namings)):
        first = min(person.namings, key=lambda one: (one.first, _rank(one)))
        entry = next((one.entry for one in person.namings if one.entry), None)
        number = identify("person", folded(first.name), first.country, first.code, first.office)[:NUMBER]
        person.id = entry or f"{slug(first.name)}-{number}"
        again = 2
        while person.id in taken:
            person.id = f"{entry or slug(first.name)}-{number}-{again}"
            again += 1
        taken.add(person.id)
    return found
