import pandas as pd
import pytest

LAST_DAY = pd.Timestamp("2026-06-30")
OBSERVED_FROM = pd.Timestamp("2023-07-01")
BEGINS = {
    "employment_spells": "start_date",
    "assignments": "valid_from",
    "leaves": "start_date",
    "pay": "valid_from",
    "ratings": "period_end",
    "deals": "opened_date",
    "recognitions": "recognised_date",
    "trainings": "completed_date",
    "hirings": "hired_date",
    "preferences": "declared_date",
    "competence_assessments": "assessed_date",
    "internal_applications": "applied_date",
    "variable_payments": "period_end",
    "team_pulses": "answered_date",
    "open_positions": "opened_date",
    "seller_mandates": "valid_from",
    "activities": "activity_date",
    "accounts": "valid_from",
    "territories": "valid_from",
    "leads": "assigned_date",
    "team_meetings": "meeting_date",
    "tool_tickets": "opened_date",
}
OF_TEAMS = {"team_pulses", "open_positions", "team_meetings", "tool_tickets"}
EVENTS = {name: column for name, column in BEGINS.items() if name not in OF_TEAMS} | {
    "ratings": "period_start",
    "quotas": "period_start",
    "one_on_ones": "planned_date",
    "variable_payments": "period_start",
}


@pytest.fixture(scope="module")
def table(organisation, read):
    return lambda name: read(organisation(), name)


def on_days(spells: pd.DataFrame, days: pd.DatetimeIndex) -> pd.Series:
    """How many are employed on each day."""
    return pd.Series({d: ((spells.start_date <= d) & ~(spells.end_date < d)).sum() for d in days})


def test_the_headcount_stays_near_the_seats(table):
    spells = table("employment_spells")
    month_ends = pd.date_range(OBSERVED_FROM, LAST_DAY, freq="ME")
    sellers = on_days(spells[spells.population == "seller"], month_ends)
    assert sellers.between(0.9 * 200, 200).all()
    assert sellers.mean() > 0.94 * 200


def test_there_is_about_one_manager_for_eight_sellers(table):
    spells = table("employment_spells")
    managers = on_days(spells[spells.population == "sales_manager"], pd.DatetimeIndex([LAST_DAY]))
    assert 25 <= managers.iloc[0] <= 29  # 25 teams and two to three directors


def test_a_notice_is_given_one_to_three_months_before_the_end(table):
    spells = table("employment_spells").dropna(subset="end_date")
    promoted = set(spells.employee_id) & set(
        table("employment_spells").query("spell_id.str.endswith('-2')").employee_id
    )
    spells = spells[~spells.employee_id.isin(promoted)]  # who starts as manager the day after the end
    assert (spells.end_date >= spells.notice_date + pd.DateOffset(months=1)).all()
    assert (spells.end_date <= spells.notice_date + pd.DateOffset(months=3)).all()


def test_an_exit_enters_the_records_within_60_days_of_the_notice_and_most_within_14(table):
    spells = table("employment_spells").dropna(subset="end_date")
    lag = (spells.end_recorded_date - spells.notice_date).dt.days
    assert lag.between(0, 60).all()
    assert (lag <= 14).mean() > 0.7


def test_an_exit_has_all_its_columns_or_none(table):
    exits = table("employment_spells")[["end_date", "notice_date", "exit_type", "end_recorded_date"]].notna()
    assert (exits.nunique(axis=1) == 1).all()


def test_sellers_who_left_before_the_records_begin_are_not_in_them(table):
    spells = table("employment_spells").query("population == 'seller'")
    assert (spells.end_date.dropna() >= OBSERVED_FROM).all()
    assert (spells.start_date < OBSERVED_FROM).any()


@pytest.mark.parametrize("name", BEGINS)
def test_nothing_is_recorded_before_it_happened(table, name):
    rows = table(name)
    assert (rows.recorded_date >= rows[BEGINS[name]]).all()


def test_a_result_is_recorded_when_its_month_is_over(table):
    results = table("sales_results")
    assert (results.recorded_date >= results.month + pd.offsets.MonthEnd(0)).all()


def test_plans_are_recorded_when_they_are_made(table):
    talks, quotas = table("one_on_ones"), table("quotas")
    assert (talks.recorded_date <= talks.planned_date).all()
    assert (quotas.recorded_date == quotas.set_date).all()
    assert (quotas.set_date > quotas.period_start).mean() < 0.1


@pytest.mark.parametrize("name", [*EVENTS, "sales_results"])
def test_nothing_is_recorded_after_the_extract(table, name):
    assert table(name).recorded_date.max() <= LAST_DAY


@pytest.mark.parametrize("name", [name for name in EVENTS if name != "employment_spells"])
def test_an_event_lies_inside_its_persons_spell(organisation, table, employed_days, name):
    rows, days = table(name), employed_days(organisation())
    assert (rows[EVENTS[name]] >= rows.employee_id.map(days.start)).all()
    assert (rows[EVENTS[name]] <= rows.employee_id.map(days.end)).all()


def test_held_and_closed_dates_follow_planned_and_opened_ones(table):
    talks, deals = table("one_on_ones"), table("deals")
    assert not (talks.held_date < talks.planned_date).any()
    assert (talks.arena.notna() == talks.held_date.notna()).all()
    assert not (talks.requested_date > talks.planned_date).any()
    assert not (deals.closed_date < deals.opened_date).any()
    assert (deals.outcome.notna() == deals.closed_date.notna()).all()


def test_every_assigned_person_starts_with_an_assignment_on_the_first_day(table):
    first = table("assignments").groupby("employee_id").valid_from.min()
    spells = table("employment_spells").sort_values("start_date").drop_duplicates("employee_id")
    spells = spells.set_index("employee_id")
    assert (first.reindex(spells.index) == spells.start_date).all()


def test_a_manager_is_employed_on_every_day_they_manage(organisation, table, employed_days):
    rows, days = (
        table("assignments").sort_values(["employee_id", "valid_from"]),
        employed_days(organisation()),
    )
    next_row = rows.groupby("employee_id").valid_from.shift(-1) - pd.Timedelta(days=1)
    until = next_row.fillna(rows.employee_id.map(days.end)).clip(upper=LAST_DAY)
    led = rows.manager_id.notna()
    assert (rows.valid_from >= rows.manager_id.map(days.start))[led].all()
    assert (until <= rows.manager_id.map(days.end))[led].all()


def test_sellers_report_to_managers_managers_to_directors_and_directors_to_nobody(table):
    rows = table("assignments")
    role_of = rows[rows.role == "sales_manager"].drop_duplicates("employee_id").set_index("employee_id").level
    superior = rows.manager_id.map(role_of)
    assert (superior[rows.role != "sales_manager"] == "manager").all()
    assert (superior[rows.level == "manager"] == "director").all()
    assert rows.manager_id[rows.level == "director"].isna().all()


def test_a_successor_takes_the_whole_team_on_the_first_of_a_month(table):
    rows = table("assignments").query("reason == 'reorganisation'")
    assert (rows.valid_from.dt.day == 1).all()
    assert (
        rows.groupby(["team_id", "valid_from"]).manager_id.nunique().max() <= 2
    )  # the team's and its manager's


def test_levels_only_rise_and_a_promotion_brings_a_rise_in_pay(table):
    rows = table("assignments").query("role != 'sales_manager'").sort_values(["employee_id", "valid_from"])
    steps = rows.groupby("employee_id")["level"].transform(lambda level: level.astype(int).diff())
    assert set(steps.dropna()) <= {0.0, 1.0}
    promoted = rows[steps == 1][["employee_id", "valid_from"]]
    pay = table("pay")
    pay["raise"] = pay.groupby("employee_id").base_pay.transform(lambda base: base.astype(float).diff())
    assert (promoted.merge(pay, on=["employee_id", "valid_from"])["raise"] > 0).all()
    assert len(promoted.merge(pay, on=["employee_id", "valid_from"])) >= 0.95 * len(promoted)


def test_some_pay_changes_are_back_dated(table):
    pay = table("pay")
    late = (pay.recorded_date - pay.valid_from).dt.days
    assert 0.02 < (late > 0).mean() < 0.15
    assert late.max() <= 60


def test_nobody_gives_notice_on_leave(table):
    spells = table("employment_spells").query("population == 'seller'").set_index("employee_id")
    leaves = table("leaves")
    notice = leaves.employee_id.map(spells.notice_date)
    assert not ((notice >= leaves.start_date) & ~(notice > leaves.end_date)).any()
    assert len(leaves) > 5


def test_a_months_result_contains_its_won_deals(table):
    deals, results = table("deals").query("outcome == 'won'"), table("sales_results")
    deals = deals.assign(month=deals.closed_date.dt.to_period("M").dt.to_timestamp())
    won = deals.groupby(["employee_id", "month"]).amount.sum().rename("won").reset_index()
    both = won.merge(results, on=["employee_id", "month"], how="left")
    booked = both[both.month < both.month.max()]  # the last month's late bookings are not on record yet
    assert booked.result.notna().all()
    assert (booked.result >= booked.won).mean() > 0.95  # cancellations apart
    assert booked.result.astype(float).corr(booked.won.astype(float)) > 0.7


def test_results_can_be_negative_and_attainment_is_near_its_mean(table):
    quotas, results = table("quotas"), table("sales_results")
    quotas["month"] = quotas.period_start.dt.to_period("M").dt.to_timestamp()
    both = quotas.merge(results, on=["employee_id", "month"])
    assert (both.result < 0).any()
    assert 0.85 < both.result.astype(float).sum() / both.quota.astype(float).sum() < 1.05


def test_a_rating_is_known_two_to_six_weeks_after_its_period(table):
    ratings = table("ratings")
    assert (ratings.recorded_date - ratings.period_end).dt.days.between(14, 42).all()
    assert ratings.rating.between(1, ratings.scale_max).all()


def test_co_owners_and_givers_are_other_people_on_record(table):
    people = set(table("employment_spells").employee_id)
    for name, column in (("deals", "co_owner_id"), ("deals", "sourced_by_id"), ("recognitions", "giver_id")):
        rows = table(name).dropna(subset=column)
        assert set(rows[column]) <= people
        assert (rows[column] != rows.employee_id).all()
    assert (table("recognitions").query("giver == 'customer'").giver_id.isna()).all()


def test_everybody_has_a_name_and_is_of_age_when_hired(table):
    spells = table("employment_spells").sort_values("start_date").drop_duplicates("employee_id")
    spells = spells.set_index("employee_id")
    people = table("protected_attributes").set_index("employee_id")
    assert set(people.index) == set(spells.index) == set(table("display_names").employee_id)
    assert (spells.start_date.dt.year - people.birth_year >= 18).all()


def test_a_talk_is_not_entered_under_a_manager_who_is_not_yet_in_charge(organisation, table):
    talks = table("one_on_ones").sort_values("recorded_date")
    spells = table("employment_spells").query("population == 'sales_manager'").set_index("employee_id")
    assert (talks.recorded_date >= talks.manager_id.map(spells.start_date)).all()


def test_whoever_shares_a_deal_is_employed_on_its_first_day(organisation, table, employed_days):
    deals, days = table("deals"), employed_days(organisation())
    for column in ("co_owner_id", "sourced_by_id"):
        shared = deals.dropna(subset=column)
        assert (shared.opened_date >= shared[column].map(days.start)).all()
        assert (shared.opened_date <= shared[column].map(days.end)).all()


def test_a_plan_is_approved_before_its_row_is_entered(table):
    mandates = table("manager_mandates").dropna(subset="plan_approved_date")
    assert len(mandates) > 0
    assert (mandates.plan_approved_date <= mandates.recorded_date).all()
