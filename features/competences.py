"""What each person lacks of the competences that the role requires, by the last assessment of each."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from data_contracts.catalogue import source_contract
from features.point_in_time import KEYS, join_known

# Gaps are whole thousandths of a level, so that their sums are exact.
THOUSANDTHS = 1000


def competence_gaps(panel: ir.Table, tables: Mapping[str, ir.Table]) -> ir.Table:
    """The gap of each competence in which a person was measured against a required level.

    Args:
        panel: has `employee_id` and `as_of_date`, unique.
        tables: source tables with their recorded dates; `competence_assessments`.

    Returns:
        The keys, `competence`, `gap` (thousandths of a level that are missing to the required one at the last
        assessment, 0 where nothing is) and `previous_gap` (at the assessment before, null without one).
    """
    contract = source_contract("competence_assessments")
    known = join_known(panel, tables["competence_assessments"], contract, None)
    judged = known.filter(known.required_level.notnull())
    missing = ((judged.required_level - judged.level) * THOUSANDTHS).round().cast("int64")
    gaps = judged.select(*KEYS, "competence", "assessed_date", gap=ibis.greatest(missing, 0))
    by_competence = [*KEYS, "competence"]
    in_time = ibis.window(group_by=by_competence, order_by="assessed_date")
    newest_first = ibis.window(group_by=by_competence, order_by=ibis.desc("assessed_date"))
    beside = gaps.mutate(
        previous_gap=gaps.gap.lag(1).over(in_time), is_latest=ibis.row_number().over(newest_first) == 0
    )
    return beside.filter(beside.is_latest).select(*by_competence, "gap", "previous_gap")
