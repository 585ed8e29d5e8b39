"""What the HR systems hold of sellers: selection, onboarding, wishes, competence, applications, payouts."""

import numpy as np
import pandas as pd
import pytest

from pipelines.simulation.hr.competence import COMPETENCES
from pipelines.simulation.hr.state import QUESTIONS, STEPS_DUE

LAST_DAY = pd.Timestamp("2026-06-30")


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name: read(organisation(), name)


@pytest.fixture(scope="module")
def sellers(table):
    """The sellers' spells by employee_id."""
    return table("employment_spells").query("population == 'seller'").set_index("employee_id")


@pytest.fixture(scope="module")
def latents(table):
    """The sellers' latent traits, one row a person-month."""
    return table("truth/latents").set_index(["employee_id", "month"])


def first_of(latents: pd.DataFrame, name: str) -> pd.Series:
    """A lasting trait of each seller who was ever at risk."""
    return latents[name].groupby("employee_id").first()


def test_every_seller_on_record_was_selected_once(table, sellers):
    hirings = table("hirings").set_index("employee_id")
    assert set(hirings.index) == set(sellers.index)
    assert (hirings.hired_date == sellers.start_date.reindex(hirings.index)).all()


def test_good_practices_tell_how_well_somebody_was_chosen_and_references_do_not(table, latents):
    hirings, selection = table("hirings").set_index("employee_id"), first_of(latents, "selection")
    hirings = hirings.loc[selection.index]
    for flag in ("had_structured_interview", "had_work_sample", "had_job_preview"):
        assert selection[hirings[flag]].mean() - selection[~hirings[flag]].mean() > 0.4
    with_references = selection[hirings.had_references].mean() - selection[~hirings.had_references].mean()
    assert abs(with_references) < 0.25


def test_every_newcomer_is_promised_the_same_steps(table, sellers):
    steps = table("onboarding_steps")
    days = (steps.due_date - steps.employee_id.map(sellers.start_date)).dt.days
    assert (days == steps.step.map(dict(STEPS_DUE))).all()
    newcomers = sellers[sellers.start_date >= "2023-07-01"]
    assert (steps.groupby("employee_id").size().loc[newcomers.index] == len(STEPS_DUE)).all()


def test_a_step_is_never_done_before_the_hire_or_after_the_exit(table, sellers):
    done = table("onboarding_steps").dropna(subset="done_date")
    assert (done.done_date >= done.employee_id.map(sellers.start_date)).all()
    assert not (done.done_date > done.employee_id.map(sellers.end_date)).any()
    assert (done.done_date <= LAST_DAY).all()


def test_good_managers_keep_more_steps(organisation, read):
    folder = organisation(sellers=400)
    steps, latents = read(folder, "onboarding_steps"), read(folder, "truth/latents")
    leadership = latents.groupby("employee_id").leadership.first()
    due = steps[steps.due_date < "2026-03-01"]
    share = due.done_date.notna().groupby(due.employee_id).mean()
    both = pd.DataFrame({"share": share, "leadership": leadership}).dropna()
    assert both.corr().iloc[0, 1] > 0.1
    assert 0.5 < share.mean() < 0.9


def test_nobody_on_notice_or_on_leave_declares_a_wish(table, sellers):
    declared = table("preferences")
    assert not (declared.declared_date > declared.employee_id.map(sellers.notice_date)).any()
    away = declared.merge(table("leaves"), on="employee_id")
    assert not (
        (away.declared_date >= away.start_date + pd.offsets.MonthBegin(1))
        & ~(away.declared_date > away.end_date)
    ).any()


def test_some_wish_for_another_role_and_more_of_those_who_do_not_fit(table, latents):
    declared = table("preferences").drop_duplicates("employee_id", keep="last").set_index("employee_id")
    role = table("assignments").drop_duplicates("employee_id", keep="last").set_index("employee_id").role
    wishes_other = declared.wished_role.notna() & (declared.wished_role != role.reindex(declared.index))
    misfit = first_of(latents, "role_misfit").reindex(declared.index)
    assert 0.08 < wishes_other.mean() < 0.35
    assert misfit[wishes_other].mean() - misfit[~wishes_other].mean() > 0.3


def test_an_assessment_covers_all_competences_on_one_scale(table):
    rows = table("competence_assessments")
    assert set(rows.groupby(["employee_id", "assessed_date"]).competence.agg(set).map(frozenset)) == {
        frozenset(COMPETENCES)
    }
    assert rows.level.between(1, 5).all()
    assert (rows.level * 2 % 1 == 0).all()
    assert rows.groupby(["employee_id", "assessed_date"]).required_level.nunique().max() == 1


def test_gaps_carry_misfit_and_missing_training(table, latents):
    rows = table("competence_assessments")
    rows["gap"] = rows.required_level - rows.level
    gap = rows.groupby("employee_id").gap.mean()
    hours = table("trainings").groupby("employee_id").hours.sum().reindex(gap.index).fillna(0)
    both = pd.DataFrame({"gap": gap, "misfit": first_of(latents, "role_misfit"), "hours": np.log1p(hours)})
    correlations = both.dropna().corr()["gap"]
    assert correlations.misfit > 0.4
    assert correlations.hours < -0.05


def test_an_application_is_open_or_decided_with_all_that_is_known_of_it(table):
    rows = table("internal_applications")
    is_decided = rows.decided_date.notna()
    assert (rows.outcome.notna() == is_decided).all()
    assert (rows.was_interviewed.notna() == is_decided).all()
    assert (rows.winner_was_internal.notna() == rows.outcome.isin(["rejected", "offered"])).all()
    assert (rows.decided_date[is_decided] > rows.applied_date[is_decided]).all()
    assert (rows.outcome == "rejected").sum() > 0.5 * len(rows)


def test_nobody_on_notice_applies(table, sellers):
    rows = table("internal_applications")
    assert not (rows.applied_date > rows.employee_id.map(sellers.notice_date)).any()


def test_who_is_offered_a_position_gives_notice_that_day_and_moves(organisation, read):
    folder = organisation(sellers=400)
    offered = read(folder, "internal_applications").query("outcome == 'offered'")
    spells = read(folder, "employment_spells").query("population == 'seller'").set_index("employee_id")
    exits = spells.loc[offered.employee_id]
    known = exits.end_date.notna().to_numpy()  # exits enter the records up to 60 days late
    assert len(offered) > 5
    assert (exits.exit_type[known] == "internal_move").all()
    assert (exits.notice_date.to_numpy() == offered.decided_date.to_numpy())[known].all()


def test_no_move_announces_itself_in_noise(organisation, read):
    applications = read(organisation("noise"), "internal_applications")
    spells = read(organisation("noise"), "employment_spells").set_index("employee_id")
    moves = spells[spells.exit_type == "internal_move"]
    announced = applications.query("outcome == 'offered'").employee_id.isin(moves.index).sum()
    assert announced <= 0.15 * len(moves)  # those who happened to have applied


def test_a_payout_lies_between_nothing_and_twice_its_target(table):
    rows = table("variable_payments")
    ratio = rows.amount.astype(float) / rows.target_amount.astype(float)
    assert ratio.between(0, 2).all()
    assert 0.6 < ratio.mean() < 1.2


def test_payouts_cover_quarters_and_years(table, sellers):
    rows = table("variable_payments")
    assert (
        rows.period_start
        == rows[["period_start"]].assign(hired=rows.employee_id.map(sellers.start_date)).max(axis=1)
    ).all()
    is_yearly = rows.measure.isin(["team", "customer_satisfaction"])
    assert (rows.period_end[is_yearly].dt.month == 12).all()
    assert rows.period_end.dt.month.isin([3, 6, 9, 12]).all()
    full = rows[rows.period_start != rows.employee_id.map(sellers.start_date)]
    months = (full.period_end - full.period_start).dt.days // 28
    assert set(months[~is_yearly.loc[full.index]]) == {3}
    assert set(rows.measure) == {"new_business", "renewal", "customer_satisfaction", "team"}


def test_there_are_at_most_25_payouts_a_seat_in_five_years(table):
    rows = table("variable_payments").query("period_end >= '2023-07-01'")
    assert len(rows) / 200 * 60 / 36 <= 25


def test_most_payouts_come_in_time_and_none_before_it(table):
    rows = table("variable_payments")
    late = (rows.paid_date - rows.due_date).dt.days
    assert (late.dropna() >= 0).all()
    assert 0.02 < (late > 0).mean() < 0.3
    assert (rows.paid_date.notna() == (rows.paid_date <= LAST_DAY)).all()
    assert 0.01 < rows.is_disputed.mean() < 0.1


def test_a_pulse_has_five_or_more_respondents_and_every_question(table):
    rows = table("team_pulses")
    assert rows.respondents.min() >= 5
    assert rows.mean_score.between(1, 5).all()
    asked = rows.groupby(["team_id", "answered_date"]).question.agg(set)
    assert (asked == set(QUESTIONS)).all()
    assert (rows.groupby(["team_id", "answered_date"]).respondents.nunique() == 1).all()


def test_no_more_people_answer_than_are_in_the_team(table):
    rows = table("team_pulses").drop_duplicates(["team_id", "answered_date"])
    rows = rows[rows.answered_date > "2023-07-01"]  # whoever left before is not on record
    spells, assigned = table("employment_spells"), table("assignments")
    team = assigned.drop_duplicates("employee_id").set_index("employee_id").team_id
    spells = spells[spells.population == "seller"].assign(team=lambda s: s.employee_id.map(team))
    for answered in rows.sample(20, random_state=1).itertuples():
        month_end = answered.answered_date + pd.offsets.MonthEnd(0)
        there = (spells.start_date <= month_end) & ~(spells.end_date < month_end)
        assert answered.respondents <= (there & (spells.team == answered.team_id)).sum()


@pytest.mark.parametrize(
    ("question", "latent", "sign"),
    [
        ("trust_in_manager", "leadership", 1),
        ("cooperation", "cooperation", 1),
        ("workload", "workload", 1),
        ("tools", "tool_burden", -1),
    ],
)
def test_pulses_carry_what_a_team_feels(table, latents, question, latent, sign):
    team = table("assignments").drop_duplicates("employee_id").set_index("employee_id").team_id
    felt = latents[latent].reset_index()
    felt["team_id"] = felt.employee_id.map(team)
    felt = felt.groupby(["team_id", "month"], as_index=False)[latent].first()
    asked = table("team_pulses").query("question == @question")
    asked["month"] = asked.answered_date + pd.offsets.MonthBegin(1)
    both = asked.merge(felt, on=["team_id", "month"])
    assert sign * np.corrcoef(both.mean_score, both[latent])[0, 1] > 0.6


def test_a_position_opens_the_day_after_somebody_left_and_is_filled_on_a_first_day(table, sellers):
    positions = table("open_positions")
    team = table("assignments").drop_duplicates("employee_id").set_index("employee_id").team_id
    people = sellers.assign(team=team.reindex(sellers.index))
    left = set(zip(people.team, people.end_date + pd.Timedelta(days=1), strict=True))
    came = set(zip(people.team, people.start_date, strict=True))
    since = positions[positions.opened_date > "2023-08-01"]  # whoever left before is not on record
    known = since[since.opened_date < "2026-05-01"]  # exits enter the records up to 60 days late
    assert set(zip(known.team_id, known.opened_date, strict=True)) <= left
    filled = positions.dropna(subset="filled_date").query("filled_date > '2023-07-01'")
    assert set(zip(filled.team_id, filled.filled_date, strict=True)) <= came
    assert (filled.filled_date >= filled.opened_date).all()


def test_a_position_is_asked_for_by_a_manager_of_then_and_decided_before_it_is_filled(table):
    rows = table("open_positions")
    spells = table("employment_spells").query("population == 'sales_manager'").set_index("employee_id")
    asked = rows.dropna(subset="requested_by")
    assert 0.8 < len(asked) / len(rows) < 0.98
    assert (asked.requested_date.notna()).all()
    assert rows.requested_date[rows.requested_by.isna()].isna().all()
    assert (asked.requested_date >= asked.requested_by.map(spells.start_date)).all()
    assert not (asked.requested_date > asked.requested_by.map(spells.end_date)).any()
    assert not (rows.decided_date < rows.requested_date).any()
    assert not (rows.decided_date >= rows.filled_date).any()


def test_every_seller_has_a_mandate_from_the_first_day_and_it_grows_with_the_level(table, sellers):
    rows = table("seller_mandates")
    first = rows.groupby("employee_id").valid_from.min()
    assert (first == sellers.start_date.reindex(first.index)).all()
    recorded_in_time = sellers.start_date <= LAST_DAY - pd.Timedelta(days=14)
    assert set(first.index) >= set(sellers.index[recorded_in_time])
    assert rows.discount_limit.between(0, 0.25).all()
    level = table("assignments").drop_duplicates("employee_id", keep="last").set_index("employee_id").level
    last = rows.drop_duplicates("employee_id", keep="last").set_index("employee_id")
    by_level = last.discount_limit.groupby(level.reindex(last.index)).mean()
    assert by_level["4"] > by_level["1"] + 0.05


def test_fair_managers_praise_results_and_unfair_ones_favourites(organisation, read):
    folder = organisation(sellers=400)
    praise = read(folder, "recognitions").query("giver == 'manager'")
    latents = read(folder, "truth/latents").groupby("employee_id")[["fairness", "skill"]].mean()
    months = read(folder, "truth/latents").groupby("employee_id").size()
    seen = praise.groupby("employee_id").size().reindex(latents.index).fillna(0) / months
    long = months >= 12
    fair, unfair = latents.fairness > 0.5, latents.fairness < -0.5
    assert np.corrcoef(seen[fair & long], latents.skill[fair & long])[0, 1] > 0.2
    spread = [seen[group & long].std() / seen[group & long].mean() for group in (fair, unfair)]
    assert spread[1] > 1.1 * spread[0]
