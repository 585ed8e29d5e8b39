from datetime import date

import pandas as pd

from features.pressure import sellers_led
from pipelines.managers_support import SUPPORT
from pipelines.reports.support_view import support_facts

DAY = date(2026, 6, 30)


def managers(count: int) -> pd.DataFrame:
    return pd.DataFrame({"employee_id": [f"m{n}" for n in range(count)], "sellers_led": range(count)})


def test_a_managers_own_conditions_stand_beside_those_of_the_other_managers():
    (fact,) = support_facts(managers(9), [sellers_led], DAY)["m8"]
    assert (fact.feature, fact.value, fact.comparison_value, fact.evidence_date) == ("sellers_led", 8, 4, DAY)


def test_among_fewer_than_eight_managers_nothing_is_compared():
    assert support_facts(managers(7), [sellers_led], DAY) == {}
    assert set(support_facts(managers(8), [sellers_led], DAY)) == {f"m{n}" for n in range(8)}


def test_a_manager_of_whom_nothing_is_known_has_no_facts():
    frame = managers(9)
    frame.loc[frame["employee_id"] == "m0", "sellers_led"] = None
    assert "m0" not in support_facts(frame, [sellers_led], DAY)


def test_every_condition_has_its_sentence_and_may_be_shown(texts):
    assert all(feature.is_shown and feature.name in texts.features for feature in SUPPORT)
