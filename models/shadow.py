"""How large a contribution gets when there is nothing behind it.

Every feature gets a shadow: the value of another person on the same day. A fit that sees both gives
its shadows some weight by accident, and that is the size a true reason has to exceed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from models.columns import FloatArray, ModelColumns

SUFFIX = "__shadow"
NOISE_QUANTILE = 0.95

Value = TypeVar("Value")


def add_shadows(panel: pd.DataFrame, columns: ModelColumns, seed: int) -> pd.DataFrame:
    """The panel with a shadow copy of every feature: all of another person's row of the same day.

    People stand in one random circle and each takes the values of the next one present. So a shadow
    stays with the same person from date to date as long as both are there, which keeps it as
    persistent over time as the real feature, and the features of one shadow belong together.
    """
    codes, people = pd.factorize(panel["employee_id"], sort=True)
    place = np.random.default_rng(seed).permutation(len(people))[codes]
    dates = pd.factorize(panel["as_of_date"], sort=True)[0]
    order = np.lexsort((place, dates))
    is_last = np.r_[dates[order][1:] != dates[order][:-1], True]
    starts = np.flatnonzero(np.r_[True, is_last[:-1]])
    following = np.arange(1, len(order) + 1)
    following[is_last] = starts
    source = np.empty(len(order), dtype=np.int64)
    source[order] = order[following]
    features = list(columns.features)
    shadows = panel[features].take(source).set_axis(panel.index, axis=0).add_suffix(SUFFIX)
    return pd.concat([panel, shadows], axis=1)


def with_shadows(columns: ModelColumns) -> ModelColumns:
    """The declarations for a panel with shadows; a shadow is treated exactly as its original is."""

    def both(names: tuple[str, ...]) -> tuple[str, ...]:
        return names + tuple(name + SUFFIX for name in names)

    def both_keys(values: Mapping[str, Value]) -> dict[str, Value]:
        return {**values, **{name + SUFFIX: value for name, value in values.items()}}

    return replace(
        columns,
        numeric=both(columns.numeric),
        categorical=both(columns.categorical),
        context=both(columns.context),
        factor_of=both_keys(columns.factor_of),
        monotone=both_keys(columns.monotone),
        elapsed=both(columns.elapsed),
    )


def noise_floors(shares: FloatArray, columns: ModelColumns) -> dict[str, float]:
    """Per factor the 95th percentile of the absolute contribution of its shadows.

    Args:
        shares: contributions in the fit with shadows, shape (rows, 2 x features) in the order of
            `with_shadows(columns).features`.
        columns: the original declarations.
    """
    names = with_shadows(columns).features
    factors = sorted({columns.factor_of[name] for name in columns.features})
    floors = {}
    for factor in factors:
        members = [
            index
            for index, name in enumerate(names)
            if name.endswith(SUFFIX) and columns.factor_of.get(name.removesuffix(SUFFIX)) == factor
        ]
        floors[factor] = float(np.quantile(np.abs(shares[:, members].sum(axis=1)), NOISE_QUANTILE))
    return floors
