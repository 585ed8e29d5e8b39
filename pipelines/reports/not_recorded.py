"""Of which factors a manager could have been told something about a person, and nothing is on record."""

from collections.abc import Mapping, Sequence

import pandas as pd

from features.context import tenure_months
from features.feature import Factor, Feature
from features.onboarding import FIRST_MONTHS


def factors_not_recorded(people: pd.DataFrame, features: Sequence[Feature]) -> Mapping[str, tuple[str, ...]]:
    """Per employee_id the measured factors without one known value, in the factors' usual order.

    Only features a manager may see count, and the introduction only in the first year: an empty value says
    nothing of anybody hired before.

    Args:
        people: employee_id and a column per feature, tenure_months among them, one row a person.
        features: the measured features.
    """
    found: dict[str, list[str]] = {}
    for factor in Factor:
        names = [
            one.name for one in features if one.factor is factor and one.is_shown and not one.is_group_only
        ]
        if not names or factor is Factor.CONTEXT:
            continue
        is_empty = people[names].isna().all(axis=1)
        if factor is Factor.ONBOARDING:
            is_empty &= people[tenure_months.name] < FIRST_MONTHS
        for person in people.loc[is_empty, "employee_id"]:
            found.setdefault(person, []).append(factor.value)
    return {person: tuple(factors) for person, factors in found.items()}
