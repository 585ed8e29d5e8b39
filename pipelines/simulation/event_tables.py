"""The event tables of the sellers: pay, work and contact, one builder each."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulation.arrays import NOBODY, Ints, Rows
from pipelines.simulation.clock import first_day
from pipelines.simulation.columns import counts, days, flags, keys, labels, money
from pipelines.simulation.contact import ARENAS, GIVERS, RECOGNITION_KINDS, SUBJECTS
from pipelines.simulation.organisation import ROLES
from pipelines.simulation.people import public
from pipelines.simulation.person_keys import manager_key, seller_key
from pipelines.simulation.records import Records, hidden_after
from pipelines.simulation.work import DEAL_KINDS

ORE = 100  # in a krona
SCALE_MAX = 5
OUTCOMES = ("lost", "won")
STAGES = ("lost", "won", "open")
OPEN = STAGES.index("open")


def sorted_rows(rows: Rows, *order: str) -> dict[str, Ints]:
    """Rows in the order of the named columns, as whole numbers."""
    in_order = np.lexsort([rows[name] for name in reversed(order)])
    return {name: column[in_order].astype(np.int64) for name, column in rows.items()}


def leaves(records: Records) -> pa.Table:
    """Leaves; the end is on record once it has come."""
    rows = sorted_rows(records.events["leaves"], "person", "start_day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "start_date": days(rows["start_day"]),
            "end_date": days(hidden_after(rows["end_day"], records.last_day)),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def pay(records: Records) -> pa.Table:
    """Monthly pay from each change on."""
    rows = sorted_rows(records.events["pay"], "person", "day")
    role = labels(rows["role"], ROLES)
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "valid_from": days(rows["day"]),
            "base_pay": money(rows["base_pay"]),
            "target_variable_pay": money(rows["target_variable_pay"]),
            "currency": pa.repeat("SEK", len(role)),
            "market_median": money(rows["market_median"]),
            "plan_id": pc.binary_join_element_wise(role, pa.array(rows["year"]).cast(pa.string()), "-"),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def ratings(records: Records) -> pa.Table:
    """Half-yearly ratings, entered weeks after the half-year's end."""
    rows = sorted_rows(records.events["ratings"], "person", "start_day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "period_start": days(rows["start_day"]),
            "period_end": days(rows["end_day"]),
            "rating": counts(rows["rating"]),
            "scale_max": counts(np.full(len(rows["person"]), SCALE_MAX)),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def quotas(records: Records) -> pa.Table:
    """Monthly quotas, most of them set ahead."""
    rows = sorted_rows(records.events["quotas"], "person", "start_day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "period_start": days(rows["start_day"]),
            "period_end": days(rows["end_day"]),
            "quota": money(rows["quota"] * ORE),
            "set_date": days(rows["set_day"]),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def deals(records: Records) -> pa.Table:
    """Deals in the order of their opening; one that closes after the extract's day is still open."""
    rows = sorted_rows(records.events["deals"], "opened_day", "person")
    closed = hidden_after(rows["closed_day"], records.last_day)
    outcome = np.where(closed == NOBODY, NOBODY, rows["is_won"])
    return pa.table(
        {
            "deal_id": keys(np.arange(len(closed)), "d", 7),
            "employee_id": seller_key(rows["person"]),
            "opened_date": days(rows["opened_day"]),
            "closed_date": days(closed),
            "stage": labels(np.where(closed == NOBODY, OPEN, rows["is_won"]), STAGES),
            "outcome": labels(outcome, OUTCOMES),
            "amount": money(rows["amount"] * ORE),
            "kind": labels(rows["kind"], DEAL_KINDS),
            "account_id": keys(rows["account"], "a", 6),
            "co_owner_id": seller_key(public(records.sellers, rows["co_owner"])),
            "sourced_by_id": seller_key(public(records.sellers, rows["sourced_by"])),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def sales_results(records: Records) -> pa.Table:
    """Monthly results, booked on the month's last day or a little later."""
    rows = sorted_rows(records.events["results"], "person", "month")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "month": days(first_day(rows["month"])),
            "result": money(rows["result"] * ORE),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def recognitions(records: Records) -> pa.Table:
    """Recognitions; one by a customer has no giver_id."""
    rows = sorted_rows(records.events["recognitions"], "person", "day")
    peer = seller_key(public(records.sellers, rows["giver_seller"]))
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "recognised_date": days(rows["day"]),
            "giver_id": pc.coalesce(
                peer, manager_key(records, public(records.managers, rows["giver_manager"]))
            ),
            "giver": labels(rows["giver"], GIVERS),
            "kind": labels(rows["kind"], RECOGNITION_KINDS),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def one_on_ones(records: Records) -> pa.Table:
    """One-to-ones, entered when they are planned or asked for."""
    rows = sorted_rows(records.events["talks"], "person", "planned_day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "planned_date": days(rows["planned_day"]),
            "manager_id": manager_key(records, public(records.managers, rows["manager"])),
            "requested_date": days(rows["requested_day"]),
            "held_date": days(rows["held_day"]),
            "arena": labels(rows["arena"], ARENAS),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def trainings(records: Records) -> pa.Table:
    """Trainings completed."""
    rows = sorted_rows(records.events["trainings"], "person", "day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "completed_date": days(rows["day"]),
            "hours": counts(rows["hours"]),
            "subject": labels(rows["subject"], SUBJECTS),
            "linked_to_goal": flags(rows["is_linked"] == 1),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


EVENT_TABLES: Mapping[str, Callable[[Records], pa.Table]] = {
    "leaves": leaves,
    "pay": pay,
    "ratings": ratings,
    "recognitions": recognitions,
    "one_on_ones": one_on_ones,
    "trainings": trainings,
    "quotas": quotas,
    "deals": deals,
    "sales_results": sales_results,
}
