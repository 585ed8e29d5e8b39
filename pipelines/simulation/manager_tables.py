"""The managers' own rows in the HR tables, their mandates, and what they note down about their people."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulation import leaders
from pipelines.simulation.arrays import Ints
from pipelines.simulation.attention import KINDS
from pipelines.simulation.columns import days, flags, labels, money, nothing
from pipelines.simulation.contact import GIVERS, RECOGNITION_KINDS, SUBJECTS
from pipelines.simulation.event_tables import sorted_rows
from pipelines.simulation.factors.catalogue import FACTORS
from pipelines.simulation.people import public
from pipelines.simulation.person_keys import manager_key, seller_key
from pipelines.simulation.records import Records, hidden_after

TOOL_BUDGET_ORE = 5_000_000  # a year
OUTCOMES = ("talk held", "step agreed", "step taken", "seen otherwise")  # of each kind of follow-up


def pay(records: Records) -> pa.Table:
    """Monthly pay from each change on; managers have no variable pay."""
    rows = sorted_rows(records.events["manager_pay"], "person", "day")
    size = len(rows["person"])
    return pa.table(
        {
            "employee_id": manager_key(records, rows["person"]),
            "valid_from": days(rows["day"]),
            "base_pay": money(rows["base_pay"]),
            "target_variable_pay": money(np.zeros(size, dtype=np.int64)),
            "currency": pa.repeat("SEK", size),
            "market_median": money(rows["market_median"]),
            "plan_id": pc.binary_join_element_wise(
                "sales_manager", pa.array(rows["year"]).cast(pa.string()), "-"
            ),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def recognitions(records: Records) -> pa.Table:
    """Recognitions by the director."""
    rows = sorted_rows(records.events["manager_recognitions"], "person", "day")
    size = len(rows["person"])
    return pa.table(
        {
            "employee_id": manager_key(records, rows["person"]),
            "recognised_date": days(rows["day"]),
            "giver_id": manager_key(records, public(records.managers, rows["giver_manager"])),
            "giver": labels(np.full(size, GIVERS.index("leadership")), GIVERS),
            "kind": labels(np.full(size, RECOGNITION_KINDS.index("praise")), RECOGNITION_KINDS),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def one_on_ones(records: Records) -> pa.Table:
    """One-to-ones with the director."""
    rows = sorted_rows(records.events["manager_talks"], "person", "day")
    return pa.table(
        {
            "employee_id": manager_key(records, rows["person"]),
            "planned_date": days(rows["day"]),
            "manager_id": manager_key(records, public(records.managers, rows["manager"])),
            "requested_date": nothing(len(rows["person"]), pa.date32()),
            "held_date": days(hidden_after(rows["held_day"], records.last_day)),
            "arena": labels(_held_only(rows, records.last_day), leaders.ARENAS),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def trainings(records: Records) -> pa.Table:
    """Leader trainings completed."""
    rows = sorted_rows(records.events["manager_trainings"], "person", "day")
    subject = np.full(len(rows["person"]), SUBJECTS.index("leadership"))
    return pa.table(
        {
            "employee_id": manager_key(records, rows["person"]),
            "completed_date": days(rows["day"]),
            "hours": pa.array(rows["hours"]),
            "subject": labels(subject, SUBJECTS),
            "linked_to_goal": flags(rows["is_linked"] == 1),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def manager_mandates(records: Records) -> pa.Table:
    """What each manager may decide, and how their goals are set, from each change on."""
    rows = sorted_rows(records.events["mandates"], "person", "day")
    budget = np.where(rows["has_tool_budget"] == 1, TOOL_BUDGET_ORE, 0)
    return pa.table(
        {
            "manager_id": manager_key(records, rows["person"]),
            "valid_from": days(rows["day"]),
            "may_set_bonus": flags(rows["may_set_bonus"] == 1),
            "may_hire": flags(rows["may_hire"] == 1),
            "tool_budget": money(budget),
            "sits_in_leadership_group": flags(rows["sits_in_group"] == 1),
            "goals_set_by": labels(rows["goals_set_by"], leaders.GOALS_SET_BY),
            "plan_approved_date": days(rows["plan_day"]),
            "is_measured_on_team_development": flags(rows["is_measured_on_development"] == 1),
            "stated_phase": labels(rows["phase"], leaders.PHASES),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def follow_ups(records: Records) -> pa.Table:
    """What managers noted down after acting on somebody."""
    rows = sorted_rows(records.events["follow_ups"], "person", "day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "manager_id": manager_key(records, public(records.managers, rows["manager"])),
            "date": days(rows["day"]),
            "kind": labels(rows["kind"], KINDS),
            "factor": labels(rows["factor"], FACTORS),
            "outcome": labels(rows["kind"], OUTCOMES),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def _held_only(rows: Mapping[str, Ints], last_day: int) -> Ints:
    """The arena of talks that had been held by the extract's day."""
    return np.where(hidden_after(rows["held_day"], last_day) < 0, -1, rows["arena"])


Builders = Mapping[str, Callable[[Records], pa.Table]]
MANAGER_TABLES: Builders = {"manager_mandates": manager_mandates, "follow_ups": follow_ups}
MANAGER_ROWS: Builders = {  # beside the sellers' rows of the same table
    "pay": pay,
    "recognitions": recognitions,
    "one_on_ones": one_on_ones,
    "trainings": trainings,
}
