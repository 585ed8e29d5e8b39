"""Defects of histories: employments, assignments, hires and introductions that contradict each other."""

from collections.abc import Sequence

import numpy as np

from pipelines.simulation.arrays import Ints
from pipelines.simulation.defects.draft import Draft, day_texts
from pipelines.simulation.defects.references import leads_nobody
from pipelines.simulation.defects.site import Planting, Site

_LONG_DAYS = 60
_DAYS_OF_AN_EXIT = ("end_date", "notice_date")
_QUARTER_CENTURY_DAYS = 9131


def overlapping_spells(site: Site) -> Sequence[Planting]:
    """A second employment begins during the first."""
    draft = site.draft
    later = _second_spell(site)
    if later is None:
        return []
    rows, first_day = later
    second = draft.copy(rows)
    draft.put(second, "spell_id", [f"{key}-2" for key in draft.current(rows, "employee_id")])
    _begin(draft, second, first_day + 10)
    return [Planting("overlapping_spells", "start_date", second)]


def two_spells_in_one(site: Site) -> Sequence[Planting]:
    """A later version of an employment begins on another day."""
    draft = site.draft
    later = _second_spell(site)
    if later is None:
        return []
    rows, first_day = later
    second = draft.copy(rows)
    _begin(draft, second, first_day + 10)
    return [Planting("two_spells_in_one", "start_date", np.concatenate([rows, second]))]


def open_spell_followed(site: Site) -> Sequence[Planting]:
    """Of two employments the earlier has no end, which may be on its way."""
    draft = site.draft
    rows = draft.pick(draft.days("start_date") < site.newest_day - 100, site.size)
    for column in (*_DAYS_OF_AN_EXIT, "exit_type", "end_recorded_date"):
        draft.put(rows, column, [None] * len(rows))
    second = draft.copy(rows)
    draft.put(second, "spell_id", [f"{key}-2" for key in draft.current(rows, "employee_id")])
    _begin(draft, second, np.full(len(second), site.newest_day - 20))
    return [Planting("open_spell_followed", "end_date", rows)]


def exit_without_a_day(site: Site) -> Sequence[Planting]:
    """An exit has a type, and no day."""
    draft = site.draft
    rows = draft.pick(draft.filled("exit_type", "end_recorded_date"), site.size)
    for column in _DAYS_OF_AN_EXIT:
        draft.put(rows, column, [None] * len(rows))
    return [Planting("exit_without_a_day", "end_date", rows)]


def exit_without_a_type(site: Site) -> Sequence[Planting]:
    """An exit has a day, and no type."""
    draft = site.draft
    rows = draft.pick(draft.filled("exit_type", "end_date"), site.size)
    draft.put(rows, "exit_type", [None] * len(rows))
    return [Planting("exit_without_a_type", "exit_type", rows)]


def own_manager(site: Site) -> Sequence[Planting]:
    """Somebody leads themselves."""
    draft = site.draft
    rows = draft.pick(leads_nobody(site) & draft.filled("manager_id"), site.size)
    draft.put(rows, "manager_id", draft.originals(rows, "employee_id"))
    return [Planting("own_manager", "manager_id", rows)]


def outside_employment(site: Site) -> Sequence[Planting]:
    """The first assignment begins a day before its person came; the manager was there."""
    draft, people = site.draft, site.employment
    person, manager = draft.texts("employee_id"), draft.texts("manager_id")
    day: Ints = people.first_days(person) - 1
    is_first = draft.days("valid_from") == day + 1
    is_led = (people.first_days(manager) <= day) & (people.last_days(manager) >= day)
    rows = draft.pick(is_first & is_led & leads_nobody(site), site.size)
    draft.put(rows, "valid_from", day_texts(day[rows]))
    return [Planting("outside_employment", "valid_from", rows)]


def end_after_the_next(site: Site) -> Sequence[Planting]:
    """An assignment ends five days after the next one began."""
    draft = site.draft
    first_day = draft.days("valid_from")
    following: Ints = np.concatenate([first_day[1:], [0]])
    is_followed = np.concatenate([draft.follows()[1:], [False]])
    eligible = is_followed & (following > first_day) & (following + 5 <= site.newest_day)
    rows = draft.pick(eligible, site.size)
    draft.put(rows, "valid_to", day_texts(following[rows] + 5))
    return [Planting("end_after_the_next", "valid_to", rows)]


def circle_of_managers(site: Site) -> Sequence[Planting]:
    """Two managers lead each other from the newest day on."""
    draft, people = site.draft, site.employment
    person = draft.texts("employee_id")
    is_there = people.last_days(person) > site.newest_day
    is_manager = np.isin(person, np.array(sorted(people.managers), dtype=np.object_))
    is_latest = draft.last_of_group() & (draft.days("valid_from") < site.newest_day)
    rows = draft.pick(is_there & is_manager & is_latest & draft.filled("manager_id"), 2)
    if len(rows) < 2:
        return []
    copies = draft.copy(rows)
    for column in ("valid_from", "recorded_date"):
        draft.put(copies, column, day_texts(np.full(2, site.newest_day)))
    draft.put(copies, "manager_id", draft.originals(rows, "employee_id")[::-1])
    return [Planting("circle_of_managers", "manager_id", copies)]


def hired_on_another_day(site: Site) -> Sequence[Planting]:
    """A hire is dated a day after the employment it began."""
    draft = site.draft
    rows = draft.pick(draft.filled("hired_date"), site.size)
    draft.put(rows, "hired_date", day_texts(draft.days("hired_date")[rows] + 1))
    return [Planting("hired_on_another_day", "hired_date", rows)]


def done_in_another_year(site: Site) -> Sequence[Planting]:
    """A step was done more than a year before it was due."""
    draft = site.draft
    rows = draft.pick(draft.filled("done_date", "due_date"), site.size)
    draft.put(rows, "done_date", day_texts(draft.days("due_date")[rows] - 400))
    return [Planting("done_in_another_year", "done_date", rows)]


def due_long_before(site: Site) -> Sequence[Planting]:
    """A step was due a quarter of a century before its person came."""
    draft = site.draft
    rows = draft.pick(draft.filled("due_date") & ~draft.filled("done_date"), site.size)
    draft.put(rows, "due_date", day_texts(draft.days("due_date")[rows] - _QUARTER_CENTURY_DAYS))
    return [Planting("due_long_before", "due_date", rows)]


def recorded_before_set(site: Site) -> Sequence[Planting]:
    """A quota was entered a day before it was set."""
    draft = site.draft
    rows = draft.pick(draft.filled("set_date", "recorded_date"), site.size)
    draft.put(rows, "recorded_date", day_texts(draft.days("set_date")[rows] - 1))
    return [Planting("recorded_before_set", "recorded_date", rows)]


def _second_spell(site: Site) -> tuple[Ints, Ints] | None:
    """Employments long enough for another to begin in them, and their first days."""
    draft = site.draft
    start, notice = draft.days("start_date"), draft.days("notice_date")
    rows = draft.pick(draft.filled(*_DAYS_OF_AN_EXIT) & (notice - start > _LONG_DAYS), site.size)
    return (rows, start[draft.base(rows)]) if len(rows) else None


def _begin(draft: Draft, rows: Ints, days: Ints) -> None:
    for column in ("start_date", "recorded_date"):
        draft.put(rows, column, day_texts(days))
