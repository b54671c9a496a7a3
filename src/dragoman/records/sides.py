"""What a side is: who can stand in a pair. One definition, which the register stores and everything that counts pairs reads."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

NONE, BODY, UNION = "---", "IGO", "EUR"  # of no state, or of several; an organisation between states; the European Union
UNION_CODE = "IGOEU"
APART = {"REB": "REB", "PAR": "REB", "UAF": "REB", "OPP": "OPP"}  # by sector, the side within a state that is not the state's
OF_NOBODY = frozenset({"UNK", "CRM"})  # gunmen of an unknown kind and gangs act for no state
LONGEST = 40  # characters of a side


class Who(Protocol):
    """What of an actor, or of an entry of a table of actors, decides its side."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def country(self) -> str | None: ...
    @property
    def sectors(self) -> Sequence[str]: ...
    @property
    def code(self) -> str | None: ...


def side_of(actor: Who | None) -> str | None:
    """The side that an actor is of, None where it is of nobody in particular.

    - a state with its organs and its people: the country (`RUS`), whatever the sector;
    - a named armed group with those who are described as its members: its name in small letters (`islamic-state`), whatever the state it fights in;
    - rebels and opposition without a name: country and sector (`SYRREB`, `VENOPP`);
    - a people or organisation of no state that has a name: its code (`IGONATO`), else its name (`kurds`).
    A sector alone (`GOV`), a body between states that nothing names (`IGO`), a person of no known state, attackers of an unknown kind and
    gangs are nobody in particular.
    """
    if actor is None:
        return None
    code = actor.code or ""
    if code.startswith(BODY):
        return code if code != BODY else None
    sector = next(iter(actor.sectors), "")
    part = APART.get(sector)
    if actor.kind == "armed_group" and is_name(actor.name):
        return slug(actor.name)
    described, of, group = actor.name.partition(" of ")
    if part == "REB" and of and described.islower() and is_name(group):
        return slug(group)
    if part is not None:
        return actor.country and f"{actor.country}{part}"
    if sector in OF_NOBODY:
        return None
    if actor.country:
        return actor.country
    return slug(actor.name) if actor.kind == "population" and is_name(actor.name) else None


def state(actor: Who) -> str:
    """The state of an actor, or what stands for one: NONE, BODY, UNION."""
    if actor.country:
        return actor.country
    if actor.code == UNION_CODE:
        return UNION
    return BODY if actor.code and actor.code.startswith(BODY) else NONE


def is_name(name: str) -> bool:
    """Whether words are a name; `Syria: rebels` and `the rebels` describe."""
    return name[:1].isupper() and ": " not in name and not name.startswith(("The ", "A ", "An "))


def slug(name: str) -> str:
    """A name as it stands in addresses: small letters, hyphens between the words (`al-shabaab`)."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))
    return "-".join(re.findall(r"\w+", plain))[:LONGEST].strip("-")
