"""Whom a person is compared with: people of the same panel and as-of date, never fewer than a handful."""

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

# A median of fewer people moves with each of them.
MINIMUM_PEERS = 8

# Five people with the person: below that a team's figure is a statement about single colleagues.
MINIMUM_OTHERS = 4

# The nearest group that is large enough is taken.
PEER_GROUPS = (("role", "level", "country"), ("role", "level"), ("role",))


def peer_median(table: ir.Table, value: ir.NumericValue, *, apart: Sequence[str] = ()) -> ir.FloatingValue:
    """The median among the person's peers, the person being one of them.

    Peers are the people at work in the same role, level and country; with fewer than `MINIMUM_PEERS` of them
    those in the same role and level, then in the same role. The step depends on nothing else, so that a
    person has one peer group on a date: the one that scores and pages name.

    Args:
        table: the panel's columns, a row per person at work and as-of date.
        value: a column of the table.
        apart: columns within whose values alone anybody is compared (a currency).

    Returns:
        A column of the table; null without a role, in too small a group, or where fewer than
        `MINIMUM_PEERS` of the peers have a value.
    """
    number = value.cast("float64")

    def median(group: Sequence[str]) -> ir.FloatingValue:
        window = ibis.window(group_by=["as_of_date", *apart, *group])
        return (number.count().over(window) >= MINIMUM_PEERS).ifelse(number.median().over(window), None)

    return _of_peer_group(table, median)


def mean_of_other_peers(table: ir.Table, value: ir.IntegerValue) -> ir.FloatingValue:
    """The mean of a count among the person's peers (`peer_median`) without the person.

    Computed from whole-number sums, so that neither the order of rows nor the number of threads matters.

    Args:
        table: as in `peer_median`.
        value: a whole-number column of the table; nulls do not take part.

    Returns:
        A column of the table; null without a role, or with fewer than `MINIMUM_PEERS` - 1 such others.
    """
    own, has_own = value.fill_null(0), value.notnull().cast("int64")

    def mean(group: Sequence[str]) -> ir.FloatingValue:
        window = ibis.window(group_by=["as_of_date", *group])
        count = value.count().over(window) - has_own
        total = (own.sum().over(window) - own).cast("float64")
        return (count >= MINIMUM_PEERS - 1).ifelse(total / count.nullif(0), None)

    return _of_peer_group(table, mean)


def _of_peer_group(table: ir.Table, figure: Callable[[Sequence[str]], ir.FloatingValue]) -> ir.FloatingValue:
    """The figure of the nearest peer group that is large enough."""
    branches = []
    for group in PEER_GROUPS:
        people = table.employee_id.count().over(ibis.window(group_by=["as_of_date", *group]))
        is_named = ibis.and_(*(table[column].notnull() for column in group))
        branches.append((is_named & (people >= MINIMUM_PEERS), figure(group)))
    return ibis.cases(*branches)


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


def share_below(table: ir.Table, column: str, group: str) -> ir.FloatingValue:
    """The share of the others of a group on the same as-of date whose value is lower; equals count half.

    Args:
        table: one row per person and as-of date.
        column: what is compared; not null.
        group: the column that names the group.

    Returns:
        A column of the table, 0 to 1; null without a group or in one of fewer than `MINIMUM_PEERS`.
    """
    together = ["as_of_date", group]
    people = table.employee_id.count().over(ibis.window(group_by=together))
    lower = ibis.rank().over(ibis.window(group_by=together, order_by=table[column]))
    equal = table.employee_id.count().over(ibis.window(group_by=[*together, column])) - 1
    is_enough = table[group].notnull() & (people >= MINIMUM_PEERS)
    return is_enough.ifelse((2 * lower + equal) / (2 * (people - 1)).nullif(0), None)


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
