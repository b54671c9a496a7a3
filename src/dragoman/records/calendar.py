"""The names of months and weekdays: in any language as the CLDR has them, in English for what we write ourselves."""

from calendar import day_name, month_name
from datetime import date
from functools import cache
from typing import Literal

MONTHS = tuple(month_name)[1:]
WEEKDAYS = tuple(day_name)


@cache
def month_names(language: str, abbreviated: bool = False) -> dict[str, int]:
    """The names of months in small letters, each with its number from 1; abbreviated ones without their stop."""
    from babel.dates import get_month_names

    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated") if abbreviated else ("wide",)
    names = [get_month_names(width, form, language) for form in ("format", "stand-alone") for width in widths]
    return {name.casefold().rstrip("."): number for some in names for number, name in some.items()}


@cache
def weekday_names(language: str) -> dict[str, int]:
    """The names of weekdays in small letters, each with its number from 0, Monday."""
    from babel.dates import get_day_names

    return {
        name.casefold(): number
        for form in ("format", "stand-alone")
        for number, name in get_day_names("wide", form, language).items()
    }


def written(iso: str) -> str:
    """`14 March 2024` of an ISO date."""
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
