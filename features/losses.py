"""Who left, and whether it was somebody whose results stood in the upper half of the role."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.exits import known_exits
from features.point_in_time import days_between, join_known, known_on, months_between
from features.sources import LOOKBACK_MONTHS, MONTHS_OF_YEAR
from features.value_at_stake import MINIMUM_MONTHS, monthly_result_12m


def losses(
    panel: ir.Table, tables: Mapping[str, ir.Table], days: int, unknown_exits_count_as: str
) -> ir.Table:
    """The exits in the days before the panel's as-of date, each held against the role's results.

    A loss is regretted where the leaver's mean monthly result in the year before the exit was at or above
    the median of those in the same role who are at work on the as-of date.

    Args:
        panel: rows of one as-of date.
        tables: source tables with their recorded dates; `employment_spells`, `assignments` and, where it
            was delivered, `sales_results`.
        days: how many days back the exit may lie, the as-of date included.
        unknown_exits_count_as: `voluntary` or `other`, for exits of type unknown or without a type.

    Returns:
        `cause` (`voluntary` or `other`) and `is_regretted`, one row per exit; null without results of three
        months, without a role, or where nobody of the role has results.
    """
    exits = known_exits(panel, tables, days)
    exit_type = (exits.exit_type == "unknown").ifelse(unknown_exits_count_as, exits.exit_type)
    dated = exits.mutate(cause=(exit_type == "voluntary").ifelse("voluntary", "other"))
    if "sales_results" not in tables:
        return dated.select("cause", is_regretted=ibis.null("boolean"))
    leavers = dated.select("as_of_date", employee_id=dated.leaver_id).distinct()
    contract = source_contract("sales_results")
    # A year before an exit of up to a year ago.
    known = join_known(leavers, tables["sales_results"], contract, LOOKBACK_MONTHS + 1)
    sold = dated.join(
        known,
        [dated.leaver_id == known.employee_id, dated.as_of_date == known.as_of_date],
        rname="{name}_of_result",
    )
    age = months_between(sold.exit_date, sold.month)
    counted = sold.filter(age.between(1, MONTHS_OF_YEAR), sold.result.notnull())
    own = counted.group_by("leaver_id", "spell_id").aggregate(
        months=counted.count(), mean=counted.result.sum().cast("float64") / counted.count()
    )
    at_work = monthly_result_12m(panel, tables)
    placed = panel.select("employee_id", "role").join(at_work, "employee_id")
    usual = (
        placed.filter(placed.role.notnull())
        .group_by("role")
        .aggregate(usual=placed.monthly_result_12m.median())
    )
    beside = dated.left_join(own, ["leaver_id", "spell_id"], rname="{name}_of_own")
    judged = beside.left_join(usual, "role", rname="{name}_of_role")
    is_known = (judged.months >= MINIMUM_MONTHS) & judged.usual.notnull()
    return judged.select("cause", is_regretted=is_known.ifelse(judged["mean"] >= judged.usual, None))


def open_seats(as_of_dates: ir.Table, positions: ir.Table) -> ir.Table:
    """The positions that were open on each as-of date, with the days since they were opened.

    Args:
        as_of_dates: has `as_of_date`, one row a date.
        positions: `open_positions` with its recorded dates.

    Returns:
        `as_of_date` and `days_open`, one row a seat.
    """
    known = known_on(as_of_dates, positions, source_contract("open_positions"))
    vacant = known.filter(known.filled_date.isnull())
    return vacant.select("as_of_date", days_open=days_between(vacant.as_of_date, vacant.opened_date))
