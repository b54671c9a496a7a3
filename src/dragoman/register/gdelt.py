"""The register as a table in the columns of the GDELT 1.0 event files, for scripts made for those."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

from dragoman.ontology.places import fips_codes
from dragoman.records import Actor, Place, identify
from dragoman.register.cells import harmless
from dragoman.register.told import Told

_ACTOR = {
    "Code": "actor code: country and sector, or IGO and name",
    "Name": "actor name in capitals",
    "CountryCode": "actor country, ISO 3166-1 alpha-3 (ROM for Romania and TMP for Timor-Leste, as CAMEO has them)",
    "KnownGroupCode": "CAMEO code of an international organisation that has one, such as NAT for NATO",
    "EthnicCode": "",
    "Religion1Code": "",
    "Religion2Code": "",
    "Type1Code": "first PLOVER sector of the actor",
    "Type2Code": "second sector",
    "Type3Code": "third sector",
}
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID")

# Column and what we put there, in the order of the codebook; what we do not know stays empty.
# Source: GDELT Data Format Codebook 1.03 (2013); FractionDate as the published files have it.
GDELT: dict[str, str] = {
    "GLOBALEVENTID": "a number made from the id of the event and the place of the pair in it",
    "SQLDATE": "first day of the event's date, else the page's date; YYYYMMDD",
    "MonthYear": "the same, YYYYMM",
    "Year": "the same, YYYY",
    "FractionDate": "the same, year + ((month - 1) * 30 + day) / 365",
    **{
        f"Actor{n}{part}": f"{side}: {note}" if note else ""
        for n, side in ((1, "source"), (2, "target"))
        for part, note in _ACTOR.items()
    },
    "IsRootEvent": "1 where the event stands in the first paragraph, else 0",
    "EventCode": "CAMEO code",
    "EventBaseCode": "its first three digits",
    "EventRootCode": "its first two digits",
    "QuadClass": "1 verbal cooperation (CAMEO 01-05), 2 material cooperation (06-08), 3 verbal conflict (09-14), 4 material conflict",
    "GoldsteinScale": "Goldstein scale of the CAMEO code",
    "NumMentions": "how often the pages tell the event",
    "NumSources": "number of outlets",
    "NumArticles": "number of pages",
    "AvgTone": "",
    **{f"{who}Geo_{part}": "" for who in ("Actor1", "Actor2", "Action") for part in _GEO},
    "ActionGeo_Type": "1 a country, 4 a town or site, 5 a division; 2 and 3 the same in the United States",
    "ActionGeo_FullName": "name of the place, else the page's words for it",
    "ActionGeo_CountryCode": "FIPS 10-4 country of the place",
    "ActionGeo_Lat": "degrees north; empty where the words resolve to no place",
    "ActionGeo_Long": "degrees east",
    "ActionGeo_FeatureID": "GeoNames id (GDELT has GNS and GNIS ids)",
    "DATEADDED": "the page's date, YYYYMMDD",
    "SOURCEURL": "address of the page, else where it was read from",
}

_COUNTRIES = {"ROU": "ROM", "TLS": "TMP"}
# Names of international organisations in our codes, and CAMEO's known groups.
_GROUPS = {
    "EU": "EEC",
    "NATO": "NAT",
    "IAEA": "IAE",
    "OSCE": "SCE",
    "OPEC": "OPC",
    "AU": "OAU",
    "ASEAN": "ASN",
    "ECOWAS": "WAS",
    "SADC": "SAD",
    "IGAD": "IAD",
    "UNHCR": "HCR",
    "UNHRC": "HCH",
    "UNICEF": "KID",
    "UNSC": "UNO",
    "UNO": "UNO",
    "WHO": "WHO",
    "ICC": "ICC",
    "ICJ": "ICJ",
    "WTO": "WTO",
    "WFP": "WFP",
    "WBK": "WBK",
    "IMF": "IMF",
    "OIC": "OIC",
    "OAS": "OAS",
    "ITP": "ITP",
    "GCC": "GCC",
    "COE": "COE",
    "CIS": "CIS",
    "ARL": "ARL",
}


def rows(told: Iterable[Told]) -> Iterator[str]:
    """Lines of the table, a row for each source and target of an event."""
    for one in told:
        sources: list[Actor | None] = [*one.event.sources] or [None]
        targets: list[Actor | None] = [*one.event.targets] or [None]
        for number, (source, target) in enumerate(product(sources, targets)):
            row = dict.fromkeys(GDELT, "") | _row(one, number, source, target)
            yield "\t".join(harmless(" ".join(cell.replace('"', "'").split())) for cell in row.values())


def _row(one: Told, number: int, source: Actor | None, target: Actor | None) -> dict[str, str]:
    page, event = one.sheet.document, one.event
    day = (event.date.start if event.date else page.published or "").replace("-", "")
    lead = page.text.find("\n\n")
    root = event.cameo[:2]
    return {
        "GLOBALEVENTID": str(int(identify(event.id, number)[:15], 16)),
        "SQLDATE": day,
        "MonthYear": day[:6],
        "Year": day[:4],
        "FractionDate": _fraction(day),
        **_actor(1, source),
        **_actor(2, target),
        "IsRootEvent": "1" if lead < 0 or event.trigger.start < lead else "0",
        "EventCode": event.cameo,
        "EventBaseCode": event.cameo[:3],
        "EventRootCode": root,
        "QuadClass": "1" if root <= "05" else "2" if root <= "08" else "3" if root <= "14" else "4",
        "GoldsteinScale": str(event.goldstein),
        "NumMentions": str(one.mentions),
        "NumSources": str(len(one.outlets)),
        "NumArticles": str(one.reports),
        **_geo(event.place),
        "DATEADDED": (page.published or "").replace("-", ""),
        "SOURCEURL": page.url or page.source,
    }


def _actor(n: int, actor: Actor | None) -> dict[str, str]:
    if not actor:
        return {}
    sectors = {f"Actor{n}Type{k}Code": sector for k, sector in enumerate(actor.sectors[:3], 1)}
    code = actor.code or ""
    return {
        f"Actor{n}Code": code,
        f"Actor{n}Name": actor.name.upper(),
        f"Actor{n}CountryCode": _COUNTRIES.get(actor.country or "", actor.country or ""),
        f"Actor{n}KnownGroupCode": _GROUPS.get(code.removeprefix("IGO"), "") if code.startswith("IGO") else "",
        **sectors,
    }


def _geo(place: Place | None) -> dict[str, str]:
    if place is None or place.lat is None or place.lon is None:
        return {"ActionGeo_FullName": place.name if place else ""}
    sizes = {"country": "1", "district": "5", "province": "5", "town": "4", "site": "4"}
    of_states = {"4": "3", "5": "2"} if place.country == "USA" else {}
    size = sizes.get(place.kind or "", "")
    return {
        "ActionGeo_Type": of_states.get(size, size),
        "ActionGeo_FullName": place.name,
        "ActionGeo_CountryCode": fips_codes().get(place.country or "", ""),
        "ActionGeo_Lat": str(place.lat),
        "ActionGeo_Long": str(place.lon),
        "ActionGeo_FeatureID": str(place.geonameid or ""),
    }


def _fraction(day: str) -> str:
    if not day:
        return ""
    when = date.fromisoformat(day)
    return f"{when.year + ((when.month - 1) * 30 + when.day) / 365:.4f}"
