import pytest

from features.catalogue import FEATURES
from features.feature import Factor
from pipelines.monitoring.earlier_figures import BASE
from pipelines.reports.change_view import Moved, change_of, moved_factors, nameable_factors

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
    assert moved == {"e1": Moved(("leadership", "pay"), ("culture",), pytest.approx(0.231))}


def test_a_factor_of_which_a_manager_may_see_nothing_is_not_named(table):
    assert "e3" not in moved_factors(table(CHANGES), {"pay"})


def test_circumstances_may_be_named_and_the_base_has_no_name():
    shown = [feature for feature in FEATURES if feature.is_shown and not feature.is_group_only]
    hidden = [feature for feature in FEATURES if not feature.is_shown]
    assert nameable_factors(shown[:1]) == {shown[0].factor.value, "context"}
    assert nameable_factors(hidden) == {"context"}
    assert BASE not in {factor.value for factor in Factor}


@pytest.mark.parametrize(("before", "is_named"), [(0.2, True), (0.3, False), (0.4, False)])
def test_what_moved_the_coming_months_is_named_only_where_the_whole_horizon_went_the_same_way(
    before, is_named
):
    moved = Moved(("pay",), (), 0.2)
    assert change_of(before, 0.3, moved).moved == (moved if is_named else Moved())
