"""Whom a person is compared with: people of the same panel and as-of date, never fewer than a handful."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

# A median of fewer people moves with each of them.
MINIMUM_PEERS = 8

# Five people with the person: below that a team's figure is a statement about single colleagues.
MINIMUM_OTHERS = 4

# The nearest group that is large enough is taken.
PEER_GROUPS = (("role", "level", "country"), ("role", "level"), ("role",))


def peer_median(table: ir.Table, value: ir.NumericValue, *, apart: Sequence[str] = ()) -> ir.FloatingValue:
    """The median among people of the same role, level and country.

    Widened to the same role and level, then to the same role, until at least `MINIMUM_PEERS` people with
    a value are in the group; the person is one of them.

    Args:
        table: the panel's columns, one row per person and as-of date.
        value: a column of the table.
        apart: columns within whose values alone anybody is compared (a currency).

    Returns:
        A column of the table; null without a role or in too small a group.
    """
    number = value.cast("float64")
    branches = []
    for group in PEER_GROUPS:
        window = ibis.window(group_by=["as_of_date", *apart, *group])
        branches.append((number.count().over(window) >= MINIMUM_PEERS, number.median().over(window)))
    return table.role.notnull().ifelse(ibis.cases(*branches), None)


def mean_of_others(table: ir.Table, value: ir.IntegerValue, group: str, minimum: int) -> ir.FloatingValue:
    """The mean of a count among the others of a group on the same as-of date.

    Args:
        table: one row per person and as-of date.
        value: a whole-number column of the table; nulls do not take part.
        group: the column that names the group.
        minimum: the least number of others with a value.

    Returns:
        A column of the table; null without a group or with too few others.
    """
    count, total, _ = _moments_of_others(table, value, group)
    is_enough = table[group].notnull() & (count >= minimum)
    return is_enough.ifelse(total.cast("float64") / count.nullif(0), None)


def spread_of_others(table: ir.Table, value: ir.IntegerValue, group: str) -> ir.FloatingValue:
    """The standard deviation of a count among the others of a group on the same as-of date.

    Computed from whole-number sums, so that neither the order of rows nor the number of threads matters.

    Args:
        table: one row per person and as-of date.
        value: a whole-number column of the table; nulls do not take part.
        group: the column that names the group.

    Returns:
        A column of the table; null without a group or with fewer than `MINIMUM_OTHERS` others.
    """
    count, total, squares = _moments_of_others(table, value, group)
    variance = (count * squares - total * total).cast("float64") / (count * count).nullif(0)
    is_enough = table[group].notnull() & (count >= MINIMUM_OTHERS)
    return is_enough.ifelse(variance.sqrt(), None)


def _moments_of_others(
    table: ir.Table, value: ir.IntegerValue, group: str
) -> tuple[ir.IntegerValue, ir.IntegerValue, ir.IntegerValue]:
    """Number, sum and sum of squares in the group without the person's own value."""
    window = ibis.window(group_by=["as_of_date", group])
    own = value.fill_null(0)
    return (
        value.count().over(window) - value.notnull().cast("int64"),
        own.sum().over(window) - own,
        (own * own).sum().over(window) - own * own,
    )
