"""Defects of keys: people and teams that are not there, or not there on the day."""

from collections.abc import Sequence

import numpy as np

from pipelines.simulation.arrays import Flags, Ints
from pipelines.simulation.defects.draft import Texts
from pipelines.simulation.defects.site import Planting, Site

_NEWCOMERS = 5  # whose coming makes earlier rows impossible


def stranger(site: Site, person: str) -> Sequence[Planting]:
    """A row is about, or from, somebody whom nobody employed."""
    draft = site.draft
    rows = draft.pick(draft.filled(person), site.size)
    draft.put(rows, person, [f"x{row:06d}" for row in rows.tolist()])
    return [Planting("stranger", person, rows)]


def not_employed(site: Site, person: str, day: str) -> Sequence[Planting]:
    """A row is about somebody who came after its day."""
    return _newcomer(site, person, day, np.ones(site.draft.rows, dtype=np.bool_))


def not_employed_in_period(site: Site, person: str, first: str, last: str) -> Sequence[Planting]:
    """A row is about somebody who came after its period."""
    del first
    return _newcomer(site, person, last, np.ones(site.draft.rows, dtype=np.bool_))


def manager_not_employed(site: Site) -> Sequence[Planting]:
    """Somebody's manager came only later."""
    return _newcomer(site, "manager_id", "valid_from", leads_nobody(site))


def seller_as_manager(site: Site) -> Sequence[Planting]:
    """Somebody's manager is a colleague."""
    draft, people = site.draft, site.employment
    is_plain = leads_nobody(site)
    person, day = draft.texts("employee_id"), draft.days("valid_from")
    in_house = (people.last_days(person) > site.newest_day) & is_plain
    if not in_house.any():
        return []
    lasting = person[in_house]
    first = people.first_days(lasting)
    colleague = str(lasting[int(np.argmin(first))])
    eligible = is_plain & draft.filled("manager_id") & (day > first.min()) & (person != colleague)
    rows = draft.pick(eligible, site.size)
    draft.put(rows, "manager_id", [colleague] * len(rows))
    return [Planting("seller_as_manager", "manager_id", rows)]


def unknown_team(site: Site) -> Sequence[Planting]:
    """A team that nobody belongs to."""
    draft = site.draft
    rows = draft.pick(draft.filled("team_id"), site.size)
    draft.put(rows, "team_id", ["nowhere"] * len(rows))
    return [Planting("unknown_team", "team_id", rows)]


def leads_nobody(site: Site) -> Flags:
    """Whether the person of each assignment never led anybody."""
    draft = site.draft
    person = draft.texts("employee_id")
    leaders = set(draft.texts("manager_id")) | site.employment.managers
    is_leader: Flags = np.isin(
        person, np.array([one for one in leaders if one is not None], dtype=np.object_)
    )
    return ~is_leader


def _newcomer(site: Site, person: str, day: str, eligible: Flags) -> Sequence[Planting]:
    """The newest of the people whom the column names stand in rows from before they came."""
    draft = site.draft
    named: Texts = draft.texts(person)
    newest = site.employment.newest(named[draft.filled(person)], min(_NEWCOMERS, site.size))
    if len(newest) == 0:
        return []
    came: Ints = site.employment.first_days(newest)
    rows = draft.pick(eligible & draft.filled(person, day) & (draft.days(day) < came.min()), site.size)
    draft.put(rows, person, [str(newest[at % len(newest)]) for at in range(len(rows))])
    return [Planting("not_employed", person, rows)]
