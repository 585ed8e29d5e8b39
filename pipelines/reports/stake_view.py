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
class ValueAtStake:
    """The range of one person.

    Attributes:
        items: the parts that are shown; they overlap and do not add up to the total.
        currency: of all amounts; None where the configuration names none.
        holds_pay: whether the total holds what filling the seat costs.
    """

    low: float
    high: float
    items: tuple[StakeItem, ...]
    currency: str | None
    holds_pay: bool


def values_at_stake(
    scores: pd.DataFrame, parts: pd.DataFrame, currency: str | None, *, holds_pay: bool
) -> Mapping[str, ValueAtStake]:
    """The range per employee_id; people without one are left out.

    Args:
        scores: employee_id, value_at_stake_low, value_at_stake_high.
        parts: employee_id, item, low, high, sorted by person.
        currency: of all amounts.
        holds_pay: whether totals hold what filling a seat costs.
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
        person: ValueAtStake(float(low), float(high), tuple(items.get(person, ())), currency, holds_pay)
        for person, low, high in zip(
            known["employee_id"], known["value_at_stake_low"], known["value_at_stake_high"], strict=True
        )
    }
