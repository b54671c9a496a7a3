"""Who says what a verb without a subject tells, in languages that leave the subject out: "El ministro negó el ataque. Añadió que no hubo muertos"."""

from spacy.tokens import Token

from dragoman.extract.roles import PASSIVE_SUBJECTS, SUBJECTS, is_passive
from dragoman.ontology.languages import language_words
from dragoman.records import Actor, Span, StatementMention
from dragoman.resolve import sure
from dragoman.resolve.page import Context, sentences_to, tokens_of
from dragoman.resolve.pointing import made, of_actor

NEAR = 2  # sentences in which who spoke before must have done so, the verb's own among them


def unnamed_speaker(mention: StatementMention, about: Context) -> Actor | None:
    """Who spoke last before a verb of saying that has no subject, close to it; the verb stands for him."""
    verb = _verb(mention, about)
    if verb is None or mention.cue is None or not mention.content:
        return None
    begin = min(mention.cue.start, *(one.start for one in mention.content))  # a quotation may have several sentences
    words = tokens_of(about.doc, Span(begin, begin + 1, ""))
    first = sentences_to(words[0] if words else verb, NEAR)[0].start_char
    before = (
        one
        for content, one in reversed(about.spoken.said)
        if content and content[0].start < begin and first < content[-1].end and not about.spoken.around(one.span.start)
    )
    last = next(before, None)
    if last is None or last.code is None:
        return None
    return made(mention.cue, of_actor(last, f"no subject: {verb.lower_}", sure.AGAIN), last.antecedent or last.span)


def _verb(mention: StatementMention, about: Context) -> Token | None:
    """The verb of a cue that one person or body does, where nothing names it."""
    if mention.cue is None or not language_words(about.doc.lang_).drops_subjects:
        return None
    verb = next((t for t in tokens_of(about.doc, mention.cue) if t.pos_ == "VERB"), None)
    if verb is None or is_passive(verb):
        return None
    helpers = (c for c in verb.children if c.dep_.split(":")[0] == "aux")
    finite = next((t for t in (*helpers, verb) if t.morph.get("Mood", [])), None)
    if finite is None or "Plur" in finite.morph.get("Number", []) or not {"3"} >= set(finite.morph.get("Person", [])):
        return None
    taken = SUBJECTS | PASSIVE_SUBJECTS | {"expl", "expl:pass", "expl:impers", "expl:pv"}
    return None if any(c.dep_ in taken for c in verb.children) else verb
