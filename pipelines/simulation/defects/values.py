"""Defects of single values: what the columns of a contract promise, broken one cell at a time."""

import re
from collections.abc import Sequence

import numpy as np

from data_contracts.contract import Column, Contract, Kind
from data_contracts.rules import EARLIEST_DATE, LATEST_DATE
from pipelines.simulation.arrays import Flags, Ints
from pipelines.simulation.defects.draft import Draft, day_texts
from pipelines.simulation.defects.site import Planting, Site

UNREADABLE = {
    Kind.DATE: "2024-02-30",
    Kind.MONEY: "1.234,50",
    Kind.NUMBER: "1.234,50",
    Kind.COUNT: "2.5",
    Kind.FLAG: "maybe",
}
TIME_OF_DAY = " 22:30:00"
EARLY, LATE = "1900-01-01", "9999-12-31"  # what spreadsheets and other systems write for no date

# Columns that the simulator delivers empty.
_NEVER_FILLED = {("assignments", "valid_to"), ("employment_spells", "observed_until")}

# Rules of tables that a value under the minimum, or an early date, breaks too where the other column is
# filled (and above the new value, if it is a number).
_BREAKS_TOO = {
    ("ratings", "scale_max"): ("rating is not above scale_max", "rating"),
    ("team_meetings", "invited"): ("attended is not above invited", "attended"),
    ("onboarding_steps", "done_date"): ("done_date is within a year of due_date", "due_date"),
    ("onboarding_steps", "due_date"): ("done_date is within a year of due_date", "done_date"),
}


def missing(site: Site, column: str) -> Sequence[Planting]:
    """A required value is empty."""
    draft = site.draft
    rows = draft.pick(draft.filled(column), site.size)
    draft.put(rows, column, [None] * len(rows))
    return [Planting("missing", column, rows)]


def unreadable(site: Site, column: str) -> Sequence[Planting]:
    """A value is not of the column's type; another one is."""
    draft, eligible = site.draft, site.draft.last_of_group()
    kind = _column(draft.contract, column).kind
    if not _is_empty_by_choice(draft, column):
        eligible = draft.filled(column)
        if eligible.sum() <= site.size:
            return []
    elif kind is not Kind.DATE or not _fill_one(site, column):
        return []
    rows = draft.pick(eligible, site.size)
    draft.put(rows, column, [UNREADABLE[kind]] * len(rows), as_text=True)
    return [Planting("unreadable", column, rows)]


def disallowed(site: Site, column: str) -> Sequence[Planting]:
    """A code is written in capitals."""
    draft = site.draft
    rows = draft.pick(_known(draft, column), site.size)
    draft.put(rows, column, [str(code).upper() for code in draft.originals(rows, column)])
    return [Planting("disallowed_code", column, rows)]


def out_of_range(site: Site, column: str) -> Sequence[Planting]:
    """A number is below the least, or above the greatest, that counts as sound."""
    draft, about = site.draft, _column(site.contract, column)
    found = []
    if about.minimum is not None:
        below = about.minimum - 1
        also, other = _BREAKS_TOO.get((draft.contract.table, column), (None, column))
        eligible = draft.filled(column) & (draft.numbers(other) > below)
        rows = draft.pick(eligible, site.size)
        draft.put(rows, column, [f"{below:.0f}"] * len(rows))
        found.append(Planting("below_minimum", column, rows, (also,) if also else ()))
    if about.maximum is not None:
        above = about.maximum + 1
        rows = draft.pick(draft.filled(column), site.size)
        draft.put(rows, column, [f"{above:.0f}"] * len(rows))
        found.append(Planting("above_maximum", column, rows, _orders_left(draft, column, above)))
    return found


def implausible_date(site: Site, column: str) -> Sequence[Planting]:
    """A date is a placeholder: an early one, or a late one where that alone breaks fewer rules."""
    draft, contract = site.draft, site.contract
    known_from = _column(contract, column).known_from
    eligible = draft.last_of_group() if _is_empty_by_choice(draft, column) else _known(draft, column)
    by_side = {
        EARLY: [(rule, other) for rule, later, other in _orders(contract) if later == column],
        LATE: [(rule, other) for rule, other, earlier in _orders(contract) if earlier == column],
    }
    broken = {
        side: [(rule, other) for rule, other in pairs if _is_ever_filled(draft, other)]
        for side, pairs in by_side.items()
    }
    # What is only known from a later day on is hidden until then, and so is a late placeholder in that day.
    is_hidden_late = column in contract.recorded_defaults or (
        known_from is not None and (known_from == column or not _is_ever_filled(draft, known_from))
    )
    side = EARLY
    if column == "recorded_date" or (not is_hidden_late and len(broken[LATE]) < len(broken[EARLY])):
        side = LATE
    also, others = [], []
    for rule, other in broken[side] if column != "recorded_date" else []:
        also.append(rule)
        others.append(other)
    also += [
        f"{target} lies between {EARLIEST_DATE.year} and {LATEST_DATE.year}"
        for target, stand_ins in contract.recorded_defaults.items()
        if column in stand_ins and not _is_ever_filled(draft, target)
    ]
    if side == EARLY and (draft.contract.table, column) in _BREAKS_TOO:
        rule, other = _BREAKS_TOO[draft.contract.table, column]
        also.append(rule)
        others.append(other)
    rows = draft.pick(eligible & draft.filled(*others), site.size)
    draft.put(rows, column, [side] * len(rows))
    return [Planting("implausible_date", column, rows, tuple(also))]


def timed_date(site: Site, column: str) -> Sequence[Planting]:
    """A date carries a time of day; its day is the right one."""
    draft = site.draft
    if _is_empty_by_choice(draft, column):
        rows = draft.pick(draft.last_of_group(), site.size)
        days = np.full(len(rows), site.newest_day)
    else:
        rows = draft.pick(draft.filled(column), site.size)
        days = draft.days(column)[draft.base(rows)]
    draft.put(rows, column, [f"{day}{TIME_OF_DAY}" for day in day_texts(days)], as_text=True)
    return [Planting("time_of_day", column, rows)]


def out_of_order(site: Site, later: str, earlier: str) -> Sequence[Planting]:
    """The later of two dates lies a day before the earlier one."""
    draft = site.draft
    days: Ints = draft.days(earlier) - 1
    eligible = draft.filled(earlier)
    if (eligible & draft.filled(later)).any():
        eligible &= draft.filled(later)
    name = f"{later} is not before {earlier}"
    also: tuple[str, ...] = ()
    for rule, same, other in _orders(site.contract):
        if same == later and rule != name and draft.has(other):
            is_kept = ~draft.filled(other) | (draft.days(other) <= days)
            if (eligible & is_kept).any():
                eligible &= is_kept
            else:
                also = (*also, rule)
    rows = draft.pick(eligible, site.size)
    draft.put(rows, later, day_texts(days[draft.base(rows)]))
    return [Planting("dates_out_of_order", later, rows, also)]


def _is_empty_by_choice(draft: Draft, column: str) -> bool:
    """Whether the simulator never fills the column; it is delivered from now on, if it was not."""
    if not draft.has(column):
        draft.deliver(_column(draft.contract, column))
    return column not in draft.simulated or (draft.contract.table, column) in _NEVER_FILLED


def _fill_one(site: Site, column: str) -> bool:
    """Give a date column without values a sound one; False where there is no row for it.

    Of somebody's last row the newest day is a sound end, and a sound day to have learned of one.
    """
    draft = site.draft
    rows = draft.pick(draft.last_of_group(), 1)
    draft.put(rows, column, day_texts(np.full(len(rows), site.newest_day)))
    return len(rows) > 0


def _orders_left(draft: Draft, column: str, amount: float) -> tuple[str, ...]:
    """The rules about the column's order of magnitude that an amount above zero breaks."""
    limits = {
        rule.name: int(found[1].replace(",", ""))
        for rule in draft.contract.rules
        if (found := re.match(rf"{column} is within ([\d,]+) times the median", rule.name))
    }
    return tuple(name for name, limit in limits.items() if amount > limit * draft.usual_size(column))


def _known(draft: Draft, column: str) -> Flags:
    """The rows in which the column has a value that the check sees."""
    known_from = _column(draft.contract, column).known_from
    is_known = draft.filled(column)
    if known_from is not None and _is_ever_filled(draft, known_from):
        is_known &= draft.filled(known_from)
    return is_known


def _is_ever_filled(draft: Draft, column: str) -> bool:
    return draft.has(column) and bool(draft.filled(column).any())


def _orders(contract: Contract) -> list[tuple[str, str, str]]:
    """Of each rule about the order of two dates its name, the later and the earlier column."""
    found = []
    for rule in contract.rules:
        stated = rule.expectation
        if stated is not None and stated.type == "expect_column_pair_values_a_to_be_greater_than_b":
            found.append((rule.name, str(stated.kwargs["column_A"]), str(stated.kwargs["column_B"])))
    return found


def _column(contract: Contract, name: str) -> Column:
    return next(column for column in contract.columns if column.name == name)
