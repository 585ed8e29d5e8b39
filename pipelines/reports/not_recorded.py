"""Of which factors nothing at all is on record about a person, though others have records."""

from collections.abc import Mapping, Sequence

import pandas as pd

from features.feature import Factor, Feature


def factors_not_recorded(people: pd.DataFrame, features: Sequence[Feature]) -> Mapping[str, tuple[str, ...]]:
    """Per employee_id the measured factors without one known value, in the factors' usual order.

    Args:
        people: employee_id and a column per feature, one row a person.
        features: the measured features.
    """
    found: dict[str, list[str]] = {}
    for factor in Factor:
        names = [feature.name for feature in features if feature.factor is factor]
        if not names or factor is Factor.CONTEXT:
            continue
        is_empty = people[names].isna().all(axis=1)
        for person in people.loc[is_empty, "employee_id"]:
            found.setdefault(person, []).append(factor.value)
    return {person: tuple(factors) for person, factors in found.items()}
