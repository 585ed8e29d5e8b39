"""Which groups are large enough to be spoken of, and what becomes of those that are not."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

POOLED = "other groups"


@dataclass(frozen=True)
class SpokenGroups:
    """The groups of one attribute that may be spoken of.

    Attributes:
        label: per row of the input the group it is counted in; null where its group is not known, and
            throughout if nothing may be said of the attribute.
        withheld: how many groups have no figures of their own.
    """

    label: pd.Series
    withheld: int


def pool_small_groups(
    group: pd.Series, people: pd.Series, has_left: pd.Series, minimum_people: int, minimum_exits: int
) -> SpokenGroups:
    """Count groups below a minimum together, and never a single one of them.

    What is withheld of one group alone could be had by taking the others from the total. So the smallest of
    the large groups join the small ones until at least two groups and the minimum of people and of leavers
    are counted together. If that leaves one group there is nothing to compare, and the attribute is withheld.

    Args:
        group: per row; null where it is not known.
        people: the person of each row; a person is in one group.
        has_left: whether the row ended in an exit.
        minimum_people: distinct people a group needs.
        minimum_exits: distinct people who left, the same.
    """
    rows = pd.DataFrame({"group": group, "person": people, "leaver": people.where(has_left)})
    sizes = rows.groupby("group", sort=True).agg(people=("person", "nunique"), leavers=("leaver", "nunique"))
    sizes = sizes.sort_values(["people", "leavers"], kind="stable")
    is_small = (sizes["people"] < minimum_people) | (sizes["leavers"] < minimum_exits)
    if not is_small.any():
        return SpokenGroups(group if len(sizes) > 1 else _nothing(group), 0)
    # The small ones first, then the others by size: how many from the front do as one group?
    order = [*sizes.index[is_small], *sizes.index[~is_small]]
    together = sizes.loc[order].cumsum()
    is_enough = (together["people"] >= minimum_people) & (together["leavers"] >= minimum_exits)
    is_enough.iloc[: max(2, int(is_small.sum())) - 1] = False
    if not is_enough.iloc[:-1].any():  # all of them together are one group: nothing to compare
        return SpokenGroups(_nothing(group), len(sizes))
    withheld: Sequence[object] = order[: int(is_enough.argmax()) + 1]
    return SpokenGroups(group.mask(group.isin(withheld), POOLED), len(withheld))


def _nothing(group: pd.Series) -> pd.Series:
    return pd.Series(None, index=group.index, dtype=object)
