"""A protected attribute may be in the features without standing among them."""

import numpy as np
import pandas as pd
import pytest

from models.columns import ModelColumns
from models.proxy import measure_proxy

FEATURES = tuple(f"signal_{number}" for number in range(8))
COLUMNS = ModelColumns(numeric=FEATURES, factor_of=dict.fromkeys(FEATURES, "nothing"))


def draw(people: int = 500, groups: int = 2, given_away: float = 0.0, seed: int = 5):
    """A panel of two dates whose third feature gives the group away to a degree."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, people)
    values = rng.normal(size=(people, len(FEATURES)))
    values[:, 2] += given_away * group
    frame = pd.DataFrame(values, columns=list(FEATURES))
    frame.insert(0, "employee_id", [f"e{number:04d}" for number in range(people)])
    dates = pd.to_datetime(["2024-03-31", "2024-06-30"])
    panel = pd.concat([frame.assign(as_of_date=date) for date in dates], ignore_index=True)
    return panel, pd.Series(np.array(list("abcde"))[group], index=frame["employee_id"])


def test_a_group_that_a_feature_gives_away_is_predicted_and_the_feature_named():
    proxy = measure_proxy(*_with_columns(draw(given_away=2.0)), 100, 1)
    assert proxy is not None
    assert proxy.auc.low > 0.8
    assert proxy.log_loss_skill.low > 0.2
    assert proxy.carried_by[0] == "signal_2"
    assert len(proxy.carried_by) <= 3


def test_a_group_that_nothing_gives_away_is_not_predicted():
    proxy = measure_proxy(*_with_columns(draw(given_away=0.0)), 100, 1)
    assert proxy is not None
    assert proxy.auc.low < 0.5 < proxy.auc.high
    assert proxy.log_loss_skill.value < 0.05


def test_one_person_is_one_row_however_many_dates_show_them():
    proxy = measure_proxy(*_with_columns(draw(people=120)), 20, 1)
    assert proxy is not None
    assert proxy.people == 120


def test_of_several_groups_the_one_given_away_is_told_apart():
    proxy = measure_proxy(*_with_columns(draw(people=900, groups=3, given_away=1.5)), 50, 1)
    assert proxy is not None
    assert proxy.groups == 3
    assert proxy.auc.low > 0.7
    assert proxy.carried_by[0] == "signal_2"


def test_the_order_of_the_rows_changes_nothing():
    panel, groups = draw(given_away=0.7)
    shuffled = panel.sample(frac=1, random_state=2)
    assert measure_proxy(panel, COLUMNS, groups, 50, 1) == measure_proxy(
        shuffled, COLUMNS, groups.sample(frac=1, random_state=3), 50, 1
    )


@pytest.mark.parametrize(
    "groups_of", [lambda found: found.iloc[:0], lambda found: found.where(found == "a").dropna()]
)
def test_with_fewer_than_two_groups_there_is_nothing_to_tell_apart(groups_of):
    panel, groups = draw()
    assert measure_proxy(panel, COLUMNS, groups_of(groups), 20, 1) is None


def _with_columns(drawn):
    panel, groups = drawn
    return panel, COLUMNS, groups
