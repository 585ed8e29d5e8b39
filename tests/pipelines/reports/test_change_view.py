from features.catalogue import FEATURES
from pipelines.monitoring.earlier_figures import COMPARISON
from pipelines.reports.change_view import Moved, moved_factors, nameable_factors

CHANGES = """
employee_id | factor     | change
e1          | leadership | .30
e1          | pay        | .12
e1          | goals      | .06
e1          | culture    | -.20
e1          | tools      | -.049
e2          | pay        | .04
e3          | secret     | .50
"""


def test_the_two_strongest_ways_up_and_down_are_named_and_small_steps_are_not(table):
    named = {"leadership", "pay", "goals", "culture", "tools"}
    moved = moved_factors(table(CHANGES), named)
    assert moved == {"e1": Moved(up=("leadership", "pay"), down=("culture",))}


def test_a_factor_of_which_a_manager_may_see_nothing_is_not_named(table):
    assert "e3" not in moved_factors(table(CHANGES), {"pay"})


def test_circumstances_and_the_colleagues_compared_with_may_be_named():
    shown = [feature for feature in FEATURES if feature.is_shown and not feature.is_group_only]
    hidden = [feature for feature in FEATURES if not feature.is_shown]
    assert nameable_factors(shown[:1]) == {shown[0].factor.value, "context", COMPARISON}
    assert nameable_factors(hidden) == {"context", COMPARISON}
