"""Which tables each language has: what stands in its folder, and its rows of the tables that all languages share."""

from functools import cache

from dragoman.ontology.files import rows
from dragoman.ontology.languages import FOLDER

RULES = "rules.csv"
# A step, and the tables of which it needs one: in the folder of the language, or shared, with a column `language`.
STEPS = {
    "offices and pronouns": ("words.yaml",),
    "names of offices": ("agents.csv",),
    "reported speech": ("speech.yaml", "cues.csv"),
    "acts by their words": ("acts.csv", "predicates.yaml"),
    "status of acts": ("status.yaml",),
    "words that are no acts": ("senses.yaml",),
    "rules of the tree": (RULES,),
    "lemmas": ("lemmas.yaml",),
    "times": ("../times/words.csv",),
    "numbers": ("../numbers/numbers.csv",),
    "figures": ("../figures/words.csv",),
}


@cache
def missing(language: str) -> tuple[str, ...]:
    """The steps for which a language has no table, and which are left out in its pages."""
    return tuple(step for step, files in STEPS.items() if not any(has(language, file) for file in files))


@cache
def has(language: str, file: str) -> bool:
    """Whether a language has a table: the file in its folder, or a row of a shared one."""
    if not file.startswith("../"):
        return (FOLDER / language / file).is_file()
    return any(row.get("language") == language for _, row in rows(FOLDER / file))
