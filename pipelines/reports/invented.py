"""An invented team and organisation, so that every text can be seen on its page without anybody's data."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from features.feature import Feature, RiskSide, Unit
from pipelines.reports.back_check_view import BackCheckView, CheckedList, ExpectedList
from pipelines.reports.change_view import Change, Moved
from pipelines.reports.leadership_conditions import (
    BROKEN_DOWN_BY,
    MANAGERS_SHARES,
    ConditionRow,
    Conditions,
    ConditionTable,
    Losses,
    MedianFigure,
    OpenSeats,
    SentUpward,
)
from pipelines.reports.leadership_views import (
    PEOPLE_PER_MANAGER,
    Breakdown,
    GroupFigures,
    LeadershipView,
)
from pipelines.reports.run_summary import Backtest, Metric, RunSummary, Verdict
from pipelines.reports.stake_view import Assumed, Assumptions, StakeItem, ValueAtStake
from pipelines.reports.team_view import TeamStanding
from pipelines.reports.texts import Texts
from pipelines.reports.trend_view import Trend, TrendPoint, trend_of
from pipelines.reports.views import Card, Comparison, Evidence, ManagerView, Reason, RiskBand, Teammate

AS_OF = date(2026, 6, 30)
LIST_LENGTH = 4
_DAYS = (*(date(2026, month, day) for month, day in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31))), AS_OF)
# One value whose noun is plural beside one whose noun is singular.
EXAMPLES: Mapping[Unit, tuple[float, float]] = {
    Unit.DAYS: (53.0, 1.0),
    Unit.MONTHS: (31.0, 1.0),
    Unit.HOURS: (10.5, 1.0),
    Unit.COUNT: (2.0, 5.5),
    Unit.RATIO: (0.08, 0.21),
    Unit.TIMES: (3.4, 0.9),
    Unit.MONEY: (1_234_567.0, 987_654.0),
    Unit.SCORE: (1.25, 0.5),
}
# Where the unit's example would be absurd.
_OWN_EXAMPLES: Mapping[str, tuple[float, float]] = {
    "remote_days_allowed": (2.0, 3.0),
    "remote_days_change_12m": (-1.0, 0.0),
    "last_raise_ratio": (0.02, 0.035),
    "pay_to_peers_ratio": (0.92, 1.0),
}


def invented_run(
    organisation: str, population: str, horizons_months: tuple[int, ...], main: int
) -> RunSummary:
    """A run with everything to tell that a run can have; `main` is the main horizon in months."""
    return RunSummary(
        organisation=organisation,
        as_of_date=AS_OF,
        population=population,
        horizons_months=horizons_months,
        main_horizon_months=main,
        verdict=Verdict.OK,
        base_rate=0.092,
        backtest=Backtest(
            months=12,
            auc=Metric(0.712, 0.684, 0.741, 9820),
            context_auc=Metric(0.622, 0.6, 0.65, 9820),
            precision_top_tenth=Metric(0.27, 0.23, 0.31, 9820),
            precision_top_two=Metric(0.31, 0.26, 0.36, 9820),
        ),
        factors_measured=("leadership", "pay", "development", "goals", "momentum", "context"),
        factors_not_measured={"balance": ("open_positions", "accounts"), "tools": ("tool_tickets",)},
        factors_partly_measured={"pay": ("variable_payments",)},
        share_of_oracle=0.83,
        back_check=_back_check(),
        expected=ExpectedList(named=24, exits=7.2, low=4.0, high=11.0),
        drifted=1,
        is_simulated=True,
        has_notice_dates=False,
        model_version="3f9a2c71d0",
        run_id="b81c44e2aa",
        list_length=LIST_LENGTH,
    )


def without_a_signal(run: RunSummary) -> RunSummary:
    """The same run if no model had been good enough to name anybody."""
    return replace(run, verdict=Verdict.NO_SIGNAL, expected=None)


def invented_team(run: RunSummary, features: Mapping[str, Feature]) -> ManagerView:
    """A manager's page on which every kind of evidence, change and band is told once."""
    enough = Card(
        name="Bjørn Haugen",
        band=RiskBand.TALK_NOW,
        risk=0.31,
        risk_low=0.24,
        risk_high=0.38,
        previous_risk=0.27,
        evidence=Evidence.ENOUGH,
        comparison=Comparison("account_manager", "3", "NO", 38, 0.11),
        raises=(
            example(features["days_since_one_on_one"], date(2026, 5, 8)),
            example(features["pay_shortfall_ratio"], AS_OF),
            example(features["open_deals"], AS_OF),
        ),
        protects=example(features["training_hours_12m"], AS_OF),
        trend=_trend(0.12, 0.14, 0.17, 0.22, 0.27, 0.31),
        change=Change(0.27, Moved(up=("leadership", "context"), down=("development",))),
        stake=ValueAtStake(
            310_000.0,
            780_000.0,
            (
                StakeItem("open_pipeline", 120_000.0, 360_000.0),
                StakeItem("sole_contact_accounts", 90_000.0, 125_000.0),
                StakeItem("ramp", 150_000.0, 300_000.0),
            ),
            "SEK",
            Assumptions(
                {
                    "open_pipeline": Assumed((0.1, 0.3), 0.42),
                    "sole_contact_accounts": Assumed((0.13, 0.18)),
                    "ramp": Assumed((3, 6), 0.5),
                },
                margin_ratio=1.0,
                replacement_pay_ratio=(0.2, 0.4),
            ),
        ),
        not_recorded=("onboarding",),
    )
    thin = replace(
        enough,
        name="Cecilia Åberg",
        risk=0.45,
        risk_low=0.45,
        risk_high=0.45,
        evidence=Evidence.THIN,
        raises=(),
        trend=_trend(0.55, 0.52, 0.45),
        change=Change(0.52, Moved(down=("goals",))),
        stake=None,
    )
    either = replace(
        enough,
        name="Daniel Østby",
        band=RiskBand.PLAN_A_TALK,
        risk=0.22,
        risk_low=0.17,
        risk_high=0.28,
        trend=_trend(0.19, 0.22, 0.22),
        change=Change(0.22, Moved()),
        raises=(
            example(features["result_to_peers_ratio_6m"], AS_OF),
            example(features["months_since_raise"], date(2023, 11, 1)),
        ),
        protects=example(features["attainment_12m_ratio"], AS_OF),
        stake=None,
    )
    withheld = replace(
        enough,
        name="Eva Strand",
        band=RiskBand.PLAN_A_TALK,
        risk=0.18,
        risk_low=0.13,
        risk_high=0.24,
        evidence=Evidence.WITHHELD,
        comparison=None,
        raises=(),
        protects=None,
        trend=None,
        change=None,
        stake=None,
        not_recorded=(),
    )
    is_ok = run.verdict is Verdict.OK
    return ManagerView(
        run=run,
        manager_name="Mona Solberg",
        teams=("west", "east"),
        people=7,
        cards=(enough, thin, either, withheld) if is_ok else (),
        others=(
            Teammate("Filip Öberg", RiskBand.PLAN_A_TALK),
            Teammate("Ingrid Moe", RiskBand.KEEP_IN_TOUCH),
            Teammate("Åse Lund", RiskBand.KEEP_IN_TOUCH),
        )
        if is_ok
        else (),
        standings=(TeamStanding("west", 7, 11, ("leadership", "goals"), ("pay",), ("development",)),)
        if is_ok
        else (),
        support=tuple(
            example(features[name], AS_OF) for name in ("sellers_led", "own_one_on_ones_held_ratio_6m")
        ),
    )


def invented_organisation(run: RunSummary, features: Mapping[str, Feature], texts: Texts) -> LeadershipView:
    """A leadership page with every figure that its questions may be answered with, but the first of each."""
    is_ok = run.verdict is Verdict.OK
    units = {feature.name: feature.unit for feature in features.values()} | {PEOPLE_PER_MANAGER: Unit.COUNT}
    return LeadershipView(
        run=run,
        minimum_group=MINIMUM_GROUP_PEOPLE,
        people=312,
        exits_voluntary=41,
        exits_other=9,
        mean_risk=0.104 if is_ok else None,
        by_unit=Breakdown(
            (
                GroupFigures("north", 148, 12, 0.08 if is_ok else None, ()),
                GroupFigures("south", 156, 26, 0.13 if is_ok else None, ("pay", "tools") if is_ok else ()),
                GroupFigures(None, 8, 3, 0.11 if is_ok else None, ()),
            )
        ),
        by_role=None,
        answers={
            question.key: tuple(
                MedianFigure(name, EXAMPLES[units[name]][0], units[name], 312)
                for name in list(question.figures)[1:]
            )
            for question in texts.leadership.questions
        },
        conditions=_conditions(features, texts, is_ok=is_ok),
    )


def _conditions(features: Mapping[str, Feature], texts: Texts, *, is_ok: bool) -> Conditions:
    """Every column and every sentence of the sections once; tools are not measured."""

    def table(section: str) -> ConditionTable:
        columns = tuple((name, features[name].unit) for name in texts.leadership.sections[section].figures)
        first = tuple(EXAMPLES[unit][0] for _, unit in columns)
        rows = (
            ConditionRow("north", 148, first),
            ConditionRow("south", 156, tuple(EXAMPLES[unit][1] for _, unit in columns)),
            ConditionRow(None, 8, tuple(None for _ in columns)),
        )
        return ConditionTable(columns, first, tuple(312 for _ in columns), rows)

    tables = {section: table(section) for section in BROKEN_DOWN_BY}
    managers = tuple(
        MedianFigure(name, EXAMPLES[unit][0], unit, 24)
        for name in texts.leadership.sections["managers"].figures
        for unit in [Unit.RATIO if name in MANAGERS_SHARES else features[name].unit]
    )
    return Conditions(
        upward=SentUpward((("pay", 31), ("tools", 12)), 2) if is_ok else None,
        tables=tables | {"tools": ConditionTable((), (), (), ())},
        managers=managers,
        losses=Losses(14, 38) if is_ok else None,
        seats=OpenSeats(7, 53.0),
    )


def example(feature: Feature, day: date) -> Reason:
    """An example of a fact that the feature can state."""
    value, comparison = _OWN_EXAMPLES.get(feature.name, EXAMPLES[feature.unit])
    if feature.unit is Unit.TIMES and feature.risk_side is RiskSide.LOW and value > comparison:
        value, comparison = comparison, value
    if "(1)" in feature.description:  # it is or is not: 1 or 0
        value, comparison = 0.0, 1.0
    return Reason(
        feature=feature.name,
        factor=feature.factor,
        unit=feature.unit,
        value=value,
        comparison_value=comparison,
        evidence_date=day,
        owner=feature.owner,
        is_ambiguous=feature.risk_side is RiskSide.EITHER,
    )


def _trend(*risks: float) -> Trend | None:
    """The risks of the last lists, this one's last."""
    points = [TrendPoint(day, risk) for day, risk in zip(_DAYS[-len(risks) :], risks, strict=True)]
    return trend_of(points[:-1], points[-1])


def _back_check() -> BackCheckView:
    lists = tuple(
        CheckedList(
            as_of_date=day,
            named=24,
            left_out=1,
            exits=exits,
            expected=7.4,
            low=exits / 24 - 0.15,
            high=exits / 24 + 0.2,
            ordinary=0.09,
            acted_on=5,
        )
        for day, exits in ((date(2025, 10, 31), 6), (date(2025, 11, 30), 8), (date(2025, 12, 31), 9))
    )
    return BackCheckView(
        lists=lists, checked=3, named=72, exits=23, expected=22.2, low=0.22, high=0.44, no_signal=2
    )
