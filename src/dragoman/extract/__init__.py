"""Layers to mentions: `statements(doc)` who is reported to have said what, `events(doc, statements)` who did what to whom.

`statements.py` who is reported to have said what, from `frames.py` (how cues take it), `quotations.py` (what stands in quotation
marks), `cues.py` (a cue and its speaker), `mending.py` and `reach.py` (what the head leaves half done) and `intervals.py`; `events.py` what the heads find, with the codes of `lexicon.py` (its predicates in the tree); `roles.py` who fills a role; `status.py` did
it happen (`constructions.csv` what the word on which an act hangs makes of it); `times.py` time expressions. Mentions are spans; `resolve` says who they are.
"""

from dragoman.extract.events import events
from dragoman.extract.statements import statements

__all__ = ["events", "statements"]
