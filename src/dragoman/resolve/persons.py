"""The persons whom a page names: each with all the places where it does, the name without titles, and what the page says of them."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict

import msgspec
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from dragoman.extract.cues import text_of
from dragoman.extract.roles import BESIDE
from dragoman.ontology.actors.names import Name, agree, given_gender, parts, shown, sounds
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.resolve import sure
from dragoman.resolve.identity import Identity, described, gender, is_first_office, organisation, person
from dragoman.resolve.phrases import around, country_in, is_person, sector_in

LONGEST_TITLE = 10  # tokens before a name that may be its title
LONGEST_APPOSITION = 25
INNER = 4  # tokens in marks or brackets inside a name
AGES = range(10, 111)
OPENING, CLOSING = frozenset("\"“„«‘'([`") | {"``", "''"}, frozenset("\"”“»’')]") | {"''"}
PARTY = re.compile(r"\W{0,3}(?:[RDI]|Rep|Dem|Ind)\s?[-–]\s?(?:[A-Z][\w]*\.?\s?){1,3}")  # (R-Texas), D-Calif.
SAID_OF = BESIDE | {"amod", "nmod:poss", "nmod"}


class Naming(msgspec.Struct, frozen=True):
    """A place where a page names a person: tokens [start, end) of the name, the entities in it, and the words said of its bearer."""

    start: int
    end: int
    entities: tuple[int, ...]
    text: str
    name: Name
    title: tuple[Token, ...]
    said: tuple[Token, ...]
    gender: str
    american: bool


class Person(msgspec.Struct):
    """A person of the page: the fullest name, its namings in order, who that is, what gender the name or a title has, the nouns said of him."""

    name: str
    namings: list[Naming]
    identity: Identity
    gender: str
    called: frozenset[str]


def people(doc: Doc, published: str | None) -> dict[int, tuple[Naming, Person] | None]:
    """The persons of a page: by the first token of an entity a naming and its person, None where the entity is only a title or a part of
    another's name. A surname alone is that of the person with the fuller name whom the page names most."""
    namings, by_entity = _namings(doc)
    full = [naming for naming in namings if len(naming.name.words) > 1]
    groups: list[list[Naming]] = []
    sounding: defaultdict[str, list[int]] = defaultdict(
        list
    )  # the groups whose first name has a word that sounds so: the others cannot agree

    def near(naming: Naming) -> list[list[Naming]]:
        return [groups[n] for n in sorted({n for key in sounds(naming.name) for n in sounding[key]})]

    def begin(naming: Naming) -> None:
        for key in sounds(naming.name):
            sounding[key].append(len(groups))
        groups.append([naming])

    for naming in sorted(full, key=lambda one: (-len(one.name.words), one.start)):
        group = next((g for g in near(naming) if all(agree(naming.name, one.name) and _fits(naming, one) for one in g)), None)
        if group is None:
            begin(naming)
        else:
            group.append(naming)
    sizes = {id(group): len(group) for group in groups}  # before the surnames alone, which do not count
    for naming in (one for one in namings if len(one.name.words) == 1):
        fits = [(agree(naming.name, g[0].name), sizes.get(id(g), 0), -min(n.start for n in g), g) for g in near(naming)]
        fits = [fit for fit in fits if fit[0] and _fits(naming, fit[3][0])]
        if fits:
            max(fits, key=lambda fit: fit[:3])[3].append(naming)
        else:
            begin(naming)
    persons = [_person(doc, sorted(group, key=lambda one: one.start), published) for group in groups]
    found: dict[int, tuple[Naming, Person] | None] = dict.fromkeys(by_entity)
    for one in persons:
        for naming in one.namings:
            for entity in naming.entities:
                found[entity] = (naming, one) if entity == naming.entities[0] else None
    return found


def _fits(one: Naming, other: Naming) -> bool:
    """Whether two namings are not of a man and a woman."""
    a, b = (naming.gender or given_gender(naming.name) for naming in (one, other))
    return not (a and b and a != b)


def _namings(doc: Doc) -> tuple[list[Naming], list[int]]:
    """Every naming, and the entities that are looked at."""
    some = [e for e in doc.ents if e.label_ == "PER" or _is_known_person(e)]
    surnames = {parts(e.text).words[-1] for e in some if parts(e.text).words}
    some += [
        e
        for e in doc.ents
        if (e.label_ in {"MISC", "ORG"} or (e.label_ == "LOC" and e.root.dep_ == "nsubj" and country_in([e.root])[0] is None)) and e not in some and len(e) == 1 and parts(e.text).words[:1] and parts(e.text).words[0] in surnames
        and organisation(e.text, doc.lang_, around(doc)) is None
    ]  # fmt: skip
    found: list[Naming] = []
    some.sort(key=lambda e: e.start)
    starts = [e.start for e in some]
    done = -1
    for entity in some:
        if entity.start < done:
            continue
        start, end = _bare(doc, entity.start, entity.end)
        if start >= end:
            continue
        end = _whole_end(doc, end)
        near = some[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]
        inside = tuple(e.start for e in near if start <= e.start or start < e.end)
        done = end
        if found and doc[start - 1].text == "(" and found[-1].end == start - 1:  # another name of the one before
            found[-1] = msgspec.structs.replace(found[-1], entities=(*found[-1].entities, *inside))
            continue
        found.append(_naming(doc, start, end, inside))
    return found, starts


def _is_known_person(entity: Tokens) -> bool:
    """Whether the tables know a person by a name that the model took for another kind of name."""
    language, near = entity.doc.lang_, around(entity.doc)
    if entity.label_ not in {"ORG", "MISC"} or organisation(entity.text, language, near) is not None:
        return False
    found = person(entity.text.removesuffix("'s"), None, language, near)
    if found is None or found.code is None:
        return False
    return len(parts(entity.text).words) > 1 or is_first_office(found.office)


def is_title(token: Token) -> bool:
    return token.lower_.rstrip(".") in language_words(token.doc.lang_).titles


def _bare(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The entity without titles in front and a possessive behind; empty where it is nothing but a title before a name."""
    a, b = start, end
    while a < b and (is_title(doc[a]) or doc[a].text == "."):
        a += 1
    while b > a and doc[b - 1].lower_ in {"'s", "’s", "'", "’", ",", "."}:
        b -= 1
    if a < b:
        return a, b
    abbreviated = doc[end - 1].text.endswith(".") or (end < len(doc) and doc[end].text == ".")
    after = end + (end < len(doc) and doc[end].text == ".")
    named = after < len(doc) and doc[after].text[:1].isupper() and doc[after].pos_ == "PROPN"
    return (end, end) if abbreviated or named else (end - 1, end)


def _whole_end(doc: Doc, end: int) -> int:
    """Where a name ends that a nickname or brackets cut in two, or that "Jr." follows."""
    if end + 1 < len(doc) and doc[end].text in OPENING:
        close = next((i for i in range(end + 2, min(end + 2 + INNER, len(doc))) if doc[i].text in CLOSING), None)
        if close is not None and close + 1 < len(doc):
            after = doc[close + 1]
            if after.ent_type_ == "PER" and after.text[:1].isupper() and not is_title(after):
                end = close + 1
                while end < len(doc) and doc[end].ent_type_ == "PER" and doc[end].ent_iob_ != ("B" if end > close + 1 else ""):
                    end += 1
    while (
        end + 1 < len(doc) and doc[end].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_
    ):  # "Hye-jin Park"
        behind = end + 2 < len(doc) and doc[end + 2].pos_ == "PROPN" and doc[end + 2].ent_type_ in {"", "PER"}
        end += 3 if behind and doc[end + 1].whitespace_ and doc[end + 2].text[:1].isupper() else 2
    comma = end < len(doc) and doc[end].text == ","
    at = end + comma
    if at < len(doc) and doc[at].lower_.rstrip(".") in rules(doc.lang_).generation:
        end = at + 1
        if (
            end < len(doc)
            and doc[end].text == "."
            and not doc[end - 1].whitespace_
            and end + 1 < len(doc)
            and not doc[end + 1].is_sent_start
        ):
            end += 1
    return end


def _naming(doc: Doc, start: int, end: int, entities: tuple[int, ...]) -> Naming:
    span = doc[start:end]
    title = _title(doc, start)
    behind, american = _behind(doc, end)
    tied = [t for t in _tied(span) if t not in title and (not is_title(t) or is_person(t.lemma_, doc.lang_))]
    said = {*title, *tied}
    if behind and sector_in(sorted(said, key=lambda t: t.i))[0] is None:
        said |= set(behind)
    text = shown(span.text)
    return Naming(
        start,
        end,
        entities,
        text,
        parts(text),
        tuple(title),
        tuple(sorted(said, key=lambda t: t.i)),
        gender([*title, *tied]),
        american,
    )


def _title(doc: Doc, start: int) -> list[Token]:
    """The words in front of a name that say what its bearer is: "Lt. Gen.", "Labour MP", "former minister for Women and Equalities"."""
    words: list[Token] = []
    sentence = doc[start].sent.start
    i = start - 1
    while i >= sentence and start - i <= LONGEST_TITLE:
        token = doc[i]
        inside = token.ent_iob_ == "I" or (i + 1 < start and doc[i + 1].ent_iob_ == "I")
        known = is_title(token) or (token.text == "." and i > 0 and is_title(doc[i - 1]))
        if (
            token.text in {"-", "–", "'s", "’s"}
            or known
            or inside
            or (token.pos_ in {"NOUN", "PROPN", "ADJ"} and token.ent_type_ != "PER" and not token.is_space)
            or (
                token.lower_ in rules(doc.lang_).titled
                and i > 0
                and words
                and doc[i - 1].is_alpha
                and is_person(doc[i - 1].lemma_, doc.lang_)
            )
        ):
            words.append(token)
        else:
            break
        i -= 1
    words.reverse()
    known_word = any(is_title(t) or is_person(t.lemma_ or t.text, doc.lang_) for t in words if t.is_alpha)
    return words if known_word or sector_in(words)[0] is not None else []


def _behind(doc: Doc, end: int) -> tuple[list[Token], bool]:
    """The apposition behind a name and an age where its end can be seen, and whether party and state of a member of Congress follow."""
    text = text_of(doc)
    begin = doc[end - 1].idx + len(doc[end - 1])
    american = PARTY.match(text, begin) is not None and text[begin : begin + 1] in {",", " "}
    i = end
    if i < len(doc) and doc[i].text == "(":
        close = next((k for k in range(i + 1, min(i + 8, len(doc))) if doc[k].text == ")"), None)
        if close is None:
            return [], american
        if not american and country_in(list(doc[i + 1 : close]))[0] == "USA":
            american = True
        i = close + 1
    if i + 1 < len(doc) and doc[i].text == "," and _is_age(doc[i + 1]):
        i += 2
    if i >= len(doc) or doc[i].text != ",":
        return [], american
    words: list[Token] = []
    for token in doc[i + 1 : min(i + 1 + LONGEST_APPOSITION, len(doc))]:
        if token.text in {",", ";", ")", "—", "–"} or token.is_sent_start or token.text in {".", "!", "?"}:
            return (words if _is_office(words) else []), american
        if token.pos_ in {"VERB", "AUX", "PRON", "SCONJ"} or token.ent_type_ == "PER" or token.is_space:
            break
        words.append(token)
    return [], american


def _is_office(words: list[Token]) -> bool:
    return bool(words) and words[0].pos_ in {"DET", "ADJ", "NOUN", "PROPN"} and sector_in(words)[0] is not None


def _is_age(token: Token) -> bool:
    return token.text.isascii() and token.text.isdigit() and int(token.text) in AGES


def _person(doc: Doc, namings: list[Naming], published: str | None) -> Person:
    language, near = doc.lang_, around(doc)
    fullest = max(namings, key=lambda one: (len(one.name.words), not one.text.isupper(), -one.start))
    said = [(one, found) for one in namings if (found := _described(one, fullest.text)) is not None]
    best = next((found for _, found in said if found.country), None) or next((found for _, found in said), None)
    known = person(fullest.text, published, language, near)
    if known is not None and best is not None and best.sectors == ("ELI",):
        known = None  # "former president": the page's word goes before the table's
    if known is not None and (told := _told_instead(known, best, said, published)) is not None:
        known = msgspec.structs.replace(told, name=known.name, wikidata=known.wikidata, entry=known.entry)
    if known is not None and known.code is not None and _another(known, [found for _, found in said]):
        known = None
    identity = (
        known or best or Identity(fullest.text, "person", None, (), None, None, "name: person", sure.NAMED, grounds=("name",))
    )
    sexes = [one.gender for one in namings if one.gender]
    sex = Counter(sexes).most_common(1)[0][0] if sexes else given_gender(parts(identity.name)) or given_gender(fullest.name)
    called = frozenset(t.lemma_.lower() for one in namings for t in one.said if t.pos_ in {"NOUN", "PROPN"})
    return Person(identity.name, namings, identity, sex, called)


def _told_instead(
    known: Identity, best: Identity | None, said: list[tuple[Naming, Identity]], published: str | None
) -> Identity | None:
    """The office that the page gives somebody of the tables, in place of theirs: an undated page does not say which of them it means, and who
    held one long ago may hold another since ("EU commissioner")."""
    if published is None:
        return best if best is not None and _of_another(best, known) else None
    if known.grounds[-1:] != ("former",):
        return None
    now = (found for one, found in said if not any(t.lower_ in language_words(t.doc.lang_).former for t in one.said))
    return next((found for found in now if found.office and _of_another(found, known)), None)


def _of_another(said: Identity, known: Identity) -> bool:
    """Whether what the page says is of another state, or of another organisation between states."""
    return said.country not in {None, known.country} or (said.code != known.code and (said.code or "").startswith("IGO"))


def _another(known: Identity, said: list[Identity]) -> bool:
    """Whether the page says of a namesake what the tables' person is not: an office of another state, and never one of the same."""
    states = {one.country for one in said if one.country}
    return bool(states) and known.country is not None and known.country not in states and known.confidence < sure.TABLE


def _described(naming: Naming, name: str) -> Identity | None:
    found = described(naming.said, name)
    if naming.american and (found is None or found.country is None):
        sectors = found.sectors if found is not None and found.sectors else ("LEG",)
        office = found.office if found is not None else None
        rule, code = "party and state behind the name", f"USA{sectors[0]}"
        return Identity(name, "person", "USA", sectors, code, office, rule, sure.TITLED, grounds=("words",))
    return msgspec.structs.replace(found, kind="person") if found is not None else None


def _tied(entity: Tokens) -> list[Token]:
    """The words that the tree ties to a name: title, apposition, or the noun that the name follows."""
    root = entity.root
    inside = set(range(entity.start, entity.end))
    words: list[Token] = []
    for top in {root, title_of(entity)}:
        for child in top.children:
            if child.dep_ in SAID_OF and child.i not in inside:
                if child.dep_ == "nmod" and top == root and root.dep_ != "appos":
                    continue
                if child.ent_type_ == "PER" and child.dep_ in {"flat", "flat:name", "appos"}:
                    continue
                words += [t for t in child.subtree if not t.is_space and t.i not in inside and not in_clause(t, child)]
        if top != root:
            words.append(top)
    return sorted(set(words), key=lambda t: t.i)


def in_clause(token: Token, top: Token) -> bool:
    while token != top:
        if token.dep_ in {"acl:relcl", "acl", "appos", "conj", "parataxis"}:
            return True
        token = token.head
    return False


def title_of(entity: Tokens) -> Token:
    """The noun to which a name is tied as apposition or flat part ("President" in "President Putin"), or its own root."""
    root = entity.root
    if root.dep_ in BESIDE and root.head.pos_ in {"NOUN", "PROPN"} and root.head.ent_type_ != "PER":
        return root.head
    return root
