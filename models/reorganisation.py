"""When an organisation was rearranged, told from the panel alone."""

import numpy as np
import pandas as pd

from models.person_months import BoolArray, IntArray, month_index

MOVED_SHARE = (
    0.25  # of the people compared; the gate on deliveries announces a reorganisation at the same share
)
FEWEST_COMPARED = 30  # in fewer, one manager who leaves is more than a quarter
MONTHS_AFTER = 6  # how long a reorganisation counts as recent
LONGEST_GAP_MONTHS = 6  # between as-of dates further apart a quarter of the managers changes anyway


def after_reorganisation(panel: pd.DataFrame) -> BoolArray:
    """Whether each row is of the months after a reorganisation of the person's unit or of everybody.

    A unit is reorganised at an as-of date if more than 25 % of its people, of at least 30 compared, have
    another manager or another team than at the panel's date before; the whole organisation likewise. It
    counts as recent on that date and on every later one less than six months after. A person is compared
    where both dates know the manager, or both the team. Only this and earlier dates are looked at.

    Args:
        panel: employee_id, as_of_date, team_id, manager_id and org_unit (each may be null), index 0..n-1.

    Returns:
        Shape (rows,); all False where neither managers nor teams are known.
    """
    dates, days = pd.factorize(panel["as_of_date"], sort=True)
    months = month_index(pd.Series(days)).to_numpy(dtype=np.int64)
    compared, moved = _moves(panel, dates, months)
    units, labels = pd.factorize(panel["org_unit"], sort=True)
    whole = np.full(len(panel), len(labels))
    shape = (len(days), len(labels) + 1)
    is_reorganised = _reorganised(dates, units, compared, moved, shape)
    is_reorganised |= _reorganised(dates, whole, compared, moved, shape)
    recent = np.zeros(shape, dtype=bool)
    for date, month in enumerate(months):
        lately = (months <= month) & (months > month - MONTHS_AFTER)
        recent[date] = is_reorganised[lately].any(axis=0)
    own = np.where(units >= 0, units, len(labels))
    is_recent: BoolArray = recent[dates, own] | recent[dates, whole]
    return is_recent


def _moves(panel: pd.DataFrame, dates: IntArray, months: IntArray) -> tuple[BoolArray, BoolArray]:
    """Whose manager or team is known on this date and the one before, and for whom one of them is another."""
    people = pd.factorize(panel["employee_id"])[0]
    order = np.lexsort((dates, people))
    earlier, later = order[:-1], order[1:]
    is_next = (people[earlier] == people[later]) & (dates[later] == dates[earlier] + 1)
    is_next &= months[dates[later]] - months[dates[earlier]] <= LONGEST_GAP_MONTHS
    compared, moved = np.zeros(len(panel), dtype=bool), np.zeros(len(panel), dtype=bool)
    for name in ("manager_id", "team_id"):
        codes = pd.factorize(panel[name])[0]
        both = is_next & (codes[earlier] >= 0) & (codes[later] >= 0)
        compared[later] |= both
        moved[later] |= both & (codes[earlier] != codes[later])
    return compared, moved


def _reorganised(
    dates: IntArray, units: IntArray, compared: BoolArray, moved: BoolArray, shape: tuple[int, int]
) -> BoolArray:
    """Which units were reorganised at which dates, shape (dates, units)."""
    known = compared & (units >= 0)
    cell = dates * shape[1] + units
    size = shape[0] * shape[1]
    people = np.bincount(cell[known], minlength=size)
    movers = np.bincount(cell[known & moved], minlength=size)
    return ((people >= FEWEST_COMPARED) & (movers > MOVED_SHARE * people)).reshape(shape)
