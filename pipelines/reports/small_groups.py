"""Which groups may carry figures: none below the minimum, and none that others give away."""

import pandas as pd

OTHER = ""


def publishable_groups(groups: pd.Series, minimum: int) -> pd.Series:
    """The group under which each person is counted.

    Groups below the minimum, and people without a group, are counted together as `OTHER`. Where these are
    too few themselves, the smallest group left joins them: otherwise the total minus the groups shown would
    give their figures away. With fewer people than the minimum in all, nobody is counted anywhere (null).

    Args:
        groups: text, one per person; null where unknown.
        minimum: the least number of people behind a figure.

    Returns:
        The same index; text or null; every value that occurs, occurs at least `minimum` times.
    """
    if len(groups) < minimum:
        return pd.Series(pd.NA, index=groups.index, dtype="str")
    sizes = groups.value_counts().rename_axis("group").reset_index(name="people")
    sizes = sizes.sort_values(["people", "group"], ignore_index=True)
    unnamed = int(groups.isna().sum())
    is_small = sizes["people"] < minimum
    merged = unnamed + int(sizes.loc[is_small, "people"].sum())
    large = sizes.loc[~is_small, "group"]
    kept = large if merged == 0 or merged >= minimum else large.iloc[1:]
    return groups.where(groups.isin(kept), OTHER).astype("str")
