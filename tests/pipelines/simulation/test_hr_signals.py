"""The planted signals of the HR systems against slow counts from the tables, on one day."""

import numpy as np
import pandas as pd
import pytest

from pipelines.simulation import load_parameters
from pipelines.simulation.factors.catalogue import MODULES

AS_OF = pd.Timestamp("2025-09-30")
NEXT_MONTH = pd.Timestamp("2025-10-01")
CENTRES = load_parameters().hr_signals
VARIABLE_SHARE = {
    role: share
    for role, share in zip(
        ("account_manager", "new_business", "inside_sales"), load_parameters().pay.variable_share, strict=True
    )
}


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name: read(organisation(), name)


@pytest.fixture(scope="module")
def signals(table):
    """The signals of those at risk on the day after, by employee_id."""
    rows = table("truth/signals")
    return rows[rows.month == NEXT_MONTH].set_index("employee_id")


@pytest.fixture(scope="module")
def spells(table):
    return table("employment_spells").query("population == 'seller'").set_index("employee_id")


@pytest.fixture(scope="module")
def assigned(table):
    """Each seller's assignment on the day."""
    rows = table("assignments")
    rows = rows[rows.valid_from <= AS_OF].sort_values("valid_from")
    return rows.drop_duplicates("employee_id", keep="last").set_index("employee_id")


def scaled(value: float, centre_and_sd: tuple[float, float]) -> float:
    """As the simulator scales, one value at a time."""
    if pd.isna(value):
        return 0.0
    return min(max((value - centre_and_sd[0]) / centre_and_sd[1], -3.0), 3.0)


def assert_same(planted: pd.Series, counted: dict[str, float], tolerance: float = 1e-5) -> None:
    """The signal equals what was counted, and says something."""
    reference = pd.Series(counted).reindex(planted.index)
    assert reference.notna().all()
    assert np.abs(planted - reference).max() < tolerance
    assert planted.nunique() > 1


def months_between(later: pd.Timestamp, earlier: pd.Timestamp) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def test_names_of_signals_are_unique_over_all_modules(table):
    names = [column for column in table("truth/signals") if column not in ("employee_id", "month")]
    assert len(names) == len(set(names))
    assert len({module.__name__ for module in MODULES}) == len(MODULES)


def test_the_vacancy_share_is_that_of_seats_left_and_not_filled(table, signals, spells, assigned):
    there = spells[(spells.start_date <= AS_OF) & ~(spells.end_date <= AS_OF)]
    people = assigned.team_id.reindex(there.index).value_counts()
    positions = table("open_positions")
    is_open = (positions.opened_date <= NEXT_MONTH) & ~(positions.filled_date <= AS_OF)
    vacant = positions[is_open].team_id.value_counts()
    counted = {}
    for person in signals.index:
        team = assigned.team_id[person]
        empty = vacant.get(team, 0)
        counted[person] = scaled(empty / (empty + people[team]), CENTRES.vacancy_share)
    assert_same(signals.vacancy_share, counted)


def test_wins_without_recognition_are_counted_by_month(table, signals):
    deals, recognitions = table("deals").query("outcome == 'won'"), table("recognitions")
    won = set(zip(deals.employee_id, deals.closed_date.dt.to_period("M"), strict=True))
    seen = set(zip(recognitions.employee_id, recognitions.recognised_date.dt.to_period("M"), strict=True))
    months = pd.period_range("2025-04", "2025-09", freq="M")
    counted = {
        person: scaled(
            sum((person, month) in won and (person, month) not in seen for month in months),
            CENTRES.wins_unrecognised,
        )
        for person in signals.index
    }
    assert_same(signals.wins_unrecognised, counted)


def test_the_feedback_gap_is_what_lies_beyond_the_wished_rhythm(table, signals, spells):
    talks = table("one_on_ones")
    held = talks[talks.held_date <= AS_OF].groupby("employee_id").held_date.max()
    declared = table("preferences")
    declared = declared[declared.declared_date <= AS_OF].drop_duplicates("employee_id", keep="last")
    wished = declared.set_index("employee_id").feedback_every_days
    counted = {}
    for person in signals.index:
        since = (AS_OF - held.get(person, spells.start_date[person])).days
        gap = min(max(since / wished[person] - 1, 0), 3) if person in wished.index else np.nan
        counted[person] = scaled(gap, CENTRES.feedback_gap)
    assert_same(signals.feedback_gap, counted)


def test_the_competence_gap_is_that_of_the_last_assessment(table, signals):
    rows = table("competence_assessments")
    rows = rows[rows.assessed_date <= AS_OF]
    counted = {}
    for person in signals.index:
        own = rows[rows.employee_id == person]
        last = own[own.assessed_date == own.assessed_date.max()]
        counted[person] = scaled(
            (last.required_level - last.level).clip(lower=0).mean(), CENTRES.competence_gap
        )
    assert_same(signals.competence_gap, counted)


def test_a_wish_for_another_role_is_the_last_one_declared(table, signals, assigned):
    declared = table("preferences")
    declared = declared[declared.declared_date <= AS_OF].drop_duplicates("employee_id", keep="last")
    wished = declared.set_index("employee_id").wished_role.dropna()
    counted = {p: 1.0 * (p in wished.index and wished[p] != assigned.role[p]) for p in signals.index}
    assert_same(signals.other_role_wished, counted)


def test_missing_steps_weigh_in_half_a_year_and_are_forgotten_after_one(table, signals, spells):
    steps = table("onboarding_steps")
    due = steps[steps.due_date <= AS_OF]
    counted = {}
    for person in signals.index:
        own = due[due.employee_id == person]
        missing = (~(own.done_date <= AS_OF)).mean() if len(own) else np.nan
        served = months_between(NEXT_MONTH, spells.start_date[person])
        weight = min(max((12 - served) / 6, 0), 1)
        counted[person] = weight * scaled(missing, CENTRES.steps_missing_ratio)
    assert_same(signals.steps_missing, counted)


def test_selection_matters_in_the_first_year(table, signals, spells):
    hirings = table("hirings").set_index("employee_id")
    flags = hirings[["had_structured_interview", "had_work_sample", "had_job_preview"]].mean(axis=1)
    counted = {
        person: scaled(flags[person], CENTRES.selection_practices)
        if months_between(NEXT_MONTH, spells.start_date[person]) <= 12
        else 0.0
        for person in signals.index
    }
    assert_same(signals.selection_quality, counted)


def test_late_and_disputed_payouts_count_for_a_year_from_their_due_date(table, signals):
    rows = table("variable_payments")
    rows = rows[(rows.due_date <= AS_OF) & (rows.due_date > AS_OF - pd.DateOffset(months=12))]
    wrong = rows[(rows.paid_date > rows.due_date) | rows.is_disputed].employee_id.value_counts()
    assert_same(signals.payout_mishaps, {person: min(wrong.get(person, 0), 3) for person in signals.index})


def test_volatility_is_the_spread_of_four_quarters_payouts_over_target_pay(table, signals, assigned):
    rows = table("variable_payments").query("measure in ('new_business', 'renewal')")
    rows = rows[(rows.period_end <= AS_OF) & (rows.period_end > AS_OF - pd.DateOffset(months=12))]
    ratio = rows.amount.astype(float) / rows.target_amount.astype(float)
    by_person = dict(list(ratio.groupby(rows.employee_id)))
    counted = {}
    for person in signals.index:
        own, share = by_person.get(person, []), VARIABLE_SHARE[assigned.role[person]]
        spread = np.std(own) * share / (1 + share) if len(own) == 4 else np.nan
        counted[person] = scaled(spread, CENTRES.pay_volatility)
    assert_same(signals.pay_volatility, counted, tolerance=5e-3)  # payouts in whole tens


def test_the_best_with_a_low_raise_are_found_among_their_role(table, signals, spells, assigned):
    there = spells[(spells.start_date <= AS_OF) & ~(spells.end_date < AS_OF)].index
    since = AS_OF - pd.DateOffset(months=12)
    results, quotas = table("sales_results"), table("quotas")
    results = results[(results.month > since) & (results.month <= AS_OF)]
    quotas = quotas[(quotas.period_end > since) & (quotas.period_end <= AS_OF)]
    attainment = (
        results.groupby("employee_id").result.sum().astype(float)
        / quotas.groupby("employee_id").quota.sum().astype(float)
    ).reindex(there)
    pay = table("pay")
    pay = pay[pay.valid_from <= AS_OF].sort_values("valid_from")
    base = pay.base_pay.astype(float)
    rise = (base / base.groupby(pay.employee_id).shift() - 1).groupby(pay.employee_id).last().reindex(there)
    role = assigned.role.reindex(there)
    is_top = attainment.groupby(role).rank(pct=True, ascending=False) <= CENTRES.top_share
    is_low = rise < rise.groupby(role).transform("median")
    counted = 1.0 * (is_top & is_low).reindex(signals.index)
    # deals that leavers withdrew are in nobody's results: who is on notice may rank a little otherwise
    assert (counted == signals.low_raise_of_top).mean() > 0.98
    assert 0.05 < counted.mean() < 0.3


def test_the_last_mandate_says_who_decides_alone(table, signals):
    rows = table("seller_mandates")
    last = rows[rows.valid_from <= AS_OF].drop_duplicates("employee_id", keep="last").set_index("employee_id")
    assert_same(signals.decides_alone, {p: 1.0 * last.may_decide_alone[p] for p in signals.index})


@pytest.mark.parametrize("question", ["cooperation", "workload"])
def test_a_pulse_is_the_teams_last_answer_of_half_a_year(table, signals, assigned, question):
    rows = table("team_pulses").query("question == @question")
    rows = rows[(rows.answered_date <= AS_OF) & (rows.answered_date > AS_OF - pd.DateOffset(months=6))]
    last = rows.drop_duplicates("team_id", keep="last").set_index("team_id").mean_score
    centre = CENTRES.cooperation_score if question == "cooperation" else CENTRES.workload_score
    counted = {person: scaled(last.get(assigned.team_id[person], np.nan), centre) for person in signals.index}
    assert_same(signals[f"{question}_pulse"], counted)


def test_a_rejection_fades_over_eight_months_and_counts_half_if_interviewed_or_beaten_from_inside(table):
    rows = table("internal_applications").query("outcome == 'rejected'").sort_values("decided_date")
    planted = table("truth/signals").set_index(["employee_id", "month"]).rejected_application
    checked = []
    for (person, month), value in planted[planted != 0].items():
        own = rows[(rows.employee_id == person) & (rows.decided_date < month)]
        if own.empty:  # of a rejection before the records begin
            continue
        last = own.iloc[-1]
        since = months_between(month, last.decided_date)
        weight = 0.5 ** int(last.was_interviewed) * 0.5 ** int(last.winner_was_internal)
        assert 1 <= since <= 8
        assert value == pytest.approx((1 - (since - 1) / 8) * weight)
        checked.append(weight)
    assert {0.25, 0.5, 1.0} == set(checked)
    carriers = set(planted[planted != 0].index.get_level_values(0))
    at_risk_after = {
        person
        for person, decided in zip(rows.employee_id, rows.decided_date, strict=True)
        if (person, decided + pd.offsets.MonthBegin(1)) in planted.index
    }
    assert at_risk_after <= carriers
