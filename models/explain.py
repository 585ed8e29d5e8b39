"""Contributions per factor, and the peers a person is compared with."""

from collections.abc import Mapping, Sequence

import pandas as pd

MINIMUM_GROUP = 8
PEER_KEYS = (("role", "level", "country"), ("role", "level"), ("role",))


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


def comparison_groups(
    panel: pd.DataFrame, keys: Sequence[Sequence[str]] = PEER_KEYS, minimum: int = MINIMUM_GROUP
) -> pd.DataFrame:
    """The smallest peer group of at least `minimum` people for each row.

    Args:
        panel: as_of_date and the key columns; one that is missing or null forms no group.
        keys: from the narrowest to the widest kind of group.
        minimum: people a group needs, the person included.

    Returns:
        The panel's index with `comparison_group` (the key values joined by " / "; null if even the
        widest group is too small) and `comparison_count` (Int64, people in it).
    """
    label = pd.Series(None, index=panel.index, dtype=object)
    count = pd.Series(pd.NA, index=panel.index, dtype="Int64")
    for names in keys:
        if not set(names) <= set(panel.columns):
            continue
        by_key = panel.groupby(["as_of_date", *names], observed=True, sort=False)
        sizes = by_key["as_of_date"].transform("size").fillna(0)  # null keys are in no group
        fits = label.isna() & panel[list(names)].notna().all(axis=1) & (sizes >= minimum)
        first, *others = (panel[name].astype(str) for name in names)
        text = first
        for other in others:
            text = text + " / " + other
        label = label.where(~fits, text)
        count = count.where(~fits, sizes.astype("Int64"))
    return pd.DataFrame({"comparison_group": label, "comparison_count": count})
