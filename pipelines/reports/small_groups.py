"""Which groups may carry figures: none below the minimum, and none that others give away."""

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import connected_components

from models.columns import FloatArray

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


def publishable_beside(groups: pd.Series, shown: pd.Series, minimum: int) -> pd.Series:
    """Groups of a second kind that give nothing away beside those of a first kind of the same people.

    The same figure published by unit and by role can be subtracted: the role less the unit that it holds but
    for three people is a figure of those three. Take units and roles for the nodes of a graph and the people
    who are in both for the edges: whatever sums and differences of published figures can single out is a cut
    of that graph. So no cut may be crossed by fewer people than the minimum; where one is, a group of the
    second kind on either side of it are counted together.

    Args:
        groups: the second kind, one per person; null where unknown.
        shown: the first kind as it is published (`publishable_groups`); null where nobody is counted.
        minimum: the least number of people behind a figure.

    Returns:
        As `publishable_groups`.
    """
    beside = publishable_groups(groups, minimum)
    if beside.isna().any() or shown.isna().any():
        return beside
    while True:
        people = pd.crosstab(shown, beside)
        sides = _sides_of_a_small_cut(people.to_numpy(dtype=np.float64), minimum)
        if sides is None:
            return beside
        smallest = [people.iloc[:, side].sum().sort_values(kind="stable").index[0] for side in sides]
        beside = beside.where(~beside.isin(smallest), OTHER)


def hidden_cells(known: pd.Series, minimum: int) -> pd.Series:
    """Which groups' figures are left out where a figure is known of some people only.

    Args:
        known: of how many people of each group it is known.
        minimum: the least number of people behind a figure.

    Returns:
        The same index: True where fewer know than the minimum, and, where those are too few together, for
        the smallest of the others too: the overall figure would give theirs away.
    """
    is_hidden = known < minimum
    together = int(known[is_hidden].sum())
    if 0 < together < minimum and (~is_hidden).any():
        is_hidden = is_hidden | (known.index == known[~is_hidden].idxmin())
    return is_hidden


def _sides_of_a_small_cut(people: FloatArray, minimum: int) -> tuple[list[int], list[int]] | None:
    """The columns on either side of a cut that fewer people cross than the minimum; None without one.

    Args:
        people: how many are in the group of the row and in that of the column.
        minimum: the least number.
    """
    rows, columns = people.shape
    graph = np.zeros((rows + columns, rows + columns))
    graph[:rows, rows:] = people
    graph += graph.T
    parts, part_of = connected_components(graph > 0, directed=False)
    for part in range(parts):
        nodes = np.flatnonzero(part_of == part)
        crossing, side = _small_cut(graph[np.ix_(nodes, nodes)], minimum)
        if crossing < minimum:
            inside = set(nodes[side])
            held = [int(node) for node in nodes if node >= rows]
            return (
                [node - rows for node in held if node in inside],
                [node - rows for node in held if node not in inside],
            )
    return None


def _small_cut(graph: FloatArray, enough: float) -> tuple[float, list[int]]:
    """A cut of a connected graph below `enough`, else its smallest: the weight and one side's nodes.

    After Stoer and Wagner (1997), with a matrix: the cube of the number of nodes, in array operations.
    """
    weights = graph.copy()
    merged = [[node] for node in range(len(graph))]
    is_left = np.ones(len(graph), dtype=bool)
    best: tuple[float, list[int]] = (np.inf, [])
    for nodes_left in range(len(graph), 1, -1):
        last = int(np.argmax(is_left))
        is_waiting, attached = is_left.copy(), weights[last].copy()
        is_waiting[last] = False
        for _ in range(nodes_left - 1):
            before, last = last, int(np.argmax(np.where(is_waiting, attached, -np.inf)))
            crossing = float(attached[last])
            is_waiting[last] = False
            attached += weights[last]
        if crossing < best[0]:
            best = (crossing, list(merged[last]))
        if crossing < enough:
            return best
        weights[before] += weights[last]
        weights[:, before] += weights[:, last]
        weights[before, before] = 0.0
        merged[before] += merged[last]
        is_left[last] = False
    return best
