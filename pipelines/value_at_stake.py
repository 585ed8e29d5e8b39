"""What an exit would put at stake: recorded quantities times configured assumptions, item by item.

Never one multiplier: each item is a range of its own, named with its table and its assumptions. Items
overlap (a deal that is lost is missing from the first months' result as well), and nobody knows how much:
the total's low end takes them as though they overlapped wholly, its high end as though they did not at all.

What it costs to fill a seat follows one figure for the whole population, the median pay of everybody in it:
a total less its items gives that figure back, so it must not tell what a smaller group is paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import numpy as np
import pandas as pd

from data_contracts.catalogue import SOURCES
from data_contracts.tables.value_at_stake import ITEMS
from features import value_at_stake as stakes
from features.peers import MINIMUM_PEERS
from models.columns import FloatArray
from pipelines.config import ValueAtStakeSection
from pipelines.scoring import Scored
from pipelines.store import Store

QUANTITIES = ("open_deal_value", "sole_contact_account_value", "monthly_result_12m")


@dataclass(frozen=True)
class Stakes:
    """What the records say before any assumption.

    Attributes:
        people: employee_id, `QUANTITIES`, pay and pay_currency (null where not measured); one row a person
            at work on the as-of date.
        won_value_ratio: of the value of all deals closed in 12 months, the share won; None where too few.
        lacking: for each item that is not measured, the tables and columns it needs.
    """

    people: pd.DataFrame
    won_value_ratio: float | None
    lacking: Mapping[str, tuple[str, ...]]


def read_stakes(store: Store, delivered: Mapping[str, frozenset[str]], as_of_date: date) -> Stakes:
    """The quantities of everybody in the panel's month, as known on the as-of date.

    Args:
        store: the engine with the cleaned sources and the panel.
        delivered: the delivered columns of each table.
        as_of_date: a date of the panel.
    """
    tables = store.sources({contract.table: contract for contract in SOURCES if not contract.is_apart})
    cohort = store.derived("panel")
    today = cohort.filter(cohort.as_of_date == ibis.literal(as_of_date, "date"))
    lacking = {item: _lacking(delivered, columns) for item, columns in stakes.COLUMNS.items()}
    computed = {
        "open_pipeline": stakes.open_deal_value,
        "sole_contact_accounts": stakes.sole_contact_account_value,
        "ramp": stakes.monthly_result_12m,
        "pay": stakes.pay_at_target,
    }
    people = store.frame(today.select("employee_id"), ("employee_id",))
    for item, compute in computed.items():
        if not lacking[item]:
            found = store.frame(compute(today, tables).drop("as_of_date"), ("employee_id",))
            people = people.merge(found, on="employee_id", how="left")
    won: float | None = None
    if not lacking["open_pipeline"]:
        shares = store.frame(stakes.won_value_ratio(today, tables), ("as_of_date",))
        known = shares["won_value_ratio"].dropna()
        won = float(known.iloc[0]) if len(known) else None
        if won is None:
            lacking["open_pipeline"] = (f"deals: {stakes.MINIMUM_CLOSED_DEALS} closed in 12 months",)
    for name in (*QUANTITIES, "pay", "pay_currency"):
        if name not in people:
            people[name] = None
    return Stakes(people, won, {item: needs for item, needs in lacking.items() if needs})


def _lacking(delivered: Mapping[str, frozenset[str]], columns: tuple[str, ...]) -> tuple[str, ...]:
    pairs = (column.partition(".") for column in columns)
    missing = {
        table if table not in delivered else f"{table}.{column}"
        for table, _, column in pairs
        if column not in delivered.get(table, frozenset())
    }
    return tuple(sorted(missing))


def with_value_at_stake(scored: Scored, found: Stakes, settings: ValueAtStakeSection) -> Scored:
    """The published tables with what is at stake for everybody scored.

    Not to be called under `no_signal`: then no figure about a person is published.
    """
    items, totals = value_at_stake(found, settings)
    known = totals.set_index("employee_id").reindex(scored.scores["employee_id"])
    known = known.where(known.notna(), None)
    scores = scored.scores.assign(
        value_at_stake_low=known["low"].to_numpy(), value_at_stake_high=known["high"].to_numpy()
    )
    is_scored = items["employee_id"].isin(scores["employee_id"])
    return replace(scored, scores=scores, value_at_stake=items[is_scored].reset_index(drop=True))


def value_at_stake(found: Stakes, settings: ValueAtStakeSection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Items and totals, rounded outwards to two digits.

    Returns:
        `employee_id`, `item`, `low`, `high`, `source`, sorted, a row per person and measured item; and
        `employee_id`, `low`, `high`, null where no item of the person is measured or nothing is at stake:
        pay alone makes no total, it would be shown by itself.
    """
    people = found.people
    amounts = people[list(QUANTITIES)].astype("float64")
    won = np.nan if found.won_value_ratio is None else found.won_value_ratio
    margin = settings.margin_ratio
    pipeline = amounts["open_deal_value"] * won * margin
    accounts = amounts["sole_contact_account_value"] * margin
    ramp = amounts["monthly_result_12m"] * settings.ramp_missing_ratio * margin
    ranges = {
        "open_pipeline": _range(pipeline, settings.pipeline_lost_ratio),
        "sole_contact_accounts": _range(accounts, settings.account_lost_ratio),
        "ramp": _range(ramp, settings.ramp_months),
    }
    sources = _sources(found, settings)
    parts = [
        pd.DataFrame(
            {
                "employee_id": people["employee_id"],
                "item": item,
                "low": _outwards(low, up=False),
                "high": _outwards(high, up=True),
                "source": sources[item],
            }
        )[low.notna().to_numpy()]
        for item, (low, high) in ranges.items()
    ]
    items = pd.concat(parts).sort_values(["employee_id", "item"], ignore_index=True)
    lows = pd.concat([low for low, _ in ranges.values()], axis=1)
    highs = pd.concat([high for _, high in ranges.values()], axis=1)
    yearly_pay = (median_pay(found, settings) or 0.0) * settings.pay_periods_a_year
    pay_low, pay_high = (yearly_pay * ratio for ratio in settings.replacement_pay_ratio)
    has_value = highs.max(axis=1) > 0
    low, high = lows.max(axis=1) + pay_low, highs.sum(axis=1) + pay_high
    totals = pd.DataFrame(
        {
            "employee_id": people["employee_id"],
            "low": _outwards(low.where(has_value), up=False),
            "high": _outwards(high.where(has_value), up=True),
        }
    )
    return items, totals


def median_pay(found: Stakes, settings: ValueAtStakeSection) -> float | None:
    """The one figure every replacement is reckoned from, to two digits; None of fewer than `MINIMUM_PEERS`.

    Of everybody whose pay can be told in the reporting currency, per the period that pay is recorded in.
    """
    paid = (found.people["pay"].astype("float64") * _rates(found.people, settings)).dropna()
    if len(paid) < MINIMUM_PEERS:
        return None
    return float(f"{paid.median():.1e}") or None


def stakes_record(found: Stakes | None, settings: ValueAtStakeSection) -> dict[str, Any]:
    """What run.json says of the figures: currency, what is measured, what is not, and the share won.

    None of it about a person; the assumptions themselves stand in `config`.
    """
    if found is None:
        return {"value_at_stake": None}
    measured = [item for item in ITEMS if item not in found.lacking]
    return {
        "value_at_stake": {
            "currency": settings.currency,
            "items_measured": measured,
            "items_not_measured": {item: list(needs) for item, needs in found.lacking.items()},
            "has_pay_in_total": bool(measured) and median_pay(found, settings) is not None,
            "won_value_ratio": found.won_value_ratio,
        }
    }


def _range(amount: pd.Series, ratios: tuple[float, float]) -> tuple[pd.Series, pd.Series]:
    return amount * ratios[0], amount * ratios[1]


def _sources(found: Stakes, settings: ValueAtStakeSection) -> dict[str, str]:
    """Per item its tables and assumptions, as `name=value` in the words of the configuration."""
    margin = f"; margin_ratio={settings.margin_ratio:g}"
    won = "" if found.won_value_ratio is None else f"; won_value_ratio={found.won_value_ratio:.2f}"
    return {
        "open_pipeline": f"deals{won}; pipeline_lost_ratio={_words(settings.pipeline_lost_ratio)}{margin}",
        "sole_contact_accounts": "accounts; account_lost_ratio="
        f"{_words(settings.account_lost_ratio)}{margin}",
        "ramp": f"sales_results; ramp_months={_words(settings.ramp_months)}; "
        f"ramp_missing_ratio={settings.ramp_missing_ratio:g}{margin}",
    }


def _words(ratios: tuple[float, float]) -> str:
    return f"{ratios[0]:g}-{ratios[1]:g}"


def _rates(people: pd.DataFrame, settings: ValueAtStakeSection) -> pd.Series:
    """What one unit of each person's pay currency is worth in the reporting currency; null if not known.

    Without a configured currency pay counts only where everybody is paid in one.
    """
    currencies = people["pay_currency"]
    if settings.currency is None:
        is_one = currencies.dropna().nunique() <= 1
        return pd.Series(1.0 if is_one else np.nan, index=people.index)
    rates = {settings.currency: 1.0, **settings.exchange_rates}
    # Pay without a currency is taken to be in the reporting one, as all other money is.
    return currencies.fillna(settings.currency).map(rates).astype("float64")


def _outwards(amounts: pd.Series, *, up: bool) -> pd.Series:
    """Amounts to two digits and never finer than one unit, rounded down or up; exact decimals or None."""
    values: FloatArray = amounts.to_numpy(dtype=np.float64)
    is_known = np.isfinite(values)
    sound = np.where(is_known, values, 0.0)
    digits = np.floor(np.log10(np.maximum(sound, 1.0))) - 1
    steps = 10.0 ** np.maximum(digits, 0)
    # A hair less (more) than a whole step is a whole step: the last digits of a float mean nothing.
    counted = sound / steps
    whole = np.ceil(counted - 1e-9) if up else np.floor(counted + 1e-9)
    rounded = (np.maximum(whole, 0) * steps).round()
    return pd.Series(
        [Decimal(int(amount)) if known else None for amount, known in zip(rounded, is_known, strict=True)],
        index=amounts.index,
        dtype="object",
    )
