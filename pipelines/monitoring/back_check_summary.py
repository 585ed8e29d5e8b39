"""The record's back-check as pages show it: only figures of five people or more, never a manager's own."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from models.back_check import ALL
from pipelines.monitoring.monitoring_record import named_of
from pipelines.reports.back_check_view import BackCheckView, CheckedList, ExpectedList


def back_check_view(record: Mapping[str, Any], main_horizon_months: int) -> BackCheckView | None:
    """The lists that could be checked; None until there is one that named five people or more."""
    found = record.get("back_check", {"lists": [], "pooled": {}})
    lists = tuple(
        checked
        for one in found["lists"]
        if (checked := _checked(one["as_of_date"], one["bands"])) is not None
    )
    if not lists:
        return None
    pooled = found["pooled"][f"{main_horizon_months}m"]
    return BackCheckView(
        lists=lists,
        checked=found["months"]["checked"],
        named=pooled["named"],
        exits=pooled["named_exits"],
        expected=pooled["named_exits_expected"],
        low=pooled["precision"]["low"],
        high=pooled["precision"]["high"],
        no_signal=found["months"]["no_signal"],
    )


def expected_list(record: Mapping[str, Any]) -> ExpectedList | None:
    """What is to be expected of the month's own list; None where it names fewer than five people."""
    found = record.get("back_check", {"estimated": {"lists": []}})["estimated"]["lists"]
    own = [one for one in found if one["as_of_date"] == record["as_of_date"]]
    if not own or own[0]["named"] < MINIMUM_GROUP_PEOPLE:
        return None
    exits = own[0]["named_exits"]
    return ExpectedList(own[0]["named"], exits["value"], exits["low"], exits["high"])


def drifted_columns(record: Mapping[str, Any]) -> int:
    """How many columns, the risk among them, are unlike the months of training."""
    drift = record.get("drift", {"tested": False})
    if not drift["tested"]:
        return 0
    return len(drift["drifted"]) + bool(drift["score"]["matters"])


def _checked(as_of_date: str, bands: Mapping[str, Any]) -> CheckedList | None:
    named, everybody = named_of(bands), bands[ALL]
    if named is None:
        return None
    acted = named["people_acted_on"]
    return CheckedList(
        as_of_date=date.fromisoformat(as_of_date),
        named=named["people"],
        left_out=named["people_unknown"],
        exits=round(named["exits"]),
        expected=named["exits_expected"],
        low=named["exit_ratio_low"],
        high=named["exit_ratio_high"],
        ordinary=everybody["exit_ratio"],
        acted_on=None if acted is None else round(acted),
    )
