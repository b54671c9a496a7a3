"""How sure an identity is, by what it rests on: the confidences of actors.

Set by hand: no annotated set tells such identities apart, so nothing is fitted to them, and what counts is their order. Where the head gives
states, `weighing.py` weighs anew, with weights that are fitted. After a change run `dragoman evaluate speakers` and `events`.
"""

TABLE = 0.95  # the tables have the name, and what held on that day
NAMED = 0.9  # a person whom no table has, or a state or town, by a name of its own
TITLED = 0.85  # party and state stand behind the name
FORMER = 0.8  # the tables have the name, and what it held is over
BODY = 0.8  # an office with a body of the tables: "director of the CIA"
SPEAKER = 0.8  # the first person of a speech, who asks in an interview and who is asked
CHAIN = 0.75  # a pronoun or description of a chain of mentions, or whose subject stands with it
OF_STATE = 0.75  # an office, body or people with a state
NEAREST = 0.7  # a man or woman by the weighing of those who were named before
NOUN = 0.6  # an office, body or people without a state; a state that the phrase or whom it belongs to lends
TOGETHER = 0.6  # several who are meant by one word
AGAIN = 0.6  # a noun that comes again; who spoke before, of a verb without a subject; a place by its name alone
BODY_NAMED = 0.5  # an organisation that no table has; a body of the state of the page; "it" of one that was named
LOOSE = 0.4  # a thing or place of which nothing more is known
NOBODY = 0.3  # words that lead to nobody
FADING = 0.8  # part of a time's confidence that is left where a later act has it from an earlier one
