"""How MLflow shows an organisation's trainings to whoever opens the address that `make ui` names.

MLflow lists runs with their time, duration and source, and none of what tells trainings apart. A view that
somebody shares is a tag of the experiment; this is such a view, and the address holds its key. A version of
MLflow that does not know such tags shows its own columns.
"""

import json

KIND_TAG, KIND = "mlflow.experimentKind", "custom_model_development"
VIEW_KEY = "trainings"
VIEW_TAG = f"mlflow.sharedViewState.{VIEW_KEY}"

_TAGS_FIRST = ("as_of_date", "population", "verdict", "rung")
_TAGS_LAST = ("tested_n", "data_digest", "code_version")


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
        f"calibration_slope{horizon}",
        f"precision_top_tenth{horizon}",
        f"base_rate{horizon}",
    )
    columns = [
        *(f"tags.`{name}`" for name in _TAGS_FIRST),
        *(f"metrics.`{name}`" for name in metrics),
        *(f"tags.`{name}`" for name in _TAGS_LAST),
    ]
    view = {
        "selectedColumns": columns,
        "globalLineChartConfig": {"xAxisKey": "time", "lineSmoothness": 0, "selectedXAxisMetricKey": ""},
    }
    return json.dumps(view, sort_keys=True)
