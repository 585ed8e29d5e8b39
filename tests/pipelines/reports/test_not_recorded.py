import pandas as pd

from features import context, culture, goals, onboarding, pay
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
            "tenure_months": [30, 40],
        }
    )
    assert factors_not_recorded(people, FEATURES) == {"e1": ("pay", "goals"), "e2": ("goals",)}


def test_of_features_no_manager_may_see_it_is_not_told_that_they_are_empty():
    hidden = [culture.peer_exit_pressure, culture.team_meetings_6m]
    assert not hidden[0].is_shown
    assert hidden[1].is_group_only
    people = pd.DataFrame({"employee_id": ["e1"], "tenure_months": [30]})
    people[[one.name for one in hidden]] = None
    assert factors_not_recorded(people, hidden) == {}


def test_a_missing_introduction_is_told_of_newcomers_only():
    people = pd.DataFrame(
        {
            "employee_id": ["new", "one_year", "long"],
            "onboarding_talks_a_month": [None, None, None],
            "tenure_months": [11, 12, 90],
        }
    )
    assert factors_not_recorded(people, [onboarding.onboarding_talks_a_month]) == {"new": ("onboarding",)}
