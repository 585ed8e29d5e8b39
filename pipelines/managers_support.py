"""What a manager gets from above: how many to lead, own talks, recognition, answers."""

import pandas as pd

from data_contracts.catalogue import SOURCES
from features.build import build_features, measured_features
from features.direction import goals_set_in_leadership_group
from features.feature import Feature
from features.influence import seat_in_leadership_group
from features.mandate import may_hire, may_set_bonus, position_decision_days_12m
from features.of_managers.development import own_one_on_ones_held_ratio_6m
from features.of_managers.recognition import recognitions_from_above_6m
from features.of_managers.role_fit import promoted_untrained
from features.of_managers.tools import tool_budget_present
from features.panel import build_panel
from features.pressure import sellers_led
from features.team_development import measured_on_team_development
from pipelines.sources import CheckedSources
from pipelines.store import Store

SUPPORT: tuple[Feature, ...] = (
    sellers_led,
    own_one_on_ones_held_ratio_6m,
    recognitions_from_above_6m,
    position_decision_days_12m,
)

# What the leadership group reads of all managers together; by name, as its page's texts call them.
CONDITIONS: tuple[Feature, ...] = (
    *SUPPORT,
    may_set_bonus,
    may_hire,
    tool_budget_present,
    goals_set_in_leadership_group,
    seat_in_leadership_group,
    measured_on_team_development,
    promoted_untrained,
)


def measure_support(
    store: Store, sources: CheckedSources, wanted: tuple[Feature, ...] = SUPPORT
) -> tuple[pd.DataFrame, tuple[Feature, ...]]:
    """The managers at work on the as-of date, as the delivered tables show their conditions.

    Args:
        store: holds the sources.
        sources: the as-of date, and what was delivered.
        wanted: the conditions; those that the delivered tables cannot show are left out.

    Returns:
        employee_id and a column per measured feature, one row a manager; and those features. Empty where no
        manager is on record as one.
    """
    tables = store.sources({contract.table: contract for contract in SOURCES if not contract.is_apart})
    managers = store.materialise("managers_panel", build_panel(tables, [sources.as_of_date], "sales_manager"))
    features = measured_features(sources.delivered_to_features(), wanted)
    built = build_features(
        managers,
        tables,
        features,
        # Beside the tables of the same names that the people's own features were built from.
        lambda name, table: store.materialise(f"managers_{name}", table),
    )
    frame = store.frame(built, ("employee_id",))
    return frame[["employee_id", *(feature.name for feature in features)]], features
