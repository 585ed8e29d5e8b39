"""The known truth beside the records: true hazards, what they are made of, and the parameters."""

import json

import numpy as np
import pyarrow as pa

from pipelines.simulation.arrays import Ints, Rows, whole
from pipelines.simulation.clock import first_day, span
from pipelines.simulation.columns import days, labels
from pipelines.simulation.event_tables import seller_key
from pipelines.simulation.factors.catalogue import FACTORS
from pipelines.simulation.history import History
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.records import Records, public

CONTRIBUTORS = (*FACTORS, "context")


def build_truth(history: History, records: Records) -> dict[str, pa.Table]:
    """`hazards`, `signals` and `latents`, key (employee_id, month); `contributions`, by factor as well.

    Months run from the first observed one to the month after the last, whose exits nobody has seen. The
    contributions of a person and month sum to the log-odds of `voluntary_observable`.
    """
    number = public(records.sellers, whole(history.truth["person"]))
    in_order = np.lexsort((history.truth["month"], number))
    truth: Rows = {name: column[in_order] for name, column in history.truth.items()}
    number, month = number[in_order], first_day(whole(truth["month"]))
    hazards = pa.table(
        {
            "employee_id": seller_key(number),
            "month": days(month),
            "voluntary": pa.array(truth["voluntary"]),
            "other": pa.array(truth["other"]),
            "voluntary_observable": pa.array(truth["voluntary_observable"]),
            "log_hazard_unobserved": pa.array(truth["log_hazard_unobserved"]),
        }
    )
    return {
        "hazards": hazards,
        "contributions": _contributions(number, month, truth),
        "signals": _wide(number, month, truth, "signal "),
        "latents": _wide(number, month, truth, "latent "),
    }


def describe(
    history: History, parameters: Parameters, seed: int, sellers: int, months: int, scenario: str
) -> str:
    """`parameters.json`: everything that made this organisation."""
    rates = history.rates
    planted = {
        name: {"factor": factor, "log_hazard_ratio": log_ratio}
        for name, (factor, log_ratio) in history.planted.items()
    }
    return json.dumps(
        {
            "seed": seed,
            "scenario": scenario,
            "sellers": sellers,
            "months": months,
            "observed_from": str(np.datetime64(span(history.first_month)[0], "D")),
            "base_log_odds": {
                "voluntary": rates.voluntary,
                "involuntary": rates.involuntary,
                "internal_move": rates.internal,
            },
            "planted": planted,
            "parameters": parameters.model_dump(mode="json"),
        },
        indent=2,
    )


def _contributions(number: Ints, month: Ints, truth: Rows) -> pa.Table:
    """One row for each person, month and factor, in that order."""
    names = sorted(CONTRIBUTORS)
    values = np.stack([truth[name].astype(np.float64) for name in names], axis=1).ravel()
    return pa.table(
        {
            "employee_id": seller_key(np.repeat(number, len(names))),
            "month": days(np.repeat(month, len(names))),
            "factor": labels(np.tile(np.arange(len(names)), len(number)), names),
            "log_hazard": pa.array(values + 0.0),  # no negative zeros
        }
    )


def _wide(number: Ints, month: Ints, truth: Rows, prefix: str) -> pa.Table:
    """One row for each person and month, one column for each of the truth's columns with the prefix."""
    keys = {"employee_id": seller_key(number), "month": days(month)}
    columns = {
        name.removeprefix(prefix): pa.array(values.astype(np.float32) + np.float32(0.0))
        for name, values in truth.items()
        if name.startswith(prefix)
    }
    return pa.table(keys | columns)
