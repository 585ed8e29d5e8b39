"""A manager's own conditions as facts beside those of the other managers."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from data_contracts.limits import MINIMUM_PEERS
from features.feature import Feature
from pipelines.reports.views import Reason


def support_facts(
    managers: pd.DataFrame, features: Sequence[Feature], as_of_date: date
) -> Mapping[str, tuple[Reason, ...]]:
    """Per manager one fact a feature, in the order of the features; what is not known is left out.

    Args:
        managers: employee_id and a column per feature.
        features: what is measured of managers; a feature known of fewer than eight is left out, since
            among so few a middle value tells of somebody.
        as_of_date: the day the facts hold on.
    """
    found: dict[str, list[Reason]] = {}
    for feature in features:
        known = managers[["employee_id", feature.name]].dropna()
        if len(known) < MINIMUM_PEERS:
            continue
        median = float(known[feature.name].median())
        for manager, value in zip(known["employee_id"], known[feature.name], strict=True):
            fact = Reason(
                feature=feature.name,
                factor=feature.factor,
                unit=feature.unit,
                value=float(value),
                comparison_value=median,
                evidence_date=as_of_date,
                owner=feature.owner,
            )
            found.setdefault(manager, []).append(fact)
    return {manager: tuple(facts) for manager, facts in found.items()}
