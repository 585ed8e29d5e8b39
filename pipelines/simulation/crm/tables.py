"""The CRM's tables, one builder each."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from pipelines.simulation.arrays import NOBODY, Ints
from pipelines.simulation.clock import first_day
from pipelines.simulation.columns import counts, days, flags, keys, labels, money
from pipelines.simulation.crm.activities import CHANNELS
from pipelines.simulation.crm.state import ACTIVITY_KINDS
from pipelines.simulation.crm.teams import AGENDAS
from pipelines.simulation.event_tables import OPEN, ORE, OUTCOMES, STAGES, sorted_rows
from pipelines.simulation.organisation import COUNTRIES
from pipelines.simulation.people import public
from pipelines.simulation.person_keys import manager_key, seller_key
from pipelines.simulation.records import Records, hidden_after
from pipelines.simulation.work import DEAL_KINDS


def activities(records: Records) -> pa.Table:
    """What sellers did, by person and day; millions of rows, so each column is let go once it is written."""
    rows = dict(records.events["activities"])
    person, day = rows["person"].astype(np.int64), rows["day"].astype(np.int64)
    # a person has a kind once a day, so that the order is one of whole numbers, all different
    order = (person << 32) + (day << 8) + rows["kind"]
    in_order = np.argsort(order)
    del person, day, order

    def column(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
        return rows.pop(name)[in_order]

    everybody = seller_key(np.arange(len(records.sellers.number)))
    return pa.table(
        {
            "employee_id": everybody.take(pa.array(column("person").astype(np.int32))),
            "activity_date": days(column("day").astype(np.int32)),
            "kind": labels(column("kind").astype(np.int8), ACTIVITY_KINDS),
            "count": pa.array(column("count").astype(np.int32)),
            "minutes": pa.array(column("minutes").astype(np.int32)),
            "channel": labels(column("channel").astype(np.int8), CHANNELS),
            "with_manager": flags(column("with_manager").astype(np.bool_)),
            "recorded_date": days(column("recorded_day").astype(np.int32)),
        }
    )


def accounts(records: Records) -> pa.Table:
    """Who held which customer; the last day is there once it had come and was entered."""
    return _accounts_of(records, "accounts", seller_key)


def _manager_accounts(records: Records) -> pa.Table:
    return _accounts_of(records, "manager_accounts", lambda numbers: manager_key(records, numbers))


def _accounts_of(records: Records, kind: str, key: Callable[[Ints], pa.Array]) -> pa.Table:
    rows = sorted_rows(records.events[kind], "account", "day")
    return pa.table(
        {
            "account_id": keys(rows["account"], "a", 6),
            "employee_id": key(rows["person"]),
            "valid_from": days(rows["day"]),
            "valid_to": days(_known_end(rows, "end_day", records.last_day)),
            "is_key_account": flags(rows["is_key"] == 1),
            "annual_value": money(rows["value"] * ORE),
            "has_second_contact": flags(rows["has_second_contact"] == 1),
            "recorded_date": days(rows["recorded_day"]),
            "valid_to_recorded_date": days(_known_end(rows, "end_entered_day", records.last_day)),
        }
    )


def territories(records: Records) -> pa.Table:
    """Who had which territory."""
    facts = dict(records.events["territories"])
    tenth_hours = np.round(facts.pop("travel_hours").astype(np.float64) * 10)
    rows = sorted_rows({**facts, "tenth_hours": tenth_hours}, "person", "day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "valid_from": days(rows["day"]),
            "valid_to": days(_known_end(rows, "end_day", records.last_day)),
            "territory_id": keys(rows["territory"], "area", 5),
            "potential": money(rows["potential"] * ORE),
            "travel_hours": pa.array(rows["tenth_hours"] / 10),
            "recorded_date": days(rows["recorded_day"]),
            "valid_to_recorded_date": days(_known_end(rows, "end_entered_day", records.last_day)),
        }
    )


def leads(records: Records) -> pa.Table:
    """Leads in the order in which they were handed out."""
    rows = sorted_rows(records.events["leads"], "day", "person")
    return pa.table(
        {
            "lead_id": keys(np.arange(len(rows["person"])), "l", 7),
            "employee_id": seller_key(rows["person"]),
            "assigned_date": days(rows["day"]),
            "quality": counts(rows["quality"]),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def team_meetings(records: Records) -> pa.Table:
    """Meetings by team and day."""
    rows = sorted_rows(records.events["team_meetings"], "team", "day")
    return pa.table(
        {
            "team_id": keys(rows["team"], "t", 3),
            "meeting_date": days(rows["day"]),
            "invited": counts(rows["invited"]),
            "attended": counts(rows["attended"]),
            "agenda": labels(rows["agenda"], AGENDAS),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def tool_tickets(records: Records) -> pa.Table:
    """Tickets in the order of their opening; one that is closed after the extract's day is still open."""
    rows = sorted_rows(records.events["tool_tickets"], "opened_day", "team", "closed_day")
    return pa.table(
        {
            "ticket_id": keys(np.arange(len(rows["team"])), "q", 7),
            "team_id": keys(rows["team"], "t", 3),
            "opened_date": days(rows["opened_day"]),
            "closed_date": days(hidden_after(rows["closed_day"], records.last_day)),
            "employee_id": seller_key(public(records.sellers, rows["reporter"])),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def market_index(records: Records) -> pa.Table:
    """The index of each country, month by month."""
    facts = dict(records.events["market_index"])
    tenths = np.round(facts.pop("index").astype(np.float64) * 10)
    rows = sorted_rows({**facts, "tenths": tenths}, "country", "month")
    return pa.table(
        {
            "country": labels(rows["country"], COUNTRIES),
            "month": days(first_day(rows["month"])),
            "index": pa.array(rows["tenths"] / 10),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def _manager_quotas(records: Records) -> pa.Table:
    rows = sorted_rows(records.events["manager_quotas"], "person", "start_day")
    return pa.table(
        {
            "employee_id": manager_key(records, rows["person"]),
            "period_start": days(rows["start_day"]),
            "period_end": days(rows["end_day"]),
            "quota": money(rows["quota"] * ORE),
            "set_date": days(rows["set_day"]),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def _manager_results(records: Records) -> pa.Table:
    rows = sorted_rows(records.events["manager_results"], "person", "month")
    return pa.table(
        {
            "employee_id": manager_key(records, rows["person"]),
            "month": days(first_day(rows["month"])),
            "result": money(rows["result"] * ORE),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def _manager_deals(records: Records) -> pa.Table:
    """The managers' own deals, numbered after the sellers'."""
    rows = sorted_rows(records.events["manager_deals"], "opened_day", "person")
    size, before = len(rows["person"]), len(records.events["deals"]["person"])
    closed = hidden_after(rows["closed_day"], records.last_day)
    outcome = np.where(closed == NOBODY, NOBODY, rows["is_won"])
    return pa.table(
        {
            "deal_id": keys(before + np.arange(size), "d", 7),
            "employee_id": manager_key(records, rows["person"]),
            "opened_date": days(rows["opened_day"]),
            "closed_date": days(closed),
            "stage": labels(np.where(closed == NOBODY, OPEN, rows["is_won"]), STAGES),
            "outcome": labels(outcome, OUTCOMES),
            "amount": money(rows["amount"] * ORE),
            "kind": labels(rows["kind"], DEAL_KINDS),
            "account_id": keys(rows["account"], "a", 6),
            "co_owner_id": seller_key(rows["co_owner"]),
            "sourced_by_id": seller_key(rows["sourced_by"]),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def _known_end(rows: Mapping[str, Ints], column: str, last_day: int) -> Ints:
    """A column of the end of a holding, NOBODY where the end was not known by the extract's day."""
    return np.where(rows["end_entered_day"] <= last_day, rows[column], NOBODY)


Builders = Mapping[str, Callable[[Records], pa.Table]]
CRM_TABLES: Builders = {
    "activities": activities,
    "accounts": accounts,
    "territories": territories,
    "leads": leads,
    "team_meetings": team_meetings,
    "tool_tickets": tool_tickets,
    "market_index": market_index,
}
CRM_MANAGER_ROWS: Builders = {  # beside the sellers' rows of the same table
    "accounts": _manager_accounts,
    "quotas": _manager_quotas,
    "sales_results": _manager_results,
    "deals": _manager_deals,
}
