import pandas as pd

from features import context, goals, pay
from pipelines.reports.not_recorded import factors_not_recorded

FEATURES = [pay.pay_shortfall_ratio, pay.months_since_raise, goals.attainment_3m_ratio, context.role]


def test_a_factor_without_one_known_value_is_named_and_circumstances_never_are():
    people = pd.DataFrame(
        {
            "employee_id": ["e1", "e2"],
            "pay_shortfall_ratio": [None, 0.1],
            "months_since_raise": [None, None],
            "attainment_3m_ratio": [None, None],
            "role": [None, None],
        }
    )
    assert factors_not_recorded(people, FEATURES) == {"e1": ("pay", "goals"), "e2": ("goals",)}
