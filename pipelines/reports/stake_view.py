"""What an exit would cost, as a range and the parts it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class StakeItem:
    """One part of the range. Pay is none: it enters the total only, so that it is never shown by itself."""

    item: str
    low: float
    high: float


@dataclass(frozen=True)
class Assumed:
    """What the records behind an item are multiplied by.

    Attributes:
        span: the share that is lost or, of the ramp, the months it takes; the low end first.
        share: of open deals the value that is usually won, of the ramp the result that is missing on average.
    """

    span: tuple[float, float]
    share: float | None = None


@dataclass(frozen=True)
class Assumptions:
    """What the figures of a month rest on beside records, the same for everybody.

    Attributes:
        items: per item.
        margin_ratio: of sales, what counts.
        replacement_pay_ratio: of the median yearly pay of everybody, what filling a seat costs; None where
            no total holds it.
    """

    items: Mapping[str, Assumed]
    margin_ratio: float
    replacement_pay_ratio: tuple[float, float] | None


@dataclass(frozen=True)
class ValueAtStake:
    """The range of one person.

    Attributes:
        items: the parts that are shown; they overlap and do not add up to the total.
        currency: of all amounts; None where the configuration names none.
        assumptions: what total and parts rest on.
    """

    low: float
    high: float
    items: tuple[StakeItem, ...]
    currency: str | None
    assumptions: Assumptions


def values_at_stake(
    scores: pd.DataFrame, parts: pd.DataFrame, currency: str | None, assumptions: Assumptions
) -> Mapping[str, ValueAtStake]:
    """The range per employee_id; people without one are left out.

    Args:
        scores: employee_id, value_at_stake_low, value_at_stake_high.
        parts: employee_id, item, low, high, sorted by person.
        currency: of all amounts.
        assumptions: what they rest on.
    """
    known = scores[scores["value_at_stake_low"].notna() & scores["value_at_stake_high"].notna()]
    items: dict[str, list[StakeItem]] = {}
    for person, item, low, high in zip(
        parts["employee_id"], parts["item"], parts["low"], parts["high"], strict=True
    ):
        # Nothing to lose is nothing to tell.
        if high > 0:
            items.setdefault(person, []).append(StakeItem(str(item), float(low), float(high)))
    return {
        person: ValueAtStake(float(low), float(high), tuple(items.get(person, ())), currency, assumptions)
        for person, low, high in zip(
            known["employee_id"], known["value_at_stake_low"], known["value_at_stake_high"], strict=True
        )
    }
