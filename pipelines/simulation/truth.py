"""The known truth beside the records: true hazards, what they are made of, and the parameters."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from pipelines.simulation.arrays import Ints, Rows, whole
from pipelines.simulation.clock import first_day, span
from pipelines.simulation.columns import days, labels
from pipelines.simulation.course import Planted
from pipelines.simulation.hazards import BaseRates
from pipelines.simulation.herrings import PROXIES, RED_HERRINGS
from pipelines.simulation.history import History
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.people import People, public
from pipelines.simulation.person_keys import manager_key, seller_key
from pipelines.simulation.records import Records
from pipelines.simulation.reliability import RELIABILITY


def build_truth(history: History, records: Records) -> dict[str, pa.Table]:
    """`hazards` and `contributions` of both populations, `signals` and `latents` of each.

    Months run from the first observed one to the month after the last, whose exits nobody has seen. The
    contributions of a person and month sum to the log-odds of `voluntary_observable`.
    """
    sellers = _in_order(history.truth, records.sellers, seller_key)
    managers = _in_order(history.manager_truth, records.managers, partial(manager_key, records))
    return {
        "hazards": pa.concat_tables([_hazards(sellers, "seller"), _hazards(managers, "sales_manager")]),
        "contributions": pa.concat_tables([_contributions(sellers), _contributions(managers)]),
        "signals": _wide(sellers, "signal "),
        "latents": _wide(sellers, "latent "),
        "signals_of_managers": _wide(managers, "signal "),
        "latents_of_managers": _wide(managers, "latent "),
    }


@dataclass(frozen=True)
class Truth:
    """One population's truth, a row for each person and month in the order of both."""

    employee_id: pa.Array
    month: pa.Array
    columns: Rows


def _in_order(rows: Rows, people: People, key: Callable[[Ints], pa.Array]) -> Truth:
    """The rows by public number and month."""
    number = public(people, whole(rows["person"]))
    in_order = np.lexsort((rows["month"], number))
    columns = {name: column[in_order] for name, column in rows.items()}
    return Truth(key(number[in_order]), days(first_day(whole(columns["month"]))), columns)


def _hazards(truth: Truth, population: str) -> pa.Table:
    """The true monthly hazards."""
    columns = truth.columns
    other = columns["involuntary"].astype(np.float64) + columns["internal_move"].astype(np.float64)
    return pa.table(
        {
            "employee_id": truth.employee_id,
            "month": truth.month,
            "population": pa.repeat(population, len(other)),
            "voluntary": pa.array(columns["voluntary"]),
            "other": pa.array(other),
            "involuntary": pa.array(columns["involuntary"]),
            "internal_move": pa.array(columns["internal_move"]),
            "voluntary_observable": pa.array(columns["voluntary_observable"]),
            "voluntary_without_action": pa.array(columns["voluntary_without_action"]),
            "log_hazard_unobserved": pa.array(columns["log_hazard_unobserved"]),
        }
    )


def describe(
    history: History, parameters: Parameters, seed: int, sellers: int, months: int, scenario: str
) -> str:
    """`parameters.json`: everything that made this organisation."""
    return json.dumps(
        {
            "seed": seed,
            "scenario": scenario,
            "sellers": sellers,
            "months": months,
            "observed_from": str(np.datetime64(span(history.first_month)[0], "D")),
            "base_log_odds": {
                "seller": _intercepts(history.rates),
                "sales_manager": _intercepts(history.manager_rates),
            },
            "red_herrings": dict(RED_HERRINGS),
            "proxies": dict(PROXIES),
            "reliability": {
                signal: {"latent": latent, "explained_ratio": ratio}
                for signal, (latent, ratio) in RELIABILITY.items()
            },
            "planted": _planted(history.planted),
            "planted_of_managers": _planted(history.manager_planted),
            "parameters": parameters.model_dump(mode="json"),
        },
        indent=2,
    )


def _intercepts(rates: BaseRates) -> dict[str, float]:
    """The base log-odds of each kind of exit."""
    return {
        "voluntary": rates.voluntary,
        "involuntary": rates.involuntary,
        "internal_move": rates.internal,
    }


def _planted(signals: Mapping[str, Planted]) -> dict[str, dict[str, str | float]]:
    """The planted effects by signal."""
    return {
        name: {"factor": factor, "log_hazard_ratio": log_ratio}
        for name, (factor, log_ratio) in signals.items()
    }


def _contributions(truth: Truth) -> pa.Table:
    """One row for each person, month and factor, in that order."""
    prefix = "factor "
    named = {
        name.removeprefix(prefix): values for name, values in truth.columns.items() if name.startswith(prefix)
    }
    named["context"] = truth.columns["context"]
    names = sorted(named)
    values = np.stack([named[name].astype(np.float64) for name in names], axis=1).ravel()
    of_row = pa.array(np.repeat(np.arange(len(truth.month)), len(names)))
    return pa.table(
        {
            "employee_id": truth.employee_id.take(of_row),
            "month": truth.month.take(of_row),
            "factor": labels(np.tile(np.arange(len(names)), len(truth.month)), names),
            "log_hazard": pa.array(values + 0.0),  # no negative zeros
        }
    )


def _wide(truth: Truth, prefix: str) -> pa.Table:
    """One row for each person and month, one column for each of the truth's columns with the prefix."""
    keys = {"employee_id": truth.employee_id, "month": truth.month}
    columns = {
        name.removeprefix(prefix): pa.array(values.astype(np.float32) + np.float32(0.0))
        for name, values in truth.columns.items()
        if name.startswith(prefix)
    }
    return pa.table(keys | columns)
