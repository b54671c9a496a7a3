"""How a record says that a person has judged it: in its rule."""

JUDGED = {"accept": "accepted", "correct": "corrected", "missing": "added"}  # by verdict


def judged_by(rule: str) -> str | None:
    """The rule of a record where it says who judged it (`corrected by Ada`), else None."""
    return rule if rule.startswith(tuple(f"{done} by " for done in JUDGED.values())) else None
