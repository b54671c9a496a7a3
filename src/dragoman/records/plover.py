"""The event types of PLOVER, from cooperation to conflict, and its sectors: one declaration for lists, pages, charts and the formula."""

from typing import Literal, NamedTuple, get_args

Kind = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]  # the quad class
KINDS: tuple[Kind, ...] = get_args(Kind)


class Type(NamedTuple):
    """A type in a word, its kind, from which its colour in charts follows, and what it is (annotation codebook, after the PLOVER manual)."""

    word: str
    kind: Kind
    meaning: str


TYPES = {
    "AGREE": Type("agree", "verbal cooperation", "promises or offers to cooperate, signs a pact, accepts mediation"),
    "CONSULT": Type("consult", "verbal cooperation", "meets, talks, negotiates, mediates, visits"),
    "SUPPORT": Type("support", "verbal cooperation", "praises, endorses, recognises, defends in words, restores relations"),
    "CONCEDE": Type("concede", "verbal cooperation", "gives in: resigns, lifts sanctions, grants rights, meets demands"),
    "COOPERATE": Type("cooperate", "material cooperation", "works together in deed: exercises, intelligence, trade, extradition"),
    "AID": Type("aid", "material cooperation", "gives money, goods, weapons, shelter, peacekeepers"),
    "RETREAT": Type(
        "yield", "material cooperation", "ends force: withdraws, ceases fire, surrenders, disarms, releases, returns"
    ),
    "REQUEST": Type("request", "verbal conflict", "demands, urges, calls on, asks for"),
    "ACCUSE": Type("accuse", "verbal conflict", "blames, condemns, alleges, sues, opens an investigation"),
    "REJECT": Type("reject", "verbal conflict", "refuses, denies a request, vetoes, breaks off talks, denies an accusation"),
    "THREATEN": Type("threaten", "verbal conflict", "threatens an act of its own: force, sanctions, an ultimatum"),
    "PROTEST": Type("protest", "material conflict", "demonstrates, strikes, riots, boycotts"),
    "SANCTION": Type("sanction", "material conflict", "cuts: sanctions, embargo, expulsion, ended agreements and relations"),
    "MOBILIZE": Type("mobilise", "material conflict", "deploys, masses, calls up, tests weapons, short of force"),
    "COERCE": Type("coerce", "material conflict", "force short of combat: arrests, seizes, bans, occupies, blockades, hacks"),
    "ASSAULT": Type("assault", "material conflict", "kills, wounds, attacks, bombs, fights, abducts, tortures"),
}
SECTORS = {
    "GOV": "government",
    "MIL": "armed forces",
    "COP": "police",
    "JUD": "courts and prosecutors",
    "LEG": "parliament",
    "SPY": "intelligence",
    "REB": "rebels and armed groups",
    "OPP": "opposition",
    "PTY": "parties",
    "ELI": "elites",
    "CVL": "ordinary people",
    "REF": "refugees and migrants",
    "MED": "media",
    "BUS": "companies",
    "LAB": "unions",
    "REL": "clergy",
    "EDU": "academics and students",
    "NGO": "organisations of citizens",
    "CRM": "gangs",
    "UNK": "unknown kind",
}


def of_kind(kind: Kind) -> frozenset[str]:
    """The types of a kind."""
    return frozenset(name for name, known in TYPES.items() if known.kind == kind)
