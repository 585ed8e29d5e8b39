"""What became of the people of the panel, as far as it was known on a given day."""

from datetime import date

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, current, known_at, month_index, whole_months_until

SPELL_KEYS = ("employee_id", "spell_id")


def build_outcomes(
    panel: ir.Table,
    spells: ir.Table,
    known_by: date,
    observed_until: date,
    unknown_exits_count_as: str = "voluntary",
) -> ir.Table:
    """The cause of exit and the months it took, per row of the panel.

    An exit happens on the day of the notice, or on the last day where no notice was recorded: what lies
    between the two would give the exit away.

    Args:
        panel: has `employee_id`, `as_of_date` and `spell_id`.
        spells: `employment_spells` with its recorded dates.
        known_by: only what was recorded by this day counts.
        observed_until: the last day on which an exit could be seen; a month not wholly observed by then
            does not count.
        unknown_exits_count_as: `voluntary` or `other`, for exits of type unknown or without a type.

    Returns:
        `employee_id`, `as_of_date`, `cause` and `months_observed` (int >= 0), one row per row of the
        panel. An exit in month k after the as-of date, within the observed months: its cause (`voluntary`
        or `other`; an internal move is other) and k. No exit by then: null and the months observed
        without one. An exit on or before the as-of date that was recorded late, or nothing observed:
        null and 0.
    """
    known = current(known_at(spells, source_contract("employment_spells"), known_by)).select(
        *SPELL_KEYS, "end_date", "notice_date", "exit_type", last_record="observed_until"
    )
    rows = panel.select(*KEYS, "spell_id").left_join(known, list(SPELL_KEYS))
    as_of_month = month_index(rows.as_of_date)
    exit_month = month_index(ibis.coalesce(rows.notice_date, rows.end_date)) - as_of_month
    last_month = whole_months_until(ibis.literal(observed_until, "date")) - as_of_month
    last_own_month = ibis.coalesce(whole_months_until(rows.last_record) - as_of_month, last_month)
    has_left = (exit_month <= last_month).fill_null(False)
    exit_type = ibis.coalesce(rows.exit_type, "unknown")
    is_voluntary = (exit_type == "voluntary") | (
        (exit_type == "unknown") & (unknown_exits_count_as == "voluntary")
    )
    months = has_left.ifelse(exit_month, ibis.least(last_month, last_own_month))
    return rows.select(
        *KEYS,
        cause=ibis.cases((has_left & (exit_month >= 1), is_voluntary.ifelse("voluntary", "other"))),
        months_observed=ibis.greatest(months, 0),
    )


def spells_of(people: ir.Table, spells: ir.Table, population: str, known_by: date) -> ir.Table:
    """The employment each person of a published list was in on its as-of date.

    Args:
        people: `employee_id`, `as_of_date`.
        spells: `employment_spells` with its recorded dates.
        population: `seller` or `sales_manager`.
        known_by: only what was recorded by this day counts.

    Returns:
        The keys and `spell_id`: of the person's spells of the population that had begun, the latest. Whoever
        has none by what is known now is left out.
    """
    known = current(known_at(spells, source_contract("employment_spells"), known_by))
    own = known.filter(known.population == population).select(*SPELL_KEYS, "start_date")
    begun = people.select(*KEYS).inner_join(own, "employee_id")
    begun = begun.filter(begun.start_date <= begun.as_of_date)
    latest_first = ibis.window(
        group_by=list(KEYS), order_by=[ibis.desc(begun.start_date), ibis.desc(begun.spell_id)]
    )
    return begun.filter(ibis.row_number().over(latest_first) == 0).select(*KEYS, "spell_id")
