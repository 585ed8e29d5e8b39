"""The records as contract tables: the columns of each source table, in its order, as Arrow."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulation.arrays import NOBODY, Ints
from pipelines.simulation.careers import REASONS
from pipelines.simulation.clock import month_of, year_of
from pipelines.simulation.columns import counts, days, keys, labels, nothing
from pipelines.simulation.crm.tables import CRM_MANAGER_ROWS, CRM_TABLES
from pipelines.simulation.event_tables import EVENT_TABLES, sorted_rows
from pipelines.simulation.hr.tables import HR_TABLES
from pipelines.simulation.manager_tables import MANAGER_ROWS, MANAGER_TABLES
from pipelines.simulation.names import GENDERS, display_names, protected_attributes
from pipelines.simulation.organisation import COUNTRIES, LEVELS, ORG_TYPES, ROLES, SITES
from pipelines.simulation.people import People, public
from pipelines.simulation.person_keys import manager_key, seller_key
from pipelines.simulation.records import Records

EXIT_TYPES = ("voluntary", "involuntary", "internal_move")
LEVEL_NAMES = (*(str(level + 1) for level in range(LEVELS)), "manager", "director")
SITE_NAMES = tuple(site for sites in SITES for site in sites)
ADULT_YEARS = 18


def build_tables(records: Records, generator: np.random.Generator) -> dict[str, pa.Table]:
    """Every source table by name, sorted by person and date."""
    everybody = _everybody(records)
    builders = {**EVENT_TABLES, **CRM_TABLES, **HR_TABLES, **MANAGER_TABLES}
    gender = generator.integers(0, len(GENDERS), len(everybody))
    earliest = int(min(records.sellers.start_day.min(), records.managers.start_day.min()))
    of_age = year_of(int(month_of(np.array([earliest]))[0])) - ADULT_YEARS
    return {
        "employment_spells": _spells(records),
        "assignments": _assignments(records),
        **{name: _of_both(name, build, records) for name, build in builders.items()},
        "display_names": display_names(everybody, gender, generator),
        "protected_attributes": protected_attributes(everybody, gender, of_age, generator),
    }


def _of_both(name: str, build: Callable[[Records], pa.Table], records: Records) -> pa.Table:
    """A table, the managers' own rows after the sellers'."""
    rows = build(records)
    of_managers = {**MANAGER_ROWS, **CRM_MANAGER_ROWS}
    if name not in of_managers:
        return rows
    return pa.concat_tables([rows, of_managers[name](records).cast(rows.schema)])


def _everybody(records: Records) -> pa.Array:
    """The keys of all who are on record, each once."""
    managers = np.flatnonzero(
        (records.managers.number != NOBODY) & (records.managers.former_seller == NOBODY)
    )
    numbers = np.sort(records.managers.number[managers])
    return pa.concat_arrays([seller_key(_on_record(records.sellers)), manager_key(records, numbers)])


def _on_record(people: People) -> Ints:
    """The public numbers, ascending."""
    return np.sort(people.number[people.number != NOBODY])


def _spells(records: Records) -> pa.Table:
    sellers = _spells_of(records, records.sellers, "seller", seller_key)
    managers = _spells_of(records, records.managers, "sales_manager", partial(manager_key, records))
    return pa.concat_tables([sellers, managers])


def _spells_of(
    records: Records, people: People, population: str, key: Callable[[Ints], pa.Array]
) -> pa.Table:
    """The spells of one population; an exit that was entered after the extract's day is not there yet."""
    kept = np.flatnonzero((people.number != NOBODY) & (people.start_day <= records.last_day))
    kept = kept[np.argsort(people.number[kept])]
    has_exit = people.end_recorded_day[kept] <= records.last_day
    employee_id = key(people.number[kept])
    nth = labels(np.where(people.former_seller[kept] == NOBODY, 0, 1), ("1", "2"))

    def if_known(values: Ints) -> Ints:
        return np.where(has_exit, values[kept], NOBODY)

    return pa.table(
        {
            "employee_id": employee_id,
            "spell_id": pc.binary_join_element_wise(employee_id, nth, "-"),
            "population": pa.repeat(population, len(kept)),
            "start_date": days(people.start_day[kept]),
            "hired_date": days(people.hired_day[kept]),
            "end_date": days(if_known(people.end_day)),
            "notice_date": days(if_known(people.notice_day)),
            "exit_type": labels(if_known(people.exit_type), EXIT_TYPES),
            "observed_until": nothing(len(kept), pa.date32()),
            "recorded_date": days(people.start_day[kept]),
            "end_recorded_date": days(if_known(people.end_recorded_day)),
        }
    )


def _assignments(records: Records) -> pa.Table:
    sellers = sorted_rows(records.events["assignments"], "person", "day")
    managers = sorted_rows(records.events["manager_assignments"], "person", "day")
    posts = len(managers["person"])
    return pa.concat_tables(
        [
            _assignments_of(
                records, sellers, seller_key, labels(sellers["role"], ROLES), counts(sellers["remote_days"])
            ),
            _assignments_of(
                records,
                managers,
                partial(manager_key, records),
                pa.repeat("sales_manager", posts),
                nothing(posts, pa.int64()),
            ),
        ]
    )


def _assignments_of(
    records: Records,
    rows: Mapping[str, Ints],
    key: Callable[[Ints], pa.Array],
    role: pa.Array,
    remote_days: pa.Array,
) -> pa.Table:
    """Assignments of one population; `valid_to` is empty, since the next row ends the one before."""
    return pa.table(
        {
            "employee_id": key(rows["person"]),
            "valid_from": days(rows["day"]),
            "valid_to": nothing(len(role), pa.date32()),
            "role": role,
            "level": labels(rows["level"], LEVEL_NAMES),
            "team_id": keys(rows["team"], "t", 3),
            "manager_id": manager_key(records, public(records.managers, rows["manager"])),
            "org_unit": keys(rows["region"], "region", 2),
            "org_type": labels(rows["org_type"], ORG_TYPES),
            "site": labels(rows["country"] * len(SITES[0]) + rows["site"], SITE_NAMES),
            "country": labels(rows["country"], COUNTRIES),
            "remote_days": remote_days,
            "reason": labels(rows["reason"], REASONS),
            "recorded_date": days(rows["recorded_day"]),
        }
    )
