"""How MLflow shows an organisation's trainings to whoever opens the address that `make ui` names.

MLflow lists runs with their time, duration and source, and none of what tells trainings apart. A view that
somebody shares is a tag of the experiment; this is such a view, and the address holds its key. A version of
MLflow that does not know such tags shows its own columns.
"""

import json

KIND_TAG, KIND = "mlflow.experimentKind", "custom_model_development"
VIEW_KEY = "trainings"
VIEW_TAG = f"mlflow.sharedViewState.{VIEW_KEY}"

# With their widths in pixels; figures stand behind them.
_TAGS = {
    "as_of_date": 95,
    "population": 90,
    "verdict": 80,
    "data_digest": 115,
    "code_version": 115,
    "tested_n": 235,
}
_RUN_NAME, _RUN_NAME_WIDTH = "attributes.`Run Name`", 290
_PIXELS_PER_LETTER, _MARGIN_PIXELS = 7.5, 25


def experiment_tags(main_horizon_months: int) -> dict[str, str]:
    """The experiment's kind, and the view with its columns and with charts over calendar time."""
    return {KIND_TAG: KIND, VIEW_TAG: _view(main_horizon_months)}


def _view(main_horizon_months: int) -> str:
    horizon = f"_{main_horizon_months}m"
    metrics = (
        f"auc{horizon}",
        f"interval/auc{horizon}_low",
        f"interval/auc{horizon}_high",
        f"context_only_auc{horizon}",
        f"base_rate{horizon}",
        f"precision_top_tenth{horizon}",
        f"calibration_slope{horizon}",
    )
    widths = {
        **{f"tags.`{name}`": width for name, width in _TAGS.items()},
        **{f"metrics.`{name}`": round(_PIXELS_PER_LETTER * len(name)) + _MARGIN_PIXELS for name in metrics},
    }
    view = {
        "selectedColumns": list(widths),
        "columnOrder": [_RUN_NAME, *widths],
        "columnWidths": {_RUN_NAME: _RUN_NAME_WIDTH, **widths},
        "globalLineChartConfig": {"xAxisKey": "time", "lineSmoothness": 0, "selectedXAxisMetricKey": ""},
    }
    return json.dumps(view, sort_keys=True)
