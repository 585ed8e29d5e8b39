"""What the versions of quotas tell: which were changed while their period ran."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import join_known
from features.sources import LOOKBACK_MONTHS


def quota_changes(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """Every change of a quota inside its period that was on record on the as-of date.

    A change is a version with another quota, recorded after the period's first day and not after its last.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates; `quotas`.

    Returns:
        The keys and the version's columns; of quotas whose period began in the last 24 months.
    """
    quotas = tables["quotas"]
    # A version is hidden once it is replaced, so that changes are found before anything is joined: each is
    # known from its own record on and is never replaced.
    replaced = quotas.filter(quotas.superseded_date.notnull()).select(
        "employee_id", "period_start", "period_end", before="quota", recorded_date="superseded_date"
    )
    versions = quotas.inner_join(replaced, ["employee_id", "period_start", "period_end", "recorded_date"])
    changes = versions.filter(
        versions.quota != versions.before,
        versions.recorded_date > versions.period_start,
        versions.recorded_date <= versions.period_end,
    ).mutate(superseded_date=ibis.null("date"))
    return join_known(panel, changes.drop("before"), source_contract("quotas"), LOOKBACK_MONTHS)
