"""Who is at risk: one row per person and as-of date, by what was known that day."""

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, as_of_table, join_known, join_to, known_on, state_on

ASSIGNMENT_COLUMNS = ("role", "level", "team_id", "manager_id", "org_unit", "org_type", "site", "country")
PANEL_COLUMNS = (*KEYS, "population", "spell_id", "hired_date", "start_date", *ASSIGNMENT_COLUMNS)


def build_panel(tables: Mapping[str, ir.Table], as_of_dates: Sequence[date], population: str) -> ir.Table:
    """The people of a population who were at work, and not known to be leaving, on each as-of date.

    Args:
        tables: source tables with their recorded dates; `employment_spells` and `assignments`, and
            `leaves` where it was delivered.
        as_of_dates: month ends.
        population: `seller` or `sales_manager`.

    Returns:
        `PANEL_COLUMNS`, unique by `employee_id` and `as_of_date`. Left out is whoever had a notice or an
        end on record by then (be it a coming one), was on a known leave, or whose records had stopped.
        `hired_date` is the first hire across internal moves, by default the spell's start. The columns of
        the assignment are null without one in force.
    """
    dates = as_of_table(as_of_dates)
    known = known_on(dates, tables["employment_spells"], source_contract("employment_spells"))
    staying = known.filter(
        known.population == population,
        known.end_date.isnull(),
        known.notice_date.isnull(),
        known.observed_until.isnull() | (known.observed_until >= known.as_of_date),
    )
    newest_first = ibis.window(
        group_by=list(KEYS), order_by=[ibis.desc(staying.start_date), ibis.desc(staying.spell_id)]
    )
    employed = staying.filter(ibis.row_number().over(newest_first) == 0).mutate(
        hired_date=ibis.coalesce(staying.hired_date, staying.start_date)
    )
    at_work = employed
    if "leaves" in tables:
        at_work = employed.anti_join(_on_leave(employed, tables["leaves"]), list(KEYS))
    assigned = state_on(employed, tables["assignments"], source_contract("assignments"), ASSIGNMENT_COLUMNS)
    return join_to(at_work, assigned).select(*PANEL_COLUMNS)


def _on_leave(employed: ir.Table, leaves: ir.Table) -> ir.Table:
    """The keys of the people on a leave that had begun and was not known to have ended."""
    known = join_known(employed, leaves, source_contract("leaves"), None)
    lasting = known.filter(known.end_date.isnull() | (known.end_date >= known.as_of_date))
    return lasting.select(*KEYS).distinct()
