"""The promotion rule between configuration, a training's record and the decision."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from data_contracts.errors import ModelError
from models.paired_measures import ComparedMetric
from models.promotion import PromotionRule
from pipelines.config import Config

RULE = "promotion_rule"  # its key in the training's record


@dataclass(frozen=True)
class Trial:
    """What a new training is judged by.

    Attributes:
        rule: as it was configured before the training began.
        groups: employee_id, attribute, group of protected groups; None where they were not delivered.
    """

    rule: PromotionRule
    groups: pd.DataFrame | None


def promotion_rule(config: Config) -> PromotionRule:
    """The rule that a training begun now is judged by, whenever that happens."""
    asked = config.promotion
    return PromotionRule(
        main_metric=ComparedMetric(asked.main_metric),
        minimum_gain=asked.minimum_gain,
        maximum_calibration_loss=asked.maximum_calibration_loss,
        compares_groups=asked.compare_groups,
        needs_confirmation=asked.needs_confirmation,
        # Where the truth is ours, skill has no ceiling.
        plausible_auc=1.0 if config.truth is not None else config.run.plausible_auc,
    )


def rule_record(rule: PromotionRule) -> dict[str, Any]:
    """As it is kept with the training."""
    return asdict(rule) | {"main_metric": rule.main_metric.value}


def stored_rule(training: Mapping[str, Any], version: int) -> PromotionRule:
    """The rule kept with a training.

    Raises:
        ModelError: it was trained before rules were kept.
    """
    record = training.get(RULE)
    if record is None:
        raise ModelError(
            f"version {version} was trained without a promotion rule, as in versions before promotions: "
            "train again with `stanna train`"
        )
    return PromotionRule(**{**record, "main_metric": ComparedMetric(record["main_metric"])})
