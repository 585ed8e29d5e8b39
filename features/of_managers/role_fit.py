"""Role fit of a sales manager: from seller to leader, with or without learning to lead."""

from collections.abc import Mapping

import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Unit, feature
from features.nearest_managers import managers_since
from features.point_in_time import KEYS, join_known, join_to, months_between

# S3: a seller made a leader without training may leave within a year; the first half-year is still new.
FIRST_MONTH = 6
LAST_MONTH = 18


@feature(
    factor=Factor.ROLE_FIT,
    unit=Unit.COUNT,
    source="trainings",
    columns=(
        "trainings.completed_date",
        "trainings.subject",
        "employment_spells.population",
        "employment_spells.start_date",
    ),
    owner=Owner.LEADERSHIP,
    null_means="never",
    is_shown=True,
    risk_side=RiskSide.HIGH,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S3",),
)
def promoted_untrained(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Whether a seller became manager 6 to 18 months ago without leader training since (1) or not (0).

    The months of the promotion and of the as-of date both count.
    """
    people = panel.select("as_of_date", manager_id=panel.employee_id)
    since = managers_since(people, tables).rename(employee_id="manager_id")
    known = join_known(panel, tables["trainings"], source_contract("trainings"), None)
    trained = known.filter(known.subject == "leadership").group_by(*KEYS)
    rows = join_to(since, trained.aggregate(trained_date=lambda t: t.completed_date.max()))
    months = months_between(rows.as_of_date, rows.since) + 1
    is_trained = (rows.trained_date >= rows.since).fill_null(False)
    is_case = rows.was_seller & months.between(FIRST_MONTH, LAST_MONTH) & ~is_trained
    return rows.select(*KEYS, promoted_untrained=is_case.cast("int64"))
