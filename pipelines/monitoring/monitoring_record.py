"""What run.json says of lists that can be judged by now, of drift, and of the update of the calibration."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from models.back_check import ALL, PooledCheck
from models.bootstrap import Estimate
from models.calibration_update import CalibrationUpdate
from models.drift import LEVEL, ColumnDrift, Drift
from models.expected_quality import ExpectedQuality, expect_quality
from pipelines.config import RunSection
from pipelines.monitoring.back_check import NAMED, SEED, BackCheck
from pipelines.monitoring.published_months import PublishedList

_FIGURES = (
    "exits",
    "exits_expected",
    "exit_ratio",
    "exit_ratio_low",
    "exit_ratio_high",
    "observed_to_expected",
    "observed_to_expected_low",
    "observed_to_expected_high",
    "people_acted_on",
)


def back_check_record(
    checked: BackCheck, scores: pd.DataFrame | None, settings: RunSection
) -> dict[str, Any]:
    """What became of the published lists, and what is to be expected of those that cannot be judged yet.

    Args:
        checked: the published lists beside what happened.
        scores: the month that is being published, with null risks under `no_signal`; None where none is.
        settings: the horizons.
    """
    main = settings.main_horizon_months
    rows = checked.checked(main)
    checked_at_main: set[date] = set(rows["as_of_date"])
    waiting = [found for found in checked.months.lists if found.as_of_date not in checked_at_main]
    return {
        "known_by": checked.known_by.isoformat(),
        "months": {
            "checked": len(checked_at_main),
            "waiting": len(waiting),
            "no_signal": len(checked.months.no_signal),
            "skipped": dict(checked.months.skipped),
        },
        "pooled": {f"{horizon}m": _pooled(found) for horizon, found in checked.pooled.items()},
        "lists": [
            {"as_of_date": day.isoformat(), "bands": _bands(rows[rows["as_of_date"] == day])}
            for day in sorted(checked_at_main)
        ],
        "estimated": {
            "method": "expected from the risks themselves, as if each were right (CBPE); not yet observed",
            "lists": [_estimated_list(found, main) for found in waiting]
            + _estimated_month(scores, checked.known_by, main),
        },
    }


def update_record(update: CalibrationUpdate, *, is_on: bool) -> dict[str, Any]:
    """The update this month was scored with, and what it rests on."""
    calibration = update.calibration
    return {
        "is_on": is_on,
        "intercept": calibration.intercept,  # unrounded: later months take the update back
        "slope": calibration.slope,
        "n": update.people,
        "months_at_risk": _number(update.months_at_risk),
        "exits": calibration.exits,
        "expected_exits": _number(update.expected_exits),
        "slope_z": None if update.slope_z is None else _number(update.slope_z),
        "is_limited": update.is_limited,
        "months": [day.isoformat() for day in update.months],
    }


def drift_record(drift: Drift | None) -> dict[str, Any]:
    """The drift of the month; not `tested` where no model speaks or it has too few months of training."""
    if drift is None or not drift.is_tested:
        return {"tested": False, "comparisons": 0 if drift is None else drift.comparisons}
    return {
        "tested": True,
        "n": drift.people,
        "training_months": [day.isoformat() for day in drift.training_months],
        "comparisons": drift.comparisons,
        "level": LEVEL,
        "features_tested": len(drift.features),
        "features_untested": list(drift.untested),
        "drifted": [_column(found) for found in drift.drifted],
        "score": _column(drift.score),
    }


def _pooled(found: PooledCheck) -> dict[str, Any]:
    metrics = found.metrics
    return {
        "n": metrics.people_months,
        "people": found.people,
        "exits": metrics.exits,
        "exits_expected": _number(found.expected_exits),
        "base_rate": _number(metrics.base_rate),
        "observed_to_expected": _estimate(found.observed_to_expected),
        "named": found.named,
        "named_exits": found.named_exits,
        "named_exits_expected": _number(found.named_expected_exits),
        "precision": _estimate(found.precision),
        "auc": _estimate(metrics.auc),
        "calibration_intercept": _estimate(metrics.calibration_intercept),
        "calibration_slope": _estimate(metrics.calibration_slope),
    }


def _bands(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {
        str(row["risk_band"]): {
            "people": int(row["people"]),
            "people_unknown": int(row["people_unknown"]),
            **{name: None if pd.isna(row[name]) else _number(float(row[name])) for name in _FIGURES},
        }
        for row in rows.to_dict("records")
    }


def _estimated_list(published: PublishedList, horizon: int) -> dict[str, Any]:
    if horizon not in published.horizons_months:
        return {"as_of_date": published.as_of_date.isoformat(), "n": len(published.scores)}
    risk = published.risks(horizon).to_numpy(dtype=np.float64)
    is_named = (published.scores["risk_band"] == NAMED).to_numpy(dtype=bool)
    return _expected(published.as_of_date, expect_quality(risk, is_named, SEED))


def _estimated_month(scores: pd.DataFrame | None, as_of_date: date, horizon: int) -> list[dict[str, Any]]:
    if scores is None or scores[f"risk_{horizon}m"].isna().any():
        return []
    risk = scores[f"risk_{horizon}m"]
    is_named = (scores["risk_band"] == NAMED).to_numpy(dtype=bool)
    return [_expected(as_of_date, expect_quality(risk.to_numpy(dtype=np.float64), is_named, SEED))]


def _expected(as_of_date: date, quality: ExpectedQuality) -> dict[str, Any]:
    return {
        "as_of_date": as_of_date.isoformat(),
        "n": quality.people,
        "named": quality.named,
        "base_rate": _number(quality.exits.value / quality.people) if quality.people else None,
        **{name: _estimate(getattr(quality, name)) for name in ("exits", "named_exits", "precision", "auc")},
    }


def _column(found: ColumnDrift) -> dict[str, Any]:
    return {
        name: _number(value) if isinstance(value, float) else value for name, value in asdict(found).items()
    }


def _estimate(estimate: Estimate) -> dict[str, float | None]:
    return {name: _number(value) for name, value in asdict(estimate).items()}


def _number(value: float) -> float | None:
    """The value to six digits, None where it is undefined (JSON has no NaN)."""
    return None if value != value else round(value, 6)


def named_of(bands: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The highest band of a checked list as the record says it; None where its figures are withheld."""
    named: Mapping[str, Any] = bands[NAMED]
    return None if named["exits"] is None or bands[ALL]["exits"] is None else named
