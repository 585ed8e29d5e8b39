"""Which territories were whose on a day: one ends with its last day or with its next row."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, join_known, month_end


def territories_held(panel: ir.Table, tables: Mapping[str, ir.Table], months_ago: int = 0) -> ir.Table:
    """The territories each person held at the end of a month, as known on the as-of date.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates; `territories`.
        months_ago: how many months before the as-of date's month (0: on the as-of date itself).

    Returns:
        The keys, `territory_id`, `valid_from`, `potential` and `travel_hours`: a row per territory held.
    """
    known = join_known(panel, tables["territories"], source_contract("territories"), None)
    day = known.as_of_date
    if months_ago:
        day = month_end((day - ibis.interval(months=months_ago)).cast("timestamp").cast("date"))
    begun = known.mutate(on_day=day).filter(known.valid_from <= day)
    newest_first = ibis.window(group_by=[*KEYS, "territory_id"], order_by=ibis.desc(begun.valid_from))
    last = begun.filter(ibis.row_number().over(newest_first) == 0)
    held = last.filter(last.valid_to.isnull() | (last.valid_to >= last.on_day))
    return held.select(*KEYS, "territory_id", "valid_from", "potential", "travel_hours")


def potential_held(panel: ir.Table, tables: Mapping[str, ir.Table], months_ago: int = 0) -> ir.Table:
    """The `potential` of all `territories_held`, by the keys; null where none of theirs is known."""
    held = territories_held(panel, tables, months_ago)
    return held.group_by(*KEYS).aggregate(potential=held.potential.sum())
