"""Did it happen? The status of an act from tense, aspect, modality, negation and what it is embedded in."""

import re

from spacy.tokens import Token

from dragoman.records import Status

PLANNING = frozenset(
    [
        "plan",
        "intend",
        "consider",
        "prepare",
        "want",
        "hope",
        "agree",
        "decide",
        "vow",
        "pledge",
        "promise",
        "expect",
        "aim",
        "seek",
        "propose",
        "schedule",
        "set",
        "ready",
        "set",
        "swear",
        "undertake",
        "commit",
        "mull",
        "contemplate",
        "weigh",
        "offer",
        "choose",
        "opt",
        "resolve",
        "determine",
        "arrange",
        "poise",
        "due",
        "likely",
        "willing",
        "announce",
        "go",
        "about",
    ]
)
ASKING = frozenset(
    [
        "call",
        "urge",
        "demand",
        "ask",
        "request",
        "order",
        "tell",
        "appeal",
        "press",
        "pressure",
        "require",
        "advise",
        "recommend",
        "instruct",
        "warn",
        "insist",
        "want",
        "beg",
        "force",
        "let",
        "help",
        "allow",
        "permit",
        "encourage",
        "invite",
        "suggest",
        "convince",
        "persuade",
        "threaten",
    ]
)
REFUSING = frozenset(
    [
        "refuse",
        "decline",
        "reject",
        "deny",
        "rule",
        "fail",
        "stop",
        "halt",
        "cease",
        "avoid",
        "prevent",
        "forbid",
        "ban",
        "avert",
        "abandon",
        "cancel",
        "scrap",
        "oppose",
    ]
)
GOING_ON = frozenset({"continue", "keep", "remain", "begin", "start", "resume", "carry"})
SAYING = frozenset(
    [
        "say",
        "announce",
        "tell",
        "add",
        "declare",
        "state",
        "warn",
        "pledge",
        "vow",
        "promise",
        "report",
        "claim",
        "confirm",
        "insist",
    ]
)
PLAN_NOUNS = frozenset(
    [
        "plan",
        "intention",
        "decision",
        "proposal",
        "offer",
        "pledge",
        "promise",
        "readiness",
        "willingness",
        "vow",
        "commitment",
        "preparation",
        "bid",
        "agreement",
    ]
)
MAYBE_NOUNS = frozenset(
    [
        "threat",
        "possibility",
        "risk",
        "prospect",
        "call",
        "demand",
        "request",
        "fear",
        "danger",
        "chance",
        "appeal",
        "order",
        "idea",
        "suggestion",
        "warning",
    ]
)
REFUSAL_NOUNS = frozenset({"refusal", "failure", "denial", "rejection", "ban"})
MAYBE_AUX = frozenset(["would", "could", "may", "might", "should", "must", "can", "ought"])
HABITS = frozenset(
    [
        "routinely",
        "regularly",
        "often",
        "usually",
        "always",
        "frequently",
        "repeatedly",
        "constantly",
        "daily",
        "still",
        "currently",
        "now",
    ]
)
CONDITIONS = frozenset({"if", "unless", "whether", "lest", "until", "should"})
BEFORE = frozenset({"before", "ahead", "until", "for"})
LONG_AGO = re.compile(
    r"\b(?:last (?:year|decade|century)|(?:years?|decades?|centuries|months?) (?:ago|earlier)|in the (?:19|20)\d0 ?s)\b",
    re.IGNORECASE,
)
NOBODY = frozenset({"nobody", "none", "nothing"})
TOLD_OF = frozenset(
    {"report", "sign", "evidence", "indication", "word", "record", "claim", "account", "proof", "trace"}
)  # "no reports of attacks"
YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")


def status(act: Token) -> Status:
    """The status of the act that `act` (a verb, or a noun that names an act) stands for.

    Looks at the act's own clause first, then at each clause that it is embedded in up to the nearest saying.
    """
    own = _own(act)
    if own in {"denied", "hypothetical", "planned"}:
        return own
    outer = _outer(act)
    if outer is not None:
        return outer
    if _past(act):
        return "past"
    return own or "occurred"


def _own(act: Token) -> Status | None:
    if _negated(act):
        return "denied"
    if any(child.dep_ == "mark" and child.lower_ in CONDITIONS for child in act.children):
        return "hypothetical"
    aux = [child for child in act.children if child.dep_ in {"aux", "aux:pass"}]
    modals = {child.lemma_.lower() for child in aux} | {child.lower_ for child in aux}
    if modals & {"will", "shall", "'ll", "wo"}:
        return "planned"
    if modals & MAYBE_AUX:
        reported = "would" in modals and act.dep_ in {"ccomp", "parataxis"} and act.head.lemma_ in SAYING and not _condition(act)
        return "planned" if reported else "hypothetical"
    if any(child.lower_ == "being" for child in aux):
        return "ongoing"
    if (
        act.pos_ == "VERB"
        and "Part" in act.morph.get("VerbForm", [])
        and "Pres" in act.morph.get("Tense", [])
        and any(c.lemma_ == "be" for c in aux)
    ):
        return "ongoing"
    if (
        "Pres" in act.morph.get("Tense", [])
        and "Fin" in act.morph.get("VerbForm", [])
        and any(c.lower_ in HABITS for c in act.children)
    ):
        return "ongoing"
    return None


def asked(act: Token) -> bool:
    """Whether the act's own clause asks whether it happened: "has France recalled its envoy?"."""
    if not any(t.text == "?" for t in act.sent[-2:]):
        return False
    subject = next((c for c in act.children if c.dep_ in {"nsubj", "nsubj:pass"}), None)
    first = next((c for c in act.children if c.dep_ in {"aux", "aux:pass"}), None)
    wh = any("Int" in t.morph.get("PronType", []) for t in act.subtree)
    return subject is not None and first is not None and first.i < subject.i and not wh


def _condition(act: Token) -> bool:
    return any(c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ in CONDITIONS for m in c.children) for c in act.children)


def _negated(act: Token) -> bool:
    for child in act.children:
        if child.lower_ in {"not", "n't", "never", "no", "neither"} and child.dep_ in {"advmod", "det", "cc:preconj"}:
            return True
        if child.dep_ in {"nsubj", "nsubj:pass", "obj"} and (
            child.lower_ in NOBODY or any(c.lower_ in {"no", "neither"} and c.dep_ == "det" for c in child.children)
        ):
            return True
    if act.dep_ == "nmod" and act.head.lemma_.lower() in TOLD_OF and any(c.lower_ == "no" for c in act.head.children):
        return True
    return any(child.dep_ in {"case", "mark"} and child.lower_ == "without" for child in act.children)


def _outer(act: Token) -> Status | None:
    """What the clauses around say of the act."""
    token = act
    ongoing = False
    for _ in range(12):
        head, relation = token.head, token.dep_
        if head.i == token.i:
            break
        lemma = head.lemma_.lower()
        if relation in {"xcomp", "ccomp", "csubj", "csubj:pass", "advcl", "acl", "obj", "obl", "nmod", "nsubj:pass"}:
            infinitive = bool({"Inf", "Ger"} & set(token.morph.get("VerbForm", []))) or relation in {
                "obj",
                "obl",
                "nmod",
                "nsubj:pass",
            }
            if relation in {"xcomp", "ccomp", "csubj", "csubj:pass", "obj", "nsubj:pass"} and lemma in REFUSING:
                return "denied"
            if relation == "acl" and lemma in REFUSAL_NOUNS:
                return "denied"
            if infinitive and lemma in PLANNING | PLAN_NOUNS and relation in {"xcomp", "acl", "obj", "nsubj:pass", "csubj"}:
                return "hypothetical" if _negated(head) or _own(head) == "hypothetical" else "planned"
            if (
                lemma in ASKING | MAYBE_NOUNS
                and relation in {"xcomp", "ccomp", "acl", "obl", "nmod", "obj"}
                and ((infinitive and relation != "obl") or _preposition(token) == "for" or lemma in MAYBE_NOUNS)
            ):
                return "hypothetical"
            if (
                relation == "advcl"
                and "Inf" in token.morph.get("VerbForm", [])
                and not any(c.lower_ == "after" for c in token.children)
            ):
                return "planned"
            if lemma in GOING_ON and relation == "xcomp":
                ongoing = True
            if relation in {"obl", "nmod"} and _preposition(token) in BEFORE - {"for"} and token.pos_ == "NOUN":
                return "planned"
            if relation in {"xcomp", "obj", "nsubj:pass"} or (
                relation == "advcl" and any(c.lower_ in CONDITIONS for c in token.children)
            ):
                of_head = _own(head)
                if any(c.lower_ in CONDITIONS and c.dep_ == "mark" for c in token.children):
                    return "hypothetical"
                if of_head in {"denied", "hypothetical", "planned"}:
                    return of_head
        elif relation == "conj":
            of_head = _own(head)
            if of_head in {"hypothetical", "planned"} and not any(c.dep_ in {"nsubj", "aux"} for c in token.children):
                return of_head
        if relation in {"ccomp", "parataxis", "root"} and lemma in SAYING:
            break
        token = head
    return "ongoing" if ongoing else None


def _preposition(token: Token) -> str:
    return next((child.lower_ for child in token.children if child.dep_ == "case"), "")


def _past(act: Token) -> bool:
    """Background: past perfect, or a time well before the page's news."""
    # "said that Iran had seized": under a saying in the past tense the past perfect is only the sequence of tenses.
    reported = act.dep_ in {"ccomp", "parataxis"} and act.head.lemma_ in SAYING and "Past" in act.head.morph.get("Tense", [])
    if not reported and any(
        child.dep_ == "aux" and child.lower_ in {"had", "'d"} and child.lemma_ == "have" for child in act.children
    ):
        return True
    words = " ".join(t.text for t in act.subtree if t.dep_ not in {"ccomp"})[:400] if act.dep_ != "root" else _clause(act)
    if LONG_AGO.search(words):
        return True
    published = str(act.doc.user_data.get("published") or "")[:4]
    near = " ".join(
        " ".join(t.text for t in c.subtree)
        for c in act.children
        if c.dep_ in {"obl", "obl:unmarked", "nmod", "nmod:unmarked", "obl:tmod"}
    )
    years = [int(y) for y in YEAR.findall(near)]
    return bool(years and published.isdigit() and max(years) < int(published))


def _clause(act: Token) -> str:
    return " ".join(
        " ".join(t.text for t in c.subtree)
        for c in act.children
        if c.dep_ in {"obl", "obl:unmarked", "obl:tmod", "advmod", "nmod:unmarked"}
    )
