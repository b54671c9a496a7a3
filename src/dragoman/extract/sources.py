"""Who says it, where the quotation head leaves the source half done: without those who are told, from a phrase, from the body in which it was said."""

from msgspec.structs import replace
from spacy.tokens import Doc, Token

from dragoman.extract import roles
from dragoman.extract.circumstances import is_somebody
from dragoman.extract.cues import SPEECH, TRIMMED, Found, text_of
from dragoman.extract.intervals import inside
from dragoman.extract.reach import own_clause
from dragoman.extract.reporting import OPENING, body_of, phrase_at, somebody_behind, whose_phrase
from dragoman.extract.times import is_time
from dragoman.ontology.languages.speech import speech
from dragoman.records import Span


def sourced(doc: Doc, one: Found) -> Found:
    """The same with a source that is one noun phrase beside the cue, without prepositions, times and the one who is told at its edges."""
    if not one.source or one.cue is None or one.cue_span is None:
        return one
    tokens = [t for run in one.source if (span := doc.char_span(*run, alignment_mode="expand")) for t in span if not t.is_space]
    tokens = _without_cited(_without_told(own_clause(_at_cue(tokens, one.cue, one.cue_span), one.cue), one.cue))
    if _are_told(tokens, one.cue):
        return replace(one, source=None, speaker=None)
    tokens = _trimmed(tokens, one.cue)
    if all(t.pos_ in {"CCONJ", "PUNCT"} for t in tokens):
        return replace(one, source=None, speaker=None)
    tokens = _with_site(doc, tokens)
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    if text_of(doc)[start] in "-–" and end - start > 1:  # "-il" of "a-t-il"
        start += 1
    within = {t.i for t in tokens}
    speaker = next((t for t in tokens if t.head.i not in within and t.pos_ in {"NOUN", "PROPN", "PRON"}), one.speaker)
    return replace(one, source=[(start, end)], speaker=speaker)


def _at_cue(tokens: list[Token], cue: Token, words: Span) -> list[Token]:
    """The words of a source that stand in one run beside the cue: of several sentences or clauses the nearest, and one side of the cue."""
    nearest = min(tokens, key=lambda t: abs(t.i - cue.i)).sent.start
    tokens = [t for t in tokens if t.sent.start == nearest]
    if cut := [n for n, t in enumerate(tokens) if t.text == ";"]:
        tokens = (tokens[cut[-1] + 1 :] if tokens[-1].idx < words.start else tokens[: cut[0]]) or tokens
    sides = [side for side in ([t for t in tokens if t.idx < words.start], [t for t in tokens if t.idx >= words.end]) if side]
    own = [side for side in sides if any(t.head.i == cue.i and t.dep_ in roles.SUBJECTS for t in side)]
    if len(sides) == 2:  # the words of the cue stand in it
        return own[0] if own else max(sides, key=len)
    return sides[0] if sides else tokens


def _trimmed(tokens: list[Token], cue: Token) -> list[Token]:
    """The words of a source without prepositions and times at its edges."""
    known = bool(speech(cue.doc.lang_).verbs)
    while known and len(tokens) > 1 and (tokens[0].pos_ == "ADP" or is_time(tokens[0]) or tokens[0].text in TRIMMED):
        tokens = tokens[1:]
    while len(tokens) > 1 and is_time(tokens[-1]) and tokens[-1].head.i == cue.i:
        tokens = tokens[:-1]
    return tokens


def _with_site(doc: Doc, tokens: list[Token]) -> list[Token]:
    """With the site on which a document stands, which the tree may hang on the cue: "в сообщении | на сайте полиции"."""
    words, last = speech(doc.lang_), tokens[-1]
    if not words.sites or last.lemma_.lower() not in words.documents or last.i + 2 >= len(doc):
        return tokens
    site = doc[last.i + 2]
    behind = doc[last.i + 1].pos_ == "ADP" and site.lemma_.lower() in words.sites
    return [*tokens, *doc[last.i + 1 : site.right_edge.i + 1]] if behind else tokens


def _without_told(tokens: list[Token], cue: Token) -> list[Token]:
    """Without an object of the cue at the edge, or where it was said: "Souchon nous", "die Anwältin dem Richter", "Байден в интервью CNN"."""
    own = [t for t in tokens if t.head.i == cue.i and t.dep_ in roles.SUBJECTS]
    if not own:
        return tokens
    told = {k.i for t in tokens if t.head.i == cue.i and _is_beside(t) for k in t.subtree}
    kept = [t for t in tokens if t.i not in told]
    if kept and kept[-1].i - kept[0].i == len([t for t in kept if not t.is_space]) - 1:
        tokens = kept
    return _without_hearer(tokens, own) if speech(cue.doc.lang_).dative else tokens


def _is_beside(token: Token) -> bool:
    """Whether it is an object or an occasion."""
    words = speech(token.doc.lang_)
    occasion = token.lemma_.lower() in words.venues | words.documents and roles.preposition(token) in words.at
    return token.dep_ in {"obj", "iobj", "obl:arg"} or (token.dep_ == "obl" and occasion)


def _without_hearer(tokens: list[Token], subjects: list[Token]) -> list[Token]:
    """Without the one of two subjects in a row who is in another case, which the tree may miss, and so is told: "он | толпе"."""
    named = [t for t in subjects if t.lower_ == t.lemma_.lower()]
    hearer = next((t for t in subjects if t not in named and t.pos_ in {"NOUN", "PRON"}), None)
    if hearer is None or len(named) != 1 or (hearer.ent_type_ == "PER" and named[0].pos_ != "PRON"):
        return tokens
    if hearer.i > named[0].i:
        return [t for t in tokens if t.i < hearer.left_edge.i]
    first = min([named[0].i, *(c.i for c in named[0].lefts if c.dep_ in {"amod", "det", "nummod"})])
    return [t for t in tokens if t.i >= first]


def _without_cited(tokens: list[Token]) -> list[Token]:
    """Without those whom the speaker cites: "ТАСС | со ссылкой на полицию"."""
    cited = speech(tokens[0].doc.lang_).citing
    end = next((n - 1 for n, t in enumerate(tokens) if n > 1 and t.lower_ in cited and tokens[n - 1].pos_ == "ADP"), len(tokens))
    return tokens[:end]


def _are_told(tokens: list[Token], cue: Token) -> bool:
    """Whether those whom the head takes for the speaker are told, by their case or the form of a pronoun: "матери сказали", "его спросили"."""
    words = speech(cue.doc.lang_)
    if not words.dative or cue.lower_ in words.postposed or cue.pos_ != "VERB":
        return False
    if len(tokens) == 1 and tokens[0].lower_ in words.datives:
        return True
    tops = [t for t in tokens if t.head.i == cue.i]
    case = bool(tops) and all("Dat" in t.morph.get("Case", []) for t in tops) and tops[0].dep_ in {"iobj", "obl", "obl:arg"}
    ending = len(tops) == 1 and tops[0].lower_ != tops[0].lemma_.lower() and tops[0].lower_.endswith(words.dative_endings)
    foreign = bool(tops) and tops[0].ent_type_ == "PER" and not cue.lower_.endswith(words.plurals)  # "Нетаньяху заявил"
    return case or (bool(words.dative_endings) and ending and not foreign)


def with_phrase(doc: Doc, one: Found) -> Found:
    """The same with the whole of a phrase as its cue where the head took only a part of it, and who says it behind or in it: "По" | "оценке
    разведки", "По сообщению" | "«Фигаро»", "По её словам"."""
    words = speech(doc.lang_)
    if one.cue is None or one.cue_span is None or words.parted:
        return one
    span = doc.char_span(one.cue_span.start, one.cue_span.end, alignment_mode="expand")
    first = span.start if span is not None else one.cue.i
    if one.cue.lower_ in words.according_nouns:  # "По её | словам"
        first = next((c.i for c in one.cue.children if c.dep_ == "case" and c.i < first), first)
    after = phrase_at(doc, first, words)
    if after is None:
        return one
    cue, owner = roles.span(doc, first, after - 1), whose_phrase(doc, first, after)
    if owner is not None:
        return replace(one, cue_span=cue, source=[(owner.idx, owner.idx + len(owner))], speaker=owner)
    end = one.source[-1][1] if one.source else 0
    if one.source and one.source[0][0] < doc[after].idx < end and one.source[0][0] <= doc[after - 1].idx:
        return replace(one, cue_span=cue, source=[(doc[after].idx, end)], speaker=one.speaker or doc[after])
    if one.source and not cue.start < one.source[0][0] < cue.end:
        beside = 0 <= one.source[0][0] - doc[after].idx <= len(doc[after])  # behind an opening mark at most
        return replace(one, cue_span=cue) if beside else one
    head = somebody_behind(doc, first, after)
    whole = roles.whole(head) if head is not None else None
    return replace(one, cue_span=cue, source=[(max(whole.start, doc[after].idx), whole.end)] if whole else None, speaker=head)


def of_words(doc: Doc, one: Found) -> Found:
    """The same with whose words are handed on as its source, not who hands them on: "передаёт агентство слова министра"."""
    nouns = speech(doc.lang_).wording
    words = (
        (c for c in one.cue.children if c.dep_ in {"obj", "nsubj"} and c.lemma_.lower() in nouns) if one.cue is not None else ()
    )
    owner = next(
        (
            o
            for w in words
            for o in w.children
            if o.dep_ == "nmod" and (o.pos_ == "PROPN" or is_somebody(o)) and not inside(o.idx, one.content)
        ),
        None,
    )
    if owner is None:
        return one
    whole = roles.whole(owner)
    first = next((c.i + 1 for c in owner.children if c.dep_ == "case"), owner.left_edge.i)
    start = max(whole.start, doc[first].idx)
    return replace(one, source=[(start, whole.end)], speaker=owner)


def sourced_in(doc: Doc, one: Found) -> Found:
    """The same with the body in which it was said as its source, where nobody else says it: "сообщили в Пентагоне"."""
    cue = one.cue
    words = speech(doc.lang_)
    if cue is None or not words.within:
        return one
    nobody = one.speaker is not None and one.speaker.lower_ in words.expletives
    subjects = [c for c in cue.children if c.dep_ in roles.SUBJECTS and c.lower_ not in words.expletives and not _hears(c, cue)]
    body = body_of(cue, one.content) if nobody or not (one.source or subjects) else None
    if body is None:
        return replace(one, source=None, speaker=None) if nobody else one
    whole = roles.whole(body)
    return replace(one, source=[(whole.start, whole.end)], speaker=body)


def _hears(name: Token, verb: Token) -> bool:
    """Whether one name in an ending of the dative stands by a verb in the plural, of which it is no subject: "сообщили «Интерфаксу» в полиции"."""
    words = speech(verb.doc.lang_)
    several = bool(words.plurals) and verb.lower_.endswith(words.plurals)
    alone = name.pos_ == "PROPN" and not any(c.dep_ == "conj" for c in name.children)
    return several and alone and bool(words.dative_endings) and name.lower_.endswith(words.dative_endings)


def of_subject(doc: Doc, one: Found) -> Found:
    """The same with the subject of the cue's verb as its source where the head has none: "Как пишет | «Коммерсантъ»"."""
    cue, text = one.cue, text_of(doc)
    if one.source or cue is None or cue.pos_ != "VERB" or roles.is_passive(cue):
        return one
    name = next(((a, b) for a, b in one.content if text[a] in OPENING and b <= cue.idx and not text[b : cue.idx].strip()), None)
    if name is not None and len(one.content) > 1 and len(text[slice(*name)].split()) < SPEECH:  # "«Би-би-си» | сообщила, что"
        words = doc.char_span(*name, alignment_mode="expand")
        named = words[1] if words is not None and len(words) > 1 else None
        return replace(one, source=[name], speaker=named, content=[piece for piece in one.content if piece != name])
    who = next((c for c in cue.children if c.dep_ in roles.SUBJECTS and not inside(c.idx, one.content)), None)
    if who is None or who.pos_ == "PRON" or not is_somebody(who) or _are_told([who], cue):
        return one
    whole = roles.whole(who)
    apart = not any(a < whole.end and whole.start < b for a, b in [*one.content, (cue.idx, cue.idx + 1)])
    return replace(one, source=[(whole.start, whole.end)], speaker=who) if apart else one
