"""Contributions per factor, and the peers a person is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from models.columns import FloatArray
from models.person_months import IntArray

MINIMUM_GROUP = 8  # people, the person included: a figure of fewer would tell about one of them
BETWEEN_KEYS = " / "  # in a group's label, and in no key that it is made of
PEER_KEYS = (("role", "level", "country"), ("role", "level"), ("role",))  # the narrowest kind first


@dataclass(frozen=True)
class ComparisonGroups:
    """The group each person is compared with, and who else belongs to it.

    Attributes:
        label: the group's key values joined by " / ", null where there is no group; the panel's index.
        count: people in the group, the person included (Int64, null where there is no group).
        kind: position of the group's kind in `members`, -1 where there is no group; shape (rows,).
        members: per kind of group the one each row is a member of, -1 for a null key; each of shape
            (rows,). A person with a narrow group of their own is a member of the wider ones too.
    """

    label: pd.Series
    count: pd.Series
    kind: IntArray
    members: tuple[IntArray, ...]

    def over_members(self, values: FloatArray, how: Literal["mean", "median", "count"]) -> FloatArray:
        """A figure of each row's group, over *all* its members and not only those compared with it.

        Args:
            values: one per row; NaN is left out.
            how: 'count' is the number of known values.

        Returns:
            Shape (rows,); NaN where there is no group or no member's value is known.
        """
        found = np.full(len(values), np.nan)
        for kind, group in enumerate(self.members):
            rows = self.kind == kind
            figure = pd.Series(values).groupby(group).transform(how).to_numpy(dtype=np.float64)
            found[rows] = figure[rows]
        return found


def sum_by_factor(contributions: pd.DataFrame, factor_of: Mapping[str, str]) -> pd.DataFrame:
    """Contributions summed over the features of each factor; columns are factors, sorted.

    On the log-odds scale the sum is exact: factors and base still add up to hazard_log_odds.
    """
    factors = sorted({factor_of[name] for name in contributions.columns})
    return pd.DataFrame(
        {
            factor: contributions[[name for name in contributions.columns if factor_of[name] == factor]].sum(
                axis=1
            )
            for factor in factors
        },
        index=contributions.index,
    )


def comparison_groups(panel: pd.DataFrame) -> ComparisonGroups:
    """The smallest peer group of at least eight people for each row.

    Args:
        panel: as_of_date and the columns of `PEER_KEYS`; one that is missing or null forms no group.
    """
    label = pd.Series(None, index=panel.index, dtype=object)
    count = pd.Series(pd.NA, index=panel.index, dtype="Int64")
    kind = np.full(len(panel), -1, dtype=np.int64)
    members: list[IntArray] = []
    for names in PEER_KEYS:
        if not set(names) <= set(panel.columns):
            continue
        by_key = panel.groupby(["as_of_date", *names], observed=True, sort=False)
        group: IntArray = np.asarray(by_key.ngroup().fillna(-1), dtype=np.int64)
        sizes = np.where(group >= 0, np.bincount(group + 1, minlength=1)[group + 1], 0)
        fits = (kind < 0) & (sizes >= MINIMUM_GROUP)
        first, *others = (panel[name].astype(str).str.replace(r"\s*/\s*", "/", regex=True) for name in names)
        text = first
        for other in others:
            text = text + BETWEEN_KEYS + other
        label = label.where(~fits, text)
        count = count.where(~fits, pd.Series(sizes, index=panel.index, dtype="Int64"))
        kind[fits] = len(members)
        members.append(group)
    return ComparisonGroups(label, count, kind, tuple(members))
