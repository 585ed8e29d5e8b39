"""Who had left by when, and from which place in the organisation, as known on each as-of date."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import join_known, join_to, known_on, state_on, within

PLACE = ("team_id", "manager_id", "role", "site")


def known_exits(panel: ir.Table, tables: Mapping[str, ir.Table], days: int) -> ir.Table:
    """The exits of the panel's population that were on record and recent on each as-of date.

    Args:
        panel: has `as_of_date` and `population`.
        tables: source tables with their recorded dates; `employment_spells` and `assignments`.
        days: how many days back the exit may lie, the as-of date included.

    Returns:
        `as_of_date`, `leaver_id`, `spell_id`, `exit_date` (the notice, or the last day without one),
        `exit_type`, `team_id`, `manager_id`, `role` and `site` of the leaver that day. A move inside the
        organisation is no exit.
    """
    cohorts = panel.select("as_of_date", "population").distinct()
    spells = known_on(
        cohorts.select("as_of_date").distinct(),
        tables["employment_spells"],
        source_contract("employment_spells"),
    )
    spells = spells.semi_join(cohorts, ["as_of_date", "population"])
    dated = spells.mutate(
        exit_date=ibis.coalesce(spells.notice_date, spells.end_date),
        exit_type=ibis.coalesce(spells.exit_type, "unknown"),
    )
    exits = dated.filter(within(dated, "exit_date", days=days), dated.exit_type != "internal_move").select(
        "as_of_date", "spell_id", "exit_date", "exit_type", leaver_id=dated.employee_id
    )
    return _with_place(exits, tables["assignments"])


def recent_exits(
    panel: ir.Table, tables: Mapping[str, ir.Table], days: int, unknown_exits_count_as: str
) -> ir.Table:
    """Who left in the days before the panel's as-of date, from which unit and role.

    Args:
        panel: rows of one as-of date, with `population`.
        tables: source tables with their recorded dates; `employment_spells` and `assignments`.
        days: how many days back the exit may lie, the as-of date included.
        unknown_exits_count_as: `voluntary` or `other`, for exits of type unknown or without a type.

    Returns:
        `org_unit`, `role` (null where unknown) and `cause` (`voluntary` or `other`), one row per exit.
    """
    exits = known_exits(panel, tables, days)
    left = exits.select(employee_id="leaver_id", as_of_date="exit_date", exit_type="exit_type")
    state = state_on(left, tables["assignments"], source_contract("assignments"), ("org_unit", "role"))
    exit_type = (left.exit_type == "unknown").ifelse(unknown_exits_count_as, left.exit_type)
    dated = left.mutate(cause=(exit_type == "voluntary").ifelse("voluntary", "other"))
    return join_to(dated, state).select("org_unit", "role", "cause")


def _with_place(exits: ir.Table, assignments: ir.Table) -> ir.Table:
    """The exits beside the leaver's place in the last assignment before the exit."""
    leavers = exits.select("as_of_date", employee_id=exits.leaver_id).distinct()
    known = join_known(leavers, assignments, source_contract("assignments"), None).select(
        "as_of_date", "valid_from", *PLACE, leaver_id="employee_id"
    )
    joined = exits.left_join(
        known,
        [
            exits.as_of_date == known.as_of_date,
            exits.leaver_id == known.leaver_id,
            known.valid_from <= exits.exit_date,
        ],
        rname="{name}_known",
    )
    newest_first = ibis.window(
        group_by=["as_of_date", "leaver_id", "spell_id"], order_by=ibis.desc(joined.valid_from)
    )
    return joined.filter(ibis.row_number().over(newest_first) == 0).select(
        "as_of_date", "leaver_id", "spell_id", "exit_date", "exit_type", *PLACE
    )
