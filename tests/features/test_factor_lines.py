"""Every line of the factor catalogue is measured or refused, and every feature measures one."""

import pytest

from features.catalogue import FEATURES
from features.factor_lines import FACTOR_LINES
from features.feature import Factor

BY_NAME = {f.name: f for f in FEATURES}
each_line = pytest.mark.parametrize(
    "line", FACTOR_LINES, ids=lambda line: f"{line.population[0]}: {line.text}"
)


@each_line
def test_a_line_is_measured_or_says_why_not(line):
    assert line.features or line.refusal
    assert set(line.features) <= set(BY_NAME)


@each_line
def test_a_line_is_measured_by_features_of_its_population(line):
    assert all(set(line.population) <= set(BY_NAME[name].populations) for name in line.features)


def test_every_feature_measures_a_line_of_each_of_its_populations():
    said = {
        (population, name)
        for line in FACTOR_LINES
        for population in line.population
        for name in line.features
    }
    assert {(population, f.name) for f in FEATURES for population in f.populations} == said


def test_the_catalogue_has_as_many_lines_as_the_source_page():
    of_sellers = [line for line in FACTOR_LINES if line.population == ("seller",)]
    assert len(of_sellers) == 59
    assert len(FACTOR_LINES) - len(of_sellers) == 13


def test_every_factor_is_spoken_of():
    assert {line.factor for line in FACTOR_LINES} == set(Factor)
