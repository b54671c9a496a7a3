"""Did it happen? The status of an act from tense, aspect, modality, negation and what it is embedded in.

The words are those of `ontology/languages/LANG/status.yaml`; the relations are Universal Dependencies.
"""

import re
from collections.abc import Iterator

from spacy.tokens import Token

from dragoman.extract.constructions import construction
from dragoman.extract.roles import preposition
from dragoman.language import layers
from dragoman.ontology.languages import language_words
from dragoman.ontology.languages.rules import rules
from dragoman.ontology.languages.status import StatusWords, status_words
from dragoman.records import Status

YEAR = re.compile(r"\b(?:1[5-9]\d\d|20\d\d)\b")
DECADE = re.compile(r"\b(?:19|20)\d0 ?s\b")
SUBJECTS = frozenset({"nsubj", "nsubj:pass"})
GOVERNED = frozenset({"xcomp", "ccomp", "csubj", "csubj:pass", "advcl", "acl", "obj", "obl", "nmod", "nsubj:pass"})
# Relations by which an act is what its governor is: "may continue shelling".
INHERITED = frozenset({"xcomp", "obj", "nsubj:pass"})
TIMES = frozenset({"obl", "obl:unmarked", "obl:tmod", "advmod", "nmod", "nmod:unmarked"})
NEWS = 1990  # the year with which the news that pages tell begins
UP = 12  # clauses around an act that are asked
WITHIN = 4  # words above an act that may be a work of fiction or a memory


def status(act: Token) -> Status:
    """The status of the act that `act` (a verb, or a noun that names an act) stands for, by its words alone.

    Looks at the act's own clause first, then at each clause that it is embedded in up to the nearest saying.
    """
    words = _words(act)
    own = _own(act, words)
    if own in {"denied", "hypothetical", "planned"}:
        return own
    outer = _outer(act, words)
    if outer is not None:
        return outer
    if remembered(act) or _past(act, words):
        return "past"
    return own or "occurred"


def plain(act: Token) -> Status | None:
    """The status that the sentence leaves no doubt of: the act is denied, asked, still to come, or remembered; None for any other."""
    words = _words(act)
    if (_negated(act, words) and _indicative(act, words)) or _yet_to(act, words) or _refused(act, words):
        return "denied"
    if asked(act) or _doubted(act, words):
        return "hypothetical"
    if _to_come(act) or _carried_to_come(act) or _to_be_held(act):
        return "planned"
    return "past" if remembered(act) or _dated_history(act) or _long_over(act, words) else None


def open_act(act: Token) -> Status | None:
    """What tense, mood and modal verbs say of an act that is still open, in languages in which the head learned little of it: "expulsará",
    "könnte angreifen", "si la Russie attaque"; None for any other."""
    if language_words(act.doc.lang_).acts_taught:
        return None
    words = _words(act)
    if act.pos_ not in {"VERB", "AUX"} or "Part" in act.morph.get("VerbForm", []):  # "wird verhaftet" is no future
        return "hypothetical" if _doubted(act, words) else None
    if "Cnd" in act.morph.get("Mood", []) or (act.dep_ == "xcomp" and act.head.lemma_.lower() in words.modal):
        return "hypothetical"
    if (own := _own(act, words)) == "hypothetical":
        return own
    infinitive = act.lower_.startswith(act.lemma_.lower())  # "wird ausweisen", but "wurde ausgewiesen"
    if infinitive and any(c.lower_ in words.future for c in _helpers(act)):
        return "planned"
    return "planned" if "Fut" in act.morph.get("Tense", []) and "Fin" in act.morph.get("VerbForm", ["Fin"]) else None


def foreseen(act: Token) -> Status | None:
    """What words say of an act that is yet to be: "may strike" leaves it open, "the planned strike" and "seeks to strike" have it planned; None
    for any other."""
    words = _words(act)
    if act.pos_ == "VERB":
        if _auxiliaries(act) & words.perhaps:
            return "hypothetical"
        intended = act.dep_ in {"xcomp", "acl"} and act.head.lemma_.lower() in words.intended
        return "planned" if intended and "Inf" in act.morph.get("VerbForm", []) and not _negated(act.head, words) else None
    return "planned" if any(c.dep_ == "amod" and c.lower_ in words.upcoming for c in act.children) else None


def _dated_history(act: Token) -> bool:
    """Whether a page without a date gives the act a year that no page of our time tells as news ("In July 1941 a first attack struck the
    town"), or tells it in the tense of history ("César assiégea la ville")."""
    if layers(act.doc).published:
        return False
    verb = act.head if act.pos_ == "NOUN" and act.head.pos_ == "VERB" else act
    forms = _words(act).historic
    if forms and any(t.pos_ in {"VERB", "AUX"} and re.fullmatch(forms, t.lower_) for t in (verb, *_helpers(verb))):
        return True
    times = (t.text for one in (act, verb) for c in one.children if c.dep_ in TIMES for t in c.subtree)
    return any(YEAR.fullmatch(text) and int(text) < NEWS for text in times)


def asked(act: Token) -> bool:
    """Whether the act's own clause asks: "has France recalled its envoy?", "why did Iran attack?"."""
    if not any(t.text == "?" for t in act.sent[-2:]):
        return False
    subject = next((c for c in act.children if c.dep_ in SUBJECTS), None)
    first = next((c for c in act.children if c.dep_ in {"aux", "aux:pass"}), None)
    if subject is None:
        return first is not None and any("Int" in c.morph.get("PronType", []) and c.i < first.i for c in act.children)
    return first is not None and first.i < subject.i


def _doubted(act: Token, words: StatusWords) -> bool:
    """ "It is unclear whether Iran attacked the tanker": the act's clause, or that of the verb that carries its noun, is open."""
    verb = act.head if act.pos_ == "NOUN" and act.dep_ in {"obj", "nsubj:pass"} else act
    return any(c.dep_ == "mark" and c.lower_ in words.doubts for c in verb.children)


def remembered(act: Token) -> bool:
    """Whether the sentence looks back on the act: "the anniversary of the attack", "ten years since troops shot", "mourned the massacre"."""
    words = _words(act)
    if act.dep_ == "obj" and act.pos_ == "NOUN" and act.head.lemma_.lower() in words.remembering:
        return any("Def" in c.morph.get("Definite", []) for c in act.children)
    if any(one.pos_ in {"NOUN", "PROPN"} and one.lemma_.lower() in words.memories for one in _above(act)):
        return True
    times = [c for c in act.children if c.dep_ in TIMES and preposition(c) not in words.since]
    if any(era in c.doc[c.left_edge.i : c.right_edge.i + 1].text.casefold() for c in times for era in words.eras):
        return True
    since = act.dep_ in {"advcl", "acl"} and any(c.dep_ == "mark" and c.lower_ in words.since for c in act.children)
    return since and any(c.lemma_.lower() in words.ages and c.i < act.i for c in (act.head, *act.head.children))


def fictional(act: Token) -> bool:
    """Whether a film or a novel tells the act: "in the film, soldiers shoot a farmer", "a drama in which a mayor is killed"."""
    words = _words(act)
    verb = act.head if act.pos_ == "NOUN" else act
    if "Past" in verb.morph.get("Tense", []) and "Fin" in verb.morph.get("VerbForm", []):
        return False
    if verb.dep_ == "acl:relcl" and verb.head.lemma_.lower() in words.fictions:
        return True
    if any(c.lemma_.lower() in words.fictions and c.dep_ == "obl" and c.i < verb.i for c in verb.children):
        return True
    shows = [one for one in _above(verb) if one.lemma_.lower() in words.depicting]
    return any(c.lemma_.lower() in words.fictions and c.dep_ in SUBJECTS | {"obl"} for one in shows for c in one.children)


def told_before(act: Token, time: Token) -> bool:
    """Whether a time hangs on a verb in the past that only tells of the act: "said on Monday that it would send tanks"."""
    words, verb = _words(act), time.head
    if any(child.dep_ == "case" and child.lower_ in words.aim for child in time.children):  # "was scheduled for Monday"
        return False
    if verb.lemma_.lower() in words.planned and act.i < time.i:  # "planned a summit on Saturday"
        return False
    if verb.i == act.i or verb.lemma_.lower() not in words.saying | words.planned or verb.i not in {one.i for one in _above(act)}:
        return False
    return "Past" in verb.morph.get("Tense", []) or any(
        c.dep_ == "aux" and c.lemma_ in rules(verb.doc.lang_).having for c in verb.children
    )


def only_told(act: Token, time: Token) -> bool:
    """Whether a time is that of telling what had happened before: "acknowledged on Saturday that the army had shot it down"."""
    perfect = any(c.lower_ in _words(act).perfect for c in act.children if c.dep_.split(":")[0] == "aux")
    return perfect and act.dep_ == "ccomp" and act.head.i == time.head.i


def _indicative(act: Token, words: StatusWords) -> bool:
    """Whether a denial is one of fact: no "must not send", "warned not to attack", "if it does not withdraw"."""
    marks = {c.lower_ for c in act.children if c.dep_ == "mark"}
    return not _auxiliaries(act) & words.modal and not marks & (words.conditions | rules(act.doc.lang_).infinitive)


def _words(act: Token) -> StatusWords:
    return status_words(act.doc.lang_)


def _helpers(verb: Token) -> list[Token]:
    return [c for c in verb.children if c.dep_.split(":")[0] == "aux"]


def _auxiliaries(verb: Token) -> set[str]:
    """The auxiliaries of a verb, as lemmas and as they stand."""
    return {form for c in _helpers(verb) for form in (c.lemma_.lower(), c.lower_)}


def _above(token: Token) -> Iterator[Token]:
    """The words on which a word hangs, the nearest first."""
    for _ in range(WITHIN):
        if token.head.i == token.i:
            return
        token = token.head
        yield token


def _own(act: Token, words: StatusWords) -> Status | None:
    if _negated(act, words):
        return "denied"
    if any(child.dep_ == "mark" and child.lower_ in words.conditions for child in act.children):
        return "hypothetical"
    if _to_come(act):
        return "planned"
    forms, known = _auxiliaries(act), rules(act.doc.lang_)
    if _lies_ahead(act, words):
        return "planned"
    if forms & words.modal:
        told = act.dep_ in {"ccomp", "parataxis"} and act.head.lemma_.lower() in words.saying
        return "planned" if forms & known.would and told and not _condition(act, words) else "hypothetical"
    progressive = act.pos_ == "VERB" and "Part" in act.morph.get("VerbForm", []) and "Pres" in act.morph.get("Tense", [])
    if forms & known.underway or (progressive and forms & known.being):
        return "ongoing"
    present = "Pres" in act.morph.get("Tense", []) and "Fin" in act.morph.get("VerbForm", [])
    return "ongoing" if present and any(c.lower_ in words.habits for c in act.children) else None


def _to_come(act: Token) -> bool:
    """ "is to visit", "were to arrest": a form of being with the infinitive."""
    known = rules(act.doc.lang_)
    marks = {c.lower_ for c in act.children if c.dep_ == "mark"}
    if "Inf" not in act.morph.get("VerbForm", []) or not marks or marks - known.infinitive:
        return False
    if any(
        c.dep_ in {"aux", "aux:pass", "cop"} and c.lemma_ in known.being and "Fin" in c.morph.get("VerbForm", [])
        for c in act.children
    ):
        return True
    head = act.head
    return (
        act.dep_ == "xcomp"
        and head.lemma_ in known.being
        and "Fin" in head.morph.get("VerbForm", [])
        and any(c.dep_ in SUBJECTS and c.pos_ in {"NOUN", "PROPN", "PRON"} for c in head.children)
    )


def _carried_to_come(act: Token) -> bool:
    """Whether the act is a noun and its verb tells the future: "talks will be held", "the summit is to take place"."""
    verb = act.head
    carried = act.dep_ == "nsubj:pass" or (act.dep_ == "nsubj" and not any(c.dep_ in {"obj", "ccomp"} for c in verb.children))
    if act.pos_ not in {"NOUN", "PROPN"} or verb.pos_ != "VERB" or not carried:
        return False
    definite = any("Def" in c.morph.get("Definite", []) or c.dep_ == "nmod:poss" for c in act.children)
    return not definite and (_lies_ahead(verb, _words(act)) or _to_come(verb))


def _to_be_held(act: Token) -> bool:
    """Whether a noun's own infinitive says that it is ahead: "a summit to be held in Tehran on Friday"."""
    return act.pos_ == "NOUN" and any(to_be_done(child) for child in act.children)


def to_be_done(verb: Token) -> bool:
    """Whether a verb is the infinitive of what is done to a noun."""
    return verb.dep_ == "acl" and {"mark", "aux:pass"} <= {child.dep_ for child in verb.children}


def _condition(act: Token, words: StatusWords) -> bool:
    return any(
        c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ in words.conditions for m in c.children) for c in act.children
    )


def _negated(act: Token, words: StatusWords) -> bool:
    is_what = any(child.dep_ == "cop" for child in act.children) and act.pos_ in {"NOUN", "PROPN"}  # "is not the first attack"
    for child in act.children:
        said = child.lower_ in words.no and child.dep_ in {"advmod", "det", "cc:preconj", "cc", "aux"}
        if said and not (is_what and child.dep_ == "advmod"):
            return True
        if child.dep_ in SUBJECTS | {"obj"} and (child.lower_ in words.nobody or _none(child, words)):
            return True
        if child.dep_ in {"case", "mark"} and child.lower_ in words.without:
            return True
    if act.dep_ == "nmod" and act.head.lemma_.lower() in words.reports and any(c.lower_ in words.no for c in act.head.children):
        return True
    if _yet_to(act, words):
        return True
    if act.dep_ == "conj" and act.head.pos_ == act.pos_ and any(c.dep_ == "cc" and c.lower_ in words.nor for c in act.children):
        return not any(c.dep_ in SUBJECTS for c in act.children) and _negated(act.head, words)
    return False


def _yet_to(act: Token, words: StatusWords) -> bool:
    """ "has yet to recall its envoy", where the tree hangs all of it on the act."""
    known = rules(act.doc.lang_)
    return (
        any(c.lower_ in words.yet and c.dep_ == "advmod" for c in act.children)
        and any(c.lower_ in known.infinitive and c.dep_ == "mark" for c in act.children)
        and any(c.lemma_.lower() in known.having | known.being and c.dep_ in {"aux", "cop"} for c in act.children)
    )


def _lies_ahead(verb: Token, words: StatusWords) -> bool:
    """Whether the verb's auxiliary is of the future; one of the passive is none ("wurde gesperrt")."""
    return any({c.lemma_.lower(), c.lower_} & words.future for c in _helpers(verb) if c.dep_ != "aux:pass")


def _none(noun: Token, words: StatusWords) -> bool:
    """ "no protester", "not a single protester", but not "no fewer than nine"."""
    first = noun.left_edge
    behind = {t.lower_ for t in noun.doc[first.i + 1 : first.i + 3]}
    if behind & words.fewer:
        return False
    none = any(c.lower_ in words.no and c.dep_ in {"det", "cc:preconj"} for c in noun.children)
    return none or (first.lower_ in words.no and bool(behind & words.single))


def _outer(act: Token, words: StatusWords) -> Status | None:
    """What the clauses around say of the act."""
    token = act
    ongoing = False
    for _ in range(UP):
        head, relation = token.head, token.dep_
        if head.i == token.i:
            break
        if relation in GOVERNED:
            if found := _governed(token, words):
                return found
            ongoing = ongoing or (head.lemma_.lower() in words.continued and relation == "xcomp")
        elif relation == "conj":
            of_head = _own(head, words)
            if of_head in {"hypothetical", "planned"} and not any(c.dep_ in {"nsubj", "aux"} for c in token.children):
                return of_head
        if relation in {"ccomp", "parataxis", "root"} and head.lemma_.lower() in words.saying:
            break
        token = head
    return "ongoing" if ongoing else None


def _governed(token: Token, words: StatusWords) -> Status | None:
    """What the word on which a clause or noun hangs says of it: by their construction, else it is what that word itself is."""
    head, found = token.head, construction(token)
    if found is not None and found.makes == "planned" and found.governor is not None:
        return "hypothetical" if _negated(head, words) or _own(head, words) == "hypothetical" else "planned"
    if found is not None and not (found.makes == "denied" and _negated(head, words)):
        return found.makes
    passed_on = _own(head, words) if token.dep_ in INHERITED else None
    return passed_on if passed_on in {"denied", "hypothetical", "planned"} else None


def _refused(act: Token, words: StatusWords) -> bool:
    """ "denied attacking", "has yet to recall", "is unlikely to attack": the construction leaves no doubt, and nothing denies it itself."""
    found = construction(act)
    return found is not None and found.makes == "denied" and found.sure and not _negated(act.head, words)


def _past(act: Token, words: StatusWords) -> bool:
    """Background: past perfect, or a time well before the page's news."""
    # "said that Iran had seized": under a saying in the past tense the past perfect is only the sequence of tenses.
    told = act.dep_ in {"ccomp", "parataxis"} and act.head.lemma_.lower() in words.saying
    reported = told and "Past" in act.head.morph.get("Tense", [])
    if not reported and any(c.dep_.split(":")[0] == "aux" and c.lower_ in words.perfect for c in act.children):
        return True
    near = [t for c in act.children if c.dep_ in TIMES for t in c.subtree]
    ago = any(t.lower_ in words.ago for t in near) and any(t.lemma_.lower() in words.ages for t in near)
    text = " ".join(t.text for t in near)
    if ago or DECADE.search(text):
        return True
    published = (layers(act.doc).published or "")[:4]
    years = [int(y) for y in YEAR.findall(text)]
    return bool(years and published.isdigit() and max(years) < int(published))


def _long_over(act: Token, words: StatusWords) -> bool:
    """Whether a sentence in a language in which the head learned little of it tells of what was before the news: in the past perfect, or,
    on a page without a date, in a year or an age that is no news any more."""
    if language_words(act.doc.lang_).acts_taught or act.dep_ == "xcomp":
        return False
    verb = act.head if act.pos_ == "NOUN" and act.head.pos_ == "VERB" and act.dep_ in {"obj", "nsubj", "nsubj:pass"} else act
    if layers(act.doc).published:
        return False
    if _past(verb, words):
        return True
    years = [t for t in act.sent if YEAR.fullmatch(t.text) and preposition(t) not in words.since]
    ages = act.sent.text.casefold()
    return (bool(years) and max(int(t.text) for t in years) < NEWS) or any(era in ages for era in words.eras)
