"""Who fills a role: noun phrases of actors, subjects and objects through passives, control, conjunction and relative clauses."""

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from dragoman.language import tables
from dragoman.ontology.actors import agents_in, find
from dragoman.ontology.actors.forms import key
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.places import country_of_town
from dragoman.records import Span

SUBJECTS = frozenset({"nsubj", "nsubj:outer", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubj:pass", "csubj:pass"})
# Dependents of a noun that belong to its name or description; what follows them (clauses, appositions) does not.
INSIDE = frozenset(
    [
        "det",
        "amod",
        "compound",
        "flat",
        "flat:name",
        "fixed",
        "nummod",
        "nmod:poss",
        "nmod:desc",
        "case",
        "nmod:unmarked",
        "goeswith",
        "det:predet",
        "det:poss",
        "compound:prt",
    ]
)
BESIDE = frozenset(
    {"flat", "flat:name", "appos", "nmod:desc", "compound"}
)  # of a name beside the noun that says what its bearer is
OFFICIAL = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY"})


def span(doc: Doc, first: int, last: int) -> Span:
    """The words from token `first` to token `last`, both in."""
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    return Span(start, end, doc[first : last + 1].text)


def phrase(head: Token) -> Span:
    """The noun phrase of `head` without what only comments on it: relative clauses, appositions, conjuncts, most of-phrases."""
    inside, groups = {head.i}, rules(head.doc.lang_).groups
    waiting = [head]
    while waiting:
        token = waiting.pop()
        for child in token.children:
            if child.is_space or (child.dep_ == "case" and token is head):
                continue
            keeps_of = child.dep_ == "nmod" and token is head and _of(child) and (head.lemma_ in groups or head.pos_ == "PROPN")
            if child.dep_ in INSIDE or keeps_of or (token is not head and child.dep_ in {"case", "punct", "conj", "cc"}):
                inside.add(child.i)
                waiting.append(child)
            elif child.dep_ == "punct" and child.text == "-":
                inside.add(child.i)
    first = last = head.i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while first < last and head.doc[first].dep_ == "punct":
        first += 1
    return span(head.doc, first, last)


def _of(token: Token) -> bool:
    return any(child.dep_ == "case" and child.lower_ in rules(token.doc.lang_).of for child in token.children)


def is_actor(head: Token) -> bool:
    """Whether a noun phrase can act: a name, an agent noun, a personal pronoun, or a number of such."""
    if head.pos_ == "PRON":
        return head.lower_ in rules(head.doc.lang_).personal
    if (
        head.ent_type_ in {"PER", "ORG"}
        or (head.ent_type_ == "LOC" and _known_place(head))
        or (head.ent_type_ == "MISC" and country_of(head))
    ):
        return True
    lemma, language = head.lemma_.lower(), head.doc.lang_
    agents = agents_in(tables(head.doc).actors, language)
    if head.pos_ in {"NOUN", "PROPN"} and not agents.keys().isdisjoint((key(lemma, language), key(_compound(head), language))):
        return True
    if head.pos_ in {"NOUN", "PROPN", "ADJ"} and country_of(head):
        return True
    if head.pos_ in {"NUM", "NOUN"} and lemma in rules(head.doc.lang_).groups:
        return any(is_actor(child) for child in head.children if child.dep_ == "nmod")
    return head.pos_ == "NUM" and any(is_actor(child) for child in head.children if child.dep_ in {"nmod", "compound"})


def sector_of(head: Token) -> str:
    """The sector of a noun of an office, body or people; "" of any other."""
    language = head.doc.lang_
    agents = agents_in(tables(head.doc).actors, language)
    forms = (key(_compound(head), language), key(head.lemma_.lower(), language))
    return next((agents[form] for form in forms if form in agents), "")


def _known_place(head: Token) -> bool:
    """Whether a place can stand for who lives or rules there: a state, a capital, a city of some size; "Europe" cannot."""
    doc, first, last = head.doc, head.i, head.i + 1
    while doc[first].ent_iob_ == "I":
        first -= 1
    while last < len(doc) and doc[last].ent_iob_ == "I":
        last += 1
    name = doc[first:last].text
    return bool(find(tables(head.doc).actors, name)) or country_of_town(name) is not None


def _compound(head: Token) -> str:
    before = [child.lower_ for child in head.lefts if child.dep_ == "compound"]
    return " ".join([*before, head.lemma_.lower()])


def country_of(token: Token) -> str | None:
    """The country of an adjective or name of people ("Russian", "Syrians"), or of a state."""
    table = tables(token.doc).actors
    if country := table.adjectives.get(token.lower_):
        return country if token.text[0].isupper() else None
    return next((e.country for e in find(table, token.text) if e.kind == "state"), None)


def official_of(doc: Doc, words: Span) -> str | None:
    """The country of a state, its government, forces or officials; None for its people and for whoever is of no state."""
    tokens = doc.char_span(words.start, words.end, alignment_mode="expand")
    if tokens is None:
        return None
    head, table = tokens.root, tables(doc).actors
    bare = tokens[1:] if tokens[0].lower_ in language_words(doc.lang_).articles and len(tokens) > 1 else tokens
    country = next((c for t in tokens if (c := country_of(t))), None) or next(
        (e.country for e in find(table, bare.text) if e.country), None
    )
    if country is None and head.ent_type_ == "LOC":
        country = country_of_town(tokens.text)
    if head.ent_type_ == "PER" or head.ent_type_ == "LOC":
        return country
    sector = table.agents.get(_compound(head)) or table.agents.get(head.lemma_.lower())
    return country if sector in OFFICIAL or country_of(head) else None


def mentions(head: Token) -> list[Span]:
    """The actors that a noun phrase names: itself, and what is joined to it; else the country it belongs to."""
    found: list[Span] = []
    for token in (head, *conjuncts(head)):
        if token.dep_ == "obj" and token.lower_ in rules(token.doc.lang_).empty:
            continue
        if token.dep_ == "nmod:poss" or is_actor(token):
            found.append(phrase(token))
        else:
            found += [phrase(owner) for owner in owners(token)]
    return found


def owners(noun: Token) -> list[Token]:
    """What a noun that is no actor belongs to: "Russia's border", "Russian oil", "the border of Russia"."""
    found, belonging = [], rules(noun.doc.lang_).belonging
    for child in noun.children:
        of = child.dep_ == "nmod" and preposition(child) in belonging
        if (child.dep_ in {"nmod:poss", "compound", "amod", "nmod:desc", "flat"} or of) and is_actor(child):
            found += [child, *(c for c in conjuncts(child) if is_actor(c))]
    return found


def conjuncts(head: Token) -> Iterator[Token]:
    for child in head.children:
        if child.dep_ == "conj":
            yield child
            yield from conjuncts(child)


def subject(verb: Token) -> Token | None:
    """The noun that does the act, or to which it is done in a passive: also through control, conjunction, relative clauses."""
    seen: set[int] = set()
    token = verb
    while token.i not in seen:
        seen.add(token.i)
        for child in token.children:
            if child.dep_ in SUBJECTS or child.dep_ in PASSIVE_SUBJECTS:
                return antecedent(child, token)
        head = token.head
        if token.dep_ in {"acl", "acl:relcl"} and head.i != token.i:
            return head if token.dep_ == "acl" else None
        if (
            token.dep_ == "xcomp"
            and (controlled := _object(head)) is not None
            and head.lemma_ not in rules(head.doc.lang_).promising
        ):
            return controlled
        if (
            token.dep_ in {"xcomp", "conj", "advcl", "cop", "parataxis"}
            and head.i != token.i
            and head.pos_ in {"VERB", "AUX", "ADJ", "NOUN"}
        ):
            token = head
            continue
        return None
    return None


def antecedent(token: Token, clause: Token) -> Token:
    """What a relative pronoun stands for, the noun before its comma where the tree hangs the clause elsewhere; any other token is itself."""
    if token.lower_ not in rules(token.doc.lang_).relative:
        return token
    if clause.dep_ == "acl:relcl":
        return clause.head
    before = token.doc[max(token.i - 2, 0)]
    return before if token.i > 1 and token.nbor(-1).text == "," and before.pos_ in {"NOUN", "PROPN"} else token


def _object(verb: Token) -> Token | None:
    return next((child for child in verb.children if child.dep_ in {"obj", "iobj"}), None)


def objects(verb: Token) -> list[Token]:
    """The direct and indirect objects of a verb."""
    return [antecedent(child, verb) for child in verb.children if child.dep_ in {"obj", "iobj"}]


def is_passive(verb: Token) -> bool:
    """Whether the subject is the one to whom it is done."""
    if any(child.dep_ in PASSIVE_SUBJECTS or child.dep_ == "aux:pass" for child in verb.children):
        return True
    if verb.dep_ == "acl":
        return "Part" in verb.morph.get("VerbForm", []) and "Past" in verb.morph.get("Tense", [])
    return (
        verb.dep_ == "conj" and "Part" in verb.morph.get("VerbForm", []) and not _has_own_subject(verb) and is_passive(verb.head)
    )


def _has_own_subject(verb: Token) -> bool:
    return any(child.dep_ in SUBJECTS for child in verb.children)


def agents(verb: Token) -> list[Token]:
    """The by-phrase of a passive or a noun; where the tree does not call it an agent, only of who can act."""
    return [
        child
        for child in verb.children
        if child.dep_ == "obl:agent"
        or (child.dep_ in {"obl", "nmod"} and preposition(child) in rules(verb.doc.lang_).by and is_actor(child))
    ]


def preposition(token: Token) -> str:
    """The preposition of an oblique, as one word or as it is fixed ("because of")."""
    return next((child.lower_ for child in token.children if child.dep_ == "case"), "")


def obliques(token: Token, prepositions: frozenset[str]) -> list[Token]:
    """The nouns that hang on `token` by one of the prepositions."""
    return [c for c in token.children if c.dep_ in {"obl", "nmod"} and preposition(c) in prepositions]


def whole(head: Token) -> Span:
    """The whole noun phrase of `head`, with appositions and of-phrases, without relative clauses and what follows them."""
    left_out: set[int] = set()
    for child in head.children:
        if child.dep_ in {"acl:relcl", "acl", "parataxis", "case", "punct", "dep", "conj", "cc"} and (
            child.dep_ not in {"conj", "cc"} or head.pos_ == "VERB"
        ):
            left_out |= {t.i for t in child.subtree}
    inside = sorted(t.i for t in head.subtree if not t.is_space and t.i not in left_out)
    first = last = inside.index(head.i)
    doc = head.doc
    while first > 0 and all(doc[k].dep_ == "punct" for k in range(inside[first - 1] + 1, inside[first])):
        first -= 1
    while last + 1 < len(inside) and all(doc[k].dep_ == "punct" for k in range(inside[last] + 1, inside[last + 1])):
        last += 1
    return span(doc, inside[first], inside[last])
