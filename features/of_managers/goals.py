"""Goals of a sales manager: what the whole team is asked for, and whether it is reached."""

from collections.abc import Mapping

import ibis.expr.types as ir

from features.feature import SALES_MANAGERS, Factor, Form, Owner, RiskSide, Unit, feature
from features.peers import MINIMUM_OTHERS
from features.people_led import LED_COLUMNS, by_manager, people_led
from features.point_in_time import KEYS
from features.sources import known_rows

QUARTER_MONTHS = 3
QUOTA_COLUMNS = ("quotas.quota", "quotas.period_end", "sales_results.result")


def _quarters_of_people_led(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Result and quota of each seller led over the last 3 months, in the months that have both."""
    led = people_led(panel, tables)
    months = known_rows("sales_results", led, tables)
    compared = months.filter(
        months.months_ago < QUARTER_MONTHS, months.result.notnull(), (months.quota > 0).fill_null(False)
    )
    sums = compared.group_by(*KEYS).aggregate(result=lambda t: t.result.sum(), quota=lambda t: t.quota.sum())
    return by_manager(led.inner_join(sums, list(KEYS)))


@feature(
    factor=Factor.GOALS,
    unit=Unit.RATIO,
    source="quotas",
    columns=(*LED_COLUMNS, *QUOTA_COLUMNS),
    owner=Owner.LEADERSHIP,
    null_means="nobody led has a month of the last 3 with both a result and a quota",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def team_attainment_3m_ratio(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Result of the last 3 months of all sellers led as a multiple of their quotas.

    Over the months in which a seller has both.
    """
    quarters = _quarters_of_people_led(panel, tables)
    ratio = quarters.result.sum().cast("float64") / quarters.quota.sum().cast("float64").nullif(0)
    return quarters.group_by(*KEYS).aggregate(team_attainment_3m_ratio=ratio)


@feature(
    factor=Factor.GOALS,
    unit=Unit.RATIO,
    source="quotas",
    columns=(*LED_COLUMNS, *QUOTA_COLUMNS),
    owner=Owner.LEADERSHIP,
    null_means="fewer than four sellers led with a result and a quota in the last 3 months",
    is_shown=True,
    risk_side=RiskSide.LOW,
    form=Form.TABLES,
    populations=SALES_MANAGERS,
    said_in=("S4",),
)
def team_on_target_ratio_3m(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Share of the sellers led who reached their quota of the last 3 months.

    How realistic the targets of the whole team are: the inner question "can I reach these?".
    """
    quarters = _quarters_of_people_led(panel, tables)
    share = (quarters.result >= quarters.quota).sum() / quarters.count()
    is_enough = quarters.count() >= MINIMUM_OTHERS
    return quarters.group_by(*KEYS).aggregate(team_on_target_ratio_3m=is_enough.ifelse(share, None))
