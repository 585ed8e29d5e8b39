"""What is said of a training: its verdict, the evidence, and every figure with what it rests on."""

from collections.abc import Sequence
from dataclasses import asdict

from models.bootstrap import Estimate
from models.candidates import Rung
from models.learning_curve import LearningCurve
from models.list_quality import ListQuality
from models.metrics import Metrics
from models.net_benefit import NetBenefit
from models.oracle import OracleComparison, Skill
from models.range_coverage import RangeCoverage
from models.training import TrainingResult

JSONValue = str | int | float | bool | None | list["JSONValue"] | dict[str, "JSONValue"]


def training_record(
    result: TrainingResult, oracle: Sequence[OracleComparison], plausible_auc: float
) -> dict[str, JSONValue]:
    """What run.json and MLflow say of a training: the verdict, its evidence, the ladder's metrics.

    Args:
        result: of the training.
        oracle: the model beside the truth, per horizon; empty where the truth is not known.
        plausible_auc: skill above it is a leak until explained.
    """
    model, judgement = result.model, result.judgement
    return {
        "training_cutoff": model.record.training_cutoff.isoformat(),
        "model_version": model.model_version,
        "data_digests": dict(model.record.data_digests),
        "rung": model.rung.value,
        "verdict": judgement.verdict.value,
        "auc_gain_over_context": _number(judgement.auc_gain),
        "auc_gain_lower_bound_99": _number(judgement.auc_gain_bound),
        "horizons_months": list(result.settings.horizons_months),
        "main_horizon_months": result.settings.main_horizon_months,
        "is_suspiciously_good": is_implausible(_main_auc(result), plausible_auc),
        "rows": result.rows,
        "people": result.people,
        "voluntary_exits": result.exits["voluntary"],
        "other_exits": result.exits["other"],
        "backtest_origins": [split.origin.isoformat() for split in result.backtest.splits],
        "backtest": {
            rung.value: {
                f"{horizon}m": _metrics(result.metrics(rung, horizon))
                for horizon in result.settings.horizons_months
            }
            for rung in Rung
        },
        "backtest_by_origin": _by_origin(result),
        "net_benefit": {
            f"{horizon}m": [_net_benefit(line) for line in result.metrics(model.rung, horizon).net_benefit]
            for horizon in result.settings.horizons_months
        },
        "slices": _slices(result),
        "learning_curve": _learning_curve(result.learning_curve),
        "list_quality": _list_quality(result.list_quality),
        **{f"share_of_oracle_{found.horizon_months}m": _number(found.share.value) for found in oracle},
        **({"oracle": {f"{found.horizon_months}m": _oracle(found) for found in oracle}} if oracle else {}),
    }


def is_implausible(auc: float, plausible_auc: float) -> bool:
    """Whether the skill is more than such records can carry."""
    return auc > plausible_auc


def _main_auc(result: TrainingResult) -> float:
    return result.metrics(result.model.rung, result.settings.main_horizon_months).auc.value


def _by_origin(result: TrainingResult) -> dict[str, JSONValue]:
    """The winner at each origin, as plain values, with the exits its fit there had learned from."""
    origins: dict[str, dict[str, JSONValue]] = {
        split.origin.isoformat(): {"training_exits": exits}
        for split, exits in zip(result.backtest.splits, result.backtest.training_exits, strict=True)
    }
    for found in result.backtest.metrics:
        if found.rung is result.model.rung and found.origin is not None:
            origins[found.origin.isoformat()][f"{found.metrics.horizon_months}m"] = {
                **_counts(found.metrics),
                **{name: _number(estimate.value) for name, estimate in found.metrics.estimates().items()},
            }
    return dict(origins)


def _slices(result: TrainingResult) -> dict[str, JSONValue]:
    """The winner on parts of the people; a part nobody belongs to stands there with n 0."""
    parts: dict[str, dict[str, JSONValue]] = {}
    for found in result.backtest.metrics:
        if found.rung is result.model.rung and found.part != "all":
            parts.setdefault(found.part, {})[f"{found.metrics.horizon_months}m"] = _metrics(found.metrics)
    return dict(parts)


def _learning_curve(curve: LearningCurve | None) -> JSONValue:
    """Skill by the number of exits; null where the people are too few to divide."""
    if curve is None:
        return None
    return {
        "n": curve.tested_people_months,
        "exits": curve.tested_exits,
        "origins": curve.origins,
        "points": [
            {
                "share": point.share,
                "people": point.people,
                "exits": point.exits,
                "auc": _interval(point.auc),
                "single": [_number(value) for value in point.single],
            }
            for point in curve.points
        ],
        "growth": curve.growth.value,
        "last_gain": _interval(curve.last_gain),
        "flattens_at_exits": curve.flattens_at_exits,
    }


def _list_quality(quality: ListQuality) -> dict[str, JSONValue]:
    lead, stability = quality.lead_time, quality.stability
    return {
        "horizon_months": quality.horizon_months,
        "first_origin": quality.origins[0].isoformat(),
        "months_between_origins": _number(quality.months_between_origins),
        "lead_time": {
            "n": lead.leavers,
            "named": lead.named,
            "named_at_first_origin": lead.named_at_first_origin,
            "never_named": _interval(lead.never_named),
            "never_named_by_chance": _number(lead.never_named_by_chance),
            "lower_quartile_months": _interval(lead.lower_quartile_months),
            "median_months": _interval(lead.median_months),
            "upper_quartile_months": _interval(lead.upper_quartile_months),
        },
        "stability": {
            "n": stability.people_pairs,
            "named": _number(stability.named_pairs),
            "jaccard": _interval(stability.jaccard),
            "jaccard_by_chance": _number(stability.jaccard_by_chance),
            "changes": [
                {
                    "earlier": change.earlier.isoformat(),
                    "later": change.later.isoformat(),
                    "n": change.people,
                    "jaccard": _number(change.jaccard),
                }
                for change in stability.changes
            ],
        },
    }


def _metrics(metrics: Metrics) -> dict[str, JSONValue]:
    return {
        **_counts(metrics),
        **{name: _interval(estimate) for name, estimate in metrics.estimates().items()},
    }


def _counts(metrics: Metrics) -> dict[str, JSONValue]:
    """What every figure beside them rests on; those of two per team on the people with a team."""
    return {
        "n": metrics.people_months,
        "exits": metrics.exits,
        "base_rate": _number(metrics.base_rate),
        "n_in_teams": metrics.people_months_in_teams,
        "exits_in_teams": metrics.exits_in_teams,
    }


def _net_benefit(line: NetBenefit) -> dict[str, JSONValue]:
    return {
        "threshold": line.threshold,
        "flagged": line.flagged,
        "net_benefit": _interval(line.net_benefit),
        "treat_all": _interval(line.treat_all),
        "gain": _interval(line.gain),
    }


def _oracle(found: OracleComparison) -> dict[str, JSONValue]:
    return {
        "n": found.people_months,
        "exits": found.exits,
        "base_rate": _number(found.base_rate),
        "share_of_oracle": _interval(found.share),
        "model": _skill(found.model),
        "observable": _skill(found.observable),
        "true": _skill(found.truth),
        **({} if found.range is None else {"range": _range(found.range)}),
    }


def _range(found: RangeCoverage) -> dict[str, JSONValue]:
    return {
        "n": found.people,
        "covered": _interval(found.covered),
        "mean_width": _number(found.mean_width),
        "mean_risk": _number(found.mean_risk),
        "mean_true_risk": _number(found.mean_true_risk),
        "by_tenth": [
            {name: _number(value) for name, value in asdict(tenth).items()} for tenth in found.by_tenth
        ],
    }


def _skill(skill: Skill) -> dict[str, JSONValue]:
    return {
        "auc": _interval(skill.auc),
        "brier": _interval(skill.brier),
        "log_loss": _interval(skill.log_loss),
    }


def _interval(estimate: Estimate) -> dict[str, JSONValue]:
    return {part: _number(value) for part, value in asdict(estimate).items()}


def _number(value: float) -> float | None:
    """The value to six digits, None where it is undefined (JSON has no NaN)."""
    return None if value != value else round(value, 6)
