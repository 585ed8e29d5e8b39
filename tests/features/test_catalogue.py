"""The catalogue against the modules, the contracts and the rules on what may be shown."""

from importlib import import_module
from pathlib import Path

import pytest

import features
from data_contracts.catalogue import SOURCES, source_contract
from features.catalogue import FEATURES
from features.feature import SALES_MANAGERS, Factor, Feature, Form, Owner, Unit
from features.sources import EVENT_SOURCES, LOOKBACK_MONTHS

FOLDER = Path(features.__file__).parent
FACTORS_MEASURED = {
    "leadership",
    "recognition",
    "development",
    "pay",
    "goals",
    "culture",
    "balance",
    "role_fit",
    "onboarding",
    "tools",
    "territory",
    "momentum",
    "team_development",
    "mandate",
    "direction",
    "influence",
    "pressure",
    "context",
}
each_feature = pytest.mark.parametrize("f", FEATURES, ids=lambda f: f.name)


def test_every_feature_of_every_factors_module_is_in_the_catalogue():
    modules = [
        import_module(f"features.{folder.replace('/', '.')}{f.value}")
        for f in Factor
        for folder in ("", "of_managers/")
        if (FOLDER / folder / f"{f.value}.py").exists()
    ]
    defined = {value for module in modules for value in vars(module).values() if isinstance(value, Feature)}
    assert {f.name for f in defined} == {f.name for f in FEATURES}


def test_names_are_unique_and_there_are_enough_features():
    assert len({f.name for f in FEATURES}) == len(FEATURES) >= 30


def test_the_factors_of_the_first_version_are_measured():
    assert {f.factor.value for f in FEATURES} == FACTORS_MEASURED


@each_feature
def test_a_feature_lives_in_its_factors_module_or_in_that_of_managers_if_it_is_theirs_alone(f):
    of_managers = f"features.of_managers.{f.factor.value}"
    own = f"features.{f.factor.value}"
    assert f.compute.__module__ == own or (
        f.populations == SALES_MANAGERS and f.compute.__module__ == of_managers
    )
    assert f.compute.__name__ == f.name


@each_feature
def test_a_feature_reads_only_columns_that_a_contract_promises(f):
    for name in f.columns:
        table, _, column = name.partition(".")
        assert column in source_contract(table).column_names
        assert "recorded_date" in source_contract(table).column_names
        assert not source_contract(table).is_apart
    assert f.source in f.tables


@each_feature
def test_metadata_are_whole(f):
    assert f.description[0].isupper() or f.description.startswith("`")
    assert f.description.endswith(".")
    assert f.null_means
    assert f.monotone in (-1, 0, 1)


@each_feature
def test_time_since_an_event_is_a_number_of_days_or_months(f):
    assert not f.is_elapsed or f.unit in (Unit.DAYS, Unit.MONTHS)


@each_feature
def test_what_was_not_looked_back_to_is_said(f):
    if f.is_elapsed and f.source in EVENT_SOURCES:
        assert f"{LOOKBACK_MONTHS} months" in f.null_means


@each_feature
def test_a_feature_comes_after_features_whose_columns_it_needs(f):
    by_name = {other.name: other for other in FEATURES}
    for name in f.after:
        assert f.form is Form.PANEL
        assert set(by_name[name].columns) <= set(f.columns)


def test_context_is_nobodys_and_never_shown():
    context = [f for f in FEATURES if f.factor is Factor.CONTEXT]
    assert all(f.owner is Owner.NOBODY and not f.is_shown and f.monotone == 0 for f in context)


def test_what_nobody_can_change_and_a_third_persons_exit_are_never_shown():
    exits = {"employment_spells.exit_type", "employment_spells.end_date"}
    assert not [f.name for f in FEATURES if f.is_shown and f.owner is Owner.NOBODY]
    assert not [f.name for f in FEATURES if f.is_shown and exits & set(f.columns)]


def test_the_constrained_columns_are_the_three_with_evidence():
    constrained = {f.name: f.monotone for f in FEATURES if f.monotone}
    assert constrained == {"pay_shortfall_ratio": 1, "peer_exit_pressure": 1, "days_since_one_on_one": 1}


def test_tables_kept_apart_are_no_source_of_any_feature():
    apart = {contract.table for contract in SOURCES if contract.is_apart}
    assert apart == {"display_names", "protected_attributes", "follow_ups"}
    assert not [f.name for f in FEATURES if apart & set(f.tables)]
