"""Features that know more than they can are found; honest ones, however good, are not."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from models.columns import ModelColumns
from models.leak_guard import LeakData, LeakFinding, LeakKind, LeakSettings, find_leaks

HORIZON = 6
SETTINGS = LeakSettings(HORIZON, draws=100, seed=2)
FIRST_YEAR = 2022
PEOPLE, MONTHS = 500, 36
HONEST = ("tenure_months", "strain", "recent_result", "open_pipeline")


@dataclass(frozen=True)
class Firm:
    """Quarterly landmarks of people whose results rise and fall, with the months in which they left."""

    data: LeakData
    exit_month: np.ndarray  # of each row's person
    month: np.ndarray  # of each row
    results: np.ndarray  # of each row's person, months from a year before the first landmark

    def with_feature(self, name: str, values: np.ndarray) -> LeakData:
        columns = ModelColumns(
            numeric=(*HONEST, name), context=("tenure_months",), factor_of=dict.fromkeys((*HONEST, name), "x")
        )
        return replace(self.data, panel=self.data.panel.assign(**{name: values}), columns=columns)


@pytest.fixture(scope="module")
def firm() -> Firm:
    rng = np.random.default_rng(4)
    people = np.arange(PEOPLE)
    strain = rng.normal(size=PEOPLE)
    shocks = rng.normal(size=(PEOPLE, MONTHS + 24))
    results = np.empty_like(shocks)
    results[:, 0] = shocks[:, 0]
    for month in range(1, shocks.shape[1]):
        results[:, month] = 0.5 * results[:, month - 1] + shocks[:, month]
    hazard = 1 / (1 + np.exp(3.4 - 0.8 * strain[:, None] + 0.3 * results[:, 12 : 12 + MONTHS + 1]))
    left = rng.random(hazard.shape) < hazard
    left[:, 0] = False
    exit_month = np.where(left.any(axis=1), left.argmax(axis=1), 10_000)
    frames = []
    for month in range(0, MONTHS + 1, 3):
        here = people[exit_month > month]
        frames.append(
            pd.DataFrame(
                {
                    "person": here,
                    "month": month,
                    "employee_id": [f"e{person:04d}" for person in here],
                    "as_of_date": pd.Timestamp(FIRST_YEAR, 1, 31) + pd.offsets.MonthEnd(month),
                    "tenure_months": month + 7.0 * (here % 9),
                    "strain": strain[here] + rng.normal(size=len(here)),
                    "recent_result": results[here, 12 + month - 2 : 12 + month + 1].mean(axis=1),
                    # What is to be closed soon is an honest sign of it, and no certain one.
                    "open_pipeline": results[here, 12 + month + 1] + 2.0 * rng.normal(size=len(here)),
                }
            )
        )
    panel = pd.concat(frames, ignore_index=True)
    person, month = panel.pop("person").to_numpy(), panel.pop("month").to_numpy()
    is_known_exit = exit_month[person] <= MONTHS
    outcomes = pd.DataFrame(
        {
            "employee_id": panel["employee_id"],
            "as_of_date": panel["as_of_date"],
            "cause": np.where(is_known_exit, "voluntary", None),
            "months_observed": np.where(is_known_exit, exit_month[person] - month, MONTHS - month),
        }
    )
    stays = np.minimum(exit_month, MONTHS)
    when = np.tile(np.arange(-12, MONTHS + 12), (PEOPLE, 1))
    has_worked = when <= stays[:, None]
    work = pd.DataFrame(
        {
            "employee_id": np.array([f"e{person:04d}" for person in people])[np.nonzero(has_worked)[0]],
            "month": FIRST_YEAR * 12 + 1 + when[has_worked],
            "result": results[has_worked],
        }
    )
    columns = ModelColumns(numeric=HONEST, context=("tenure_months",), factor_of=dict.fromkeys(HONEST, "x"))
    dates = sorted(panel["as_of_date"].unique())[4:-2]
    data = LeakData(panel, outcomes, columns, [date.date() for date in dates], work)
    return Firm(data, exit_month[person], month, results[person])


@pytest.fixture
def kinds(firm: Firm) -> Callable[[np.ndarray], dict[LeakKind, LeakFinding]]:
    """What is found of one more feature, by kind; of the others nothing may be."""

    def find(values: np.ndarray) -> dict[LeakKind, LeakFinding]:
        found = find_leaks(firm.with_feature("planted", values), SETTINGS)
        assert {one.feature for one in found} <= {"planted"}
        return {one.kind: one for one in found}

    return find


def result_at(firm: Firm, *steps: int) -> np.ndarray:
    """The mean of the person's results so many months from each row's own."""
    at = [firm.results[np.arange(len(firm.month)), 12 + firm.month + step] for step in steps]
    return np.mean(at, axis=0)


def test_honest_features_raise_nothing(firm: Firm):
    assert find_leaks(firm.data, SETTINGS) == ()


def test_a_feature_that_was_filled_in_at_the_exit_has_more_skill_alone_than_one_thing_can(firm, kinds):
    """A field such as a reason for leaving, seen by rows long before."""
    rng = np.random.default_rng(1)
    leaves = firm.exit_month - firm.month <= HORIZON
    found = kinds(leaves * 1.5 + rng.normal(size=len(leaves)))[LeakKind.SINGLE_SKILL]
    assert found.figures["auc"].low > found.figures["ceiling"].value == pytest.approx(0.76)
    assert not found.is_clear_cut


def test_the_ceiling_rises_with_the_skill_that_was_explained(firm):
    rng = np.random.default_rng(1)
    leaves = firm.exit_month - firm.month <= HORIZON
    data = firm.with_feature("planted", leaves * 1.5 + rng.normal(size=len(leaves)))
    assert LeakKind.SINGLE_SKILL in {one.kind for one in find_leaks(data, SETTINGS)}
    assert not find_leaks(data, replace(SETTINGS, plausible_auc=1.0))


def test_a_feature_entered_after_the_notice_loses_its_skill_a_landmark_earlier(firm, kinds):
    """It knows the exits of the next two months: nobody who has it is there a landmark later."""
    soon = (firm.exit_month - firm.month <= 3) | ((firm.month * 7 + firm.exit_month) % 29 == 0)
    found = kinds(soon.astype(float))[LeakKind.FADES]
    assert found.figures["kept_ratio"].high < 0.4
    assert found.figures["auc_earlier"].value < found.figures["auc"].value - 0.08


def test_a_value_made_of_the_months_ahead_agrees_with_them_more_than_with_those_behind(firm, kinds):
    """As a quarter's rating that stands at the quarter's first day does."""
    found = kinds(np.round(result_at(firm, 1, 2, 3)))[LeakKind.KNOWS_THE_FUTURE]
    assert found.is_clear_cut
    assert found.figures["agreement_after"].low > found.figures["agreement_before"].high + 0.1


def test_the_same_value_read_once_it_is_known_is_honest(firm, kinds):
    assert kinds(np.round(result_at(firm, 0, -1, -2))) == {}


def test_without_results_on_record_nothing_is_said_of_work_to_come(firm):
    data = replace(firm.with_feature("planted", result_at(firm, 1, 2, 3)), work=None)
    assert LeakKind.KNOWS_THE_FUTURE not in {one.kind for one in find_leaks(data, SETTINGS)}


def test_the_context_is_no_leak_however_good_it_is(firm):
    leaves = (firm.exit_month - firm.month <= HORIZON).astype(float)
    data = firm.with_feature("planted", leaves)
    columns = replace(data.columns, context=("tenure_months", "planted"))
    assert not find_leaks(replace(data, columns=columns), SETTINGS)


def test_a_column_of_one_value_is_noted_as_constant(firm, kinds):
    found = kinds(np.full(len(firm.month), 3.0))
    assert set(found) == {LeakKind.CONSTANT}
    assert found[LeakKind.CONSTANT].is_note


def test_a_column_without_any_value_is_noted_as_constant(firm, kinds):
    assert set(kinds(np.full(len(firm.month), np.nan))) == {LeakKind.CONSTANT}


def test_a_number_of_its_own_for_everybody_is_noted_as_an_id(firm, kinds):
    number = firm.data.panel["employee_id"].str[1:].astype(float).to_numpy() * 17 % 1009
    assert set(kinds(number)) == {LeakKind.ID_LIKE}


def test_a_clock_that_is_the_same_for_everybody_is_noted(firm, kinds):
    assert set(kinds(firm.month * 1.5)) == {LeakKind.RUNNING}


def test_too_few_leavers_carry_no_judgement_of_skill(firm):
    leaves = (firm.exit_month - firm.month <= HORIZON).astype(float)
    data = firm.with_feature("planted", leaves)
    few = replace(data, test_dates=())
    assert not find_leaks(few, SETTINGS)


def test_the_order_of_the_rows_changes_nothing(firm):
    data = firm.with_feature("planted", np.round(result_at(firm, 1, 2, 3)))
    order = np.random.default_rng(0).permutation(len(data.panel))
    shuffled = replace(
        data,
        panel=data.panel.iloc[order].reset_index(drop=True),
        outcomes=data.outcomes.iloc[order].reset_index(drop=True),
        work=data.work.sample(frac=1, random_state=1),
    )
    assert find_leaks(shuffled, SETTINGS) == find_leaks(data, SETTINGS)
