"""Territories: one a seat, now and then exchanged between two team-mates of the same role."""

from dataclasses import replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Ints, Rows, take
from pipelines.simulation.crm.state import Territories
from pipelines.simulation.organisation import ROLES
from pipelines.simulation.present import Present


def hold_territories(present: Present) -> tuple[Territories, Rows]:
    """The month's territories, and a row for each hire and for both who exchange theirs."""
    step, sellers, before = present.step, present.sellers, present.before.crm.territories
    of_seat, is_exchanged = _exchanged(present, before.of_seat)
    rows = {
        "territory": of_seat,
        "person": sellers.person,
        "day": np.maximum(step.first, sellers.start_day),
        "potential": before.potential[of_seat],
        "travel_hours": before.travel_hours[of_seat],
    }
    return replace(before, of_seat=of_seat), take(rows, present.changes.is_hired | is_exchanged)


def _exchanged(present: Present, of_seat: Ints) -> tuple[Ints, Flags]:
    """The territories after the exchanges of the month's first day, and the seats that took part."""
    step, sellers, organisation = present.step, present.sellers, present.step.organisation
    settled = present.at_work & (sellers.notice_month == NOBODY) & (sellers.start_month < step.month)
    group = organisation.team * len(ROLES) + organisation.role
    in_order = np.lexsort([step.generator.random(len(group)), ~settled, group])
    groups = organisation.teams * len(ROLES)
    size = np.bincount(group, settled, groups).astype(np.int64)
    first = np.searchsorted(group[in_order], np.arange(groups))
    chance = step.parameters.crm.exchanges_per_year / 12 / len(ROLES)
    chosen = first[step.happens(chance, groups) & (size >= 2)]
    one, other = in_order[chosen], in_order[chosen + 1]
    now = of_seat.copy()
    now[one], now[other] = of_seat[other], of_seat[one]
    is_exchanged: Flags = now != of_seat
    return now, is_exchanged
