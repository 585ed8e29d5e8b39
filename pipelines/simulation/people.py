"""Who is on record: the spells of sellers and managers, and the numbers they are known by."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Ints, Rows, whole
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.sellers import NEVER


@dataclass(frozen=True)
class People:
    """One element a person, in the order of their hire.

    Attributes:
        number: the public number, NOBODY for a person who is not on record.
        start_day, end_day, notice_day: of the spell; NEVER or NOBODY without an exit. exit_type: or NOBODY.
        end_recorded_day: when the exit was entered, NEVER without one.
        former_seller: public number that a manager had as a seller, NOBODY for everybody else.
        hired_day: of the first spell.
    """

    number: Ints
    start_day: Ints
    end_day: Ints
    notice_day: Ints
    exit_type: Ints
    end_recorded_day: Ints
    former_seller: Ints
    hired_day: Ints


def public(people: People, persons: Ints) -> Ints:
    """Public numbers; NOBODY where there is nobody or nobody on record."""
    return np.where(persons == NOBODY, NOBODY, people.number[persons])


def people_on_record(
    hires: Rows, exits: Rows, since: int, parameters: Parameters, generator: np.random.Generator
) -> People:
    """The spells, exits entered some days after the notice; on record is who was employed on day `since`."""
    settings, leavers, size = parameters.exits, whole(exits["person"]), len(hires["person"])
    prompt = generator.integers(0, settings.prompt_record_days + 1, len(leavers))
    late = generator.integers(0, settings.late_record_days + 1, len(leavers))
    lag = np.where(generator.random(len(leavers)) < settings.prompt_record_share, prompt, late)
    columns = {
        "end_day": (np.full(size, NEVER), exits["end_day"]),
        "notice_day": (np.full(size, NOBODY), exits["notice_day"]),
        "exit_type": (np.full(size, NOBODY), exits["exit_type"]),
        "end_recorded_day": (np.full(size, NEVER), whole(exits["notice_day"]) + lag),
    }
    for column, values in columns.values():
        column[leavers] = values
    by_person = np.argsort(hires["person"])
    start_day = hires["start_day"][by_person].astype(np.int64)
    people = People(
        number=np.full(size, NOBODY),
        start_day=start_day,
        **{name: column for name, (column, _) in columns.items()},
        former_seller=np.full(size, NOBODY),
        hired_day=start_day,
    )
    return _numbered(people, since)


def _numbered(people: People, since: int) -> People:
    """Public numbers, in the order of the hires, for whoever was employed on day `since`."""
    size, is_kept = len(people.start_day), people.end_day >= since
    in_order = np.lexsort((np.arange(size), people.start_day, ~is_kept))
    number = np.empty(size, dtype=np.int64)
    number[in_order] = np.arange(size)
    return replace(people, number=np.where(is_kept, number, NOBODY))


def with_promotions(sellers: People, managers: People, promotions: Rows, since: int) -> tuple[People, People]:
    """Sellers who became managers left their seats the day before, earlier than they had announced."""
    person, manager = whole(promotions["person"]), whole(promotions["manager"])
    end_day = sellers.end_day.copy()
    end_day[person] = promotions["end_day"]
    end_recorded_day = sellers.end_recorded_day.copy()
    end_recorded_day[person] = np.minimum(end_recorded_day[person], promotions["end_day"])
    sellers = _numbered(replace(sellers, end_day=end_day, end_recorded_day=end_recorded_day), since)
    former_seller, hired_day = managers.former_seller.copy(), managers.hired_day.copy()
    former_seller[manager] = sellers.number[person]
    hired_day[manager] = sellers.start_day[person]
    return sellers, replace(managers, former_seller=former_seller, hired_day=hired_day)
