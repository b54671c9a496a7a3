"""Layers to mentions: `statements(doc)` who is reported to have said what, `events(doc, statements)` who did what to whom.

- statements: `statements` all of a page, `attributions` those of the head, `cues` and `pieces` a cue and its speaker, `frames` how cues take it, `quotations` what
  stands in quotation marks, `sources` and `reporting` who says it, `circumstances` to whom and where, `mending` and `reach` what
  the head leaves half done; without a
  cue: `indirect`, `back`; by the page: `layout`, `interviews`
- events: `events` what the heads find, with the codes of `lexicon` (predicates in the tree), `senses` and `weapons` whether a word is an act, `status` did
  it happen (`constructions.csv` what the word on which an act hangs makes of it), `figures` how many
- both: `roles` who fills a role, `times` time expressions, `intervals`

Mentions are spans; `resolve` says who they are.
"""

from dragoman.extract.events import events
from dragoman.extract.statements import statements

__all__ = ["events", "statements"]
