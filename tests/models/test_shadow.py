"""Shadows: features without any effect that look like the real ones."""

import numpy as np
import pandas as pd

from models.shadow import SUFFIX, add_shadows, noise_floors, with_shadows


def test_a_shadow_is_another_persons_whole_row_of_the_same_day(firm, columns):
    shadowed = add_shadows(firm.panel, columns, 1)
    names = [name + SUFFIX for name in columns.features]
    for _, day in shadowed.groupby("as_of_date"):
        taken = day[names].set_axis(list(columns.features), axis=1)
        pd.testing.assert_frame_equal(
            taken.sort_values(list(columns.features), ignore_index=True),
            day[list(columns.features)].sort_values(list(columns.features), ignore_index=True),
        )
        assert (taken["talk_gap"] != day["talk_gap"]).all()


def test_a_shadow_stays_with_its_person_while_both_are_there(firm, columns):
    shadowed = add_shadows(firm.panel, columns, 1).sort_values(["employee_id", "as_of_date"])
    shadow = shadowed["talk_gap" + SUFFIX]  # constant over time for each person it is taken from
    same = (shadow == shadow.shift())[shadowed["employee_id"] == shadowed["employee_id"].shift()]
    assert same.mean() > 0.75


def test_the_original_columns_are_untouched(firm, columns):
    shadowed = add_shadows(firm.panel, columns, 1)
    pd.testing.assert_frame_equal(shadowed[list(firm.panel.columns)], firm.panel)


def test_the_floor_is_what_the_shadows_of_a_factor_reach_in_one_row_of_twenty(columns):
    names = with_shadows(columns).features
    shares = np.zeros((100, len(names)))
    shares[:, names.index("pay_gap" + SUFFIX)] = np.arange(100) * np.tile([1, -1], 50)
    shares[:, names.index("pay_gap")] = 1000.0  # the real feature's share is not noise
    floors = noise_floors(shares, columns)
    assert floors["pay"] == np.quantile(np.arange(100), 0.95)
    assert floors["leadership"] == 0
