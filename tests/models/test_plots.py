"""What the pictures of a training show: their numbers, read back from the drawing."""

from dataclasses import replace

import numpy as np
import pytest

from models.learning_curve import Growth, LearningCurve, LearningPoint
from models.metrics import Estimate
from models.model_plots import factor_figure, learning_figure, parts_figure
from models.plots import (
    BLUE,
    GREY,
    ORANGE,
    calibration_figure,
    net_benefit_figure,
    skill_over_time_figure,
    winner_rows,
)
from models.training_run import training_figures


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.fixture(scope="module")
def tested(trained):
    return winner_rows(trained)


def words(figure):
    return "\n".join(text for axes in figure.axes for text in (axes.get_title(loc="left"), axes.get_xlabel()))


def test_every_figure_says_its_n(trained, tested):
    figures = training_figures(trained)
    assert {"skill_over_time.png", "calibration.png", "net_benefit.png", "factors.png"} <= set(figures)
    for name in ("skill_over_time.png", "calibration.png", "net_benefit.png"):
        assert f"n = {len(tested.left):,} person-months, {int(tested.left.sum()):,} exits" in words(
            figures[name]
        )
    assert "n = " in words(figures["factors.png"])
    assert "n = " in words(figures["learning_curve.png"])


@pytest.mark.parametrize("colour", [BLUE, ORANGE, GREY])
def test_lines_stand_out_from_white_paper(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3


def test_skill_over_time_draws_the_auc_that_was_measured(trained, tested):
    axes, _ = skill_over_time_figure(tested).axes
    lines = {line.get_label(): line.get_ydata() for line in axes.get_lines()}
    measured = [
        found.metrics.auc.value
        for found in trained.backtest.metrics
        if found.rung is trained.model.rung and found.origin is not None and found.metrics.horizon_months == 6
    ]
    np.testing.assert_allclose(lines["this model"], measured)
    assert "context alone (tenure, role, country, calendar)" in lines
    assert set(lines["chance (.5)"]) == {0.5}


def test_calibration_counts_add_up_to_everybody(tested):
    _, lower = calibration_figure(tested).axes
    left, rows = zip(
        *(
            [int(part.strip().replace(",", "")) for part in text.get_text().split("of")]
            for text in lower.texts
        ),
        strict=True,
    )
    assert sum(left) == tested.left.sum()
    assert sum(rows) == len(tested.left)


def test_calibration_of_a_risk_that_is_right_lies_on_the_line(tested):
    rng = np.random.default_rng(3)
    risk = rng.uniform(0.05, 0.6, len(tested.left))
    right = replace(tested, risk=risk, left=(rng.random(len(risk)) < risk).astype(float))
    axes, _ = calibration_figure(right).axes
    container = axes.containers[0]
    x, y = (np.asarray(values, dtype=float) for values in container.lines[0].get_data())
    segments = container.lines[2][0].get_segments()
    inside = [low[1] <= predicted <= high[1] for predicted, (low, high) in zip(x, segments, strict=True)]
    assert sum(inside) >= 7
    assert np.corrcoef(x, y)[0, 1] > 0.9


def test_net_benefit_of_talking_with_everybody_is_the_base_rate_less_the_price(tested):
    (axes,) = net_benefit_figure(tested).axes
    line = next(line for line in axes.get_lines() if line.get_label() == "a talk with everybody")
    x, y = line.get_data()
    rate = tested.left.mean()
    np.testing.assert_allclose(y, 100 * (rate - (1 - rate) * x / (100 - x)))
    assert (x[0], x[-1]) == (5, 30)


@pytest.mark.filterwarnings("error")
def test_net_benefit_is_drawn_where_no_risk_reaches_a_threshold(tested):
    few = replace(tested, risk=np.full(len(tested.risk), 0.01), left=np.zeros(len(tested.left)))
    (axes,) = net_benefit_figure(few).axes
    low, high = axes.get_ylim()
    assert low < 0 < high


def test_factors_within_the_noise_are_grey(trained):
    (axes,) = factor_figure(trained).axes
    strength = trained.factor_strength.set_index("factor")
    names = [label.get_text().replace(" ", "_") for label in axes.get_yticklabels()]
    from matplotlib.colors import to_hex

    for name, bar in zip(names, axes.patches, strict=True):
        is_above = strength.loc[name, "mean_contribution"] > strength.loc[name, "noise_floor"]
        assert to_hex(bar.get_facecolor()).upper() == (BLUE if is_above else GREY).upper()


def test_parts_say_how_many_they_rest_on(trained):
    (axes,) = parts_figure(trained).axes
    told = [label.get_text() for label in axes.get_yticklabels()]
    whole = trained.metrics(trained.model.rung, 6)
    assert f"all  ({whole.exits:,} of {whole.people_months:,} left)" in told
    assert [text for text in told if text.startswith("unseen people")]


@pytest.mark.parametrize(
    ("growth", "flattens_at", "sentence"),
    [
        (Growth.FLAT, 200, "a doubling adds less than .01 from about 200 exits on"),
        (Growth.RISING, None, "More exits would help"),
        (Growth.UNCERTAIN, None, "these data cannot say"),
    ],
)
def test_the_learning_curve_says_whether_more_exits_would_help(growth, flattens_at, sentence):
    points = tuple(
        LearningPoint(share, int(800 * share), int(400 * share), Estimate(0.7, 0.6, 0.8), (0.69, 0.71))
        for share in (0.5, 1.0)
    )
    curve = LearningCurve(points, growth, Estimate(0.01, -0.01, 0.03), flattens_at, 900, 90, 2)
    told = words(learning_figure(curve, 6))
    assert sentence in told
    assert "AUC +0.010 (-0.010 to +0.030); n = 900 person-months, 90 exits" in told
    assert ("from about" in told) == (flattens_at is not None)
