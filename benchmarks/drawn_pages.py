"""A drawn month of managers' pages: as many teams as asked for, with every kind of thing a page can tell."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from features.catalogue import features_of
from features.feature import Factor, Feature, Owner
from features.pressure import sellers_led
from pipelines.as_of import months_before
from pipelines.reports.change_view import Moved
from pipelines.reports.manager_views import Supplement, build_manager_views
from pipelines.reports.run_summary import Backtest, Metric, RunSummary, Verdict
from pipelines.reports.stake_view import Assumed, Assumptions, StakeItem, ValueAtStake
from pipelines.reports.support_view import support_facts
from pipelines.reports.team_view import TeamStanding
from pipelines.reports.trend_view import TrendPoint
from pipelines.reports.views import ManagerView

AS_OF = date(2026, 6, 30)
FIRST = (
    "Åse",
    "Bjørn",
    "Cecilia",
    "Daniel",
    "Eva",
    "Filip",
    "Greta",
    "Håkon",
    "Ida",
    "Jonas",
    "Kari",
    "Öystein",
)
LAST = (
    "Ahlgren",
    "Berg",
    "Dahl",
    "Ekström",
    "Foss",
    "Haugen",
    "Lindqvist",
    "Moe",
    "Nygård",
    "Strand",
    "Øien",
)
RUN = RunSummary(
    organisation="nordsalg",
    as_of_date=AS_OF,
    population="seller",
    horizons_months=(3, 6, 12),
    main_horizon_months=6,
    verdict=Verdict.OK,
    base_rate=0.092,
    backtest=Backtest(
        months=12,
        auc=Metric(0.712, 0.684, 0.741, 9820),
        context_auc=Metric(0.622, 0.6, 0.65, 9820),
        precision_top_tenth=Metric(0.27, 0.23, 0.31, 9820),
        precision_top_two=Metric(0.31, 0.26, 0.36, 9820),
    ),
    factors_measured=("leadership", "pay", "development", "momentum", "context"),
    factors_not_measured={"balance": ("open_positions",), "tools": ("tool_tickets",)},
    is_simulated=True,
    has_notice_dates=True,
    model_version="3f9a2c71d0",
    run_id="b81c44e2aa",
)


def drawn_views(
    managers: int, people_each: int, *, language: str, list_length: int = 6, names: tuple[str, ...] = ()
) -> dict[str, ManagerView]:
    """The views of a drawn month; the same arguments draw the same people.

    Args:
        managers: how many.
        people_each: how many each of them leads; all of them in the two talk bands.
        language: whose alphabet names are sorted by.
        list_length: the room on a short list.
        names: display names to use first, such as ones that try to break a page.
    """
    draw = np.random.default_rng(7)
    count = managers * people_each
    people = [f"e{number:05d}" for number in range(count)]
    leaders = np.repeat([f"m{number:04d}" for number in range(managers)], people_each)
    risk = draw.uniform(0.1, 0.5, count)
    scores = pd.DataFrame(
        {
            "employee_id": people,
            "manager_id": leaders,
            "team_id": leaders,
            "risk_6m": risk,
            "risk_low": risk * 0.8,
            "risk_high": np.minimum(risk * 1.2, 1.0),
            "risk_band": np.where(risk > 0.3, "talk_now", "plan_a_talk"),
            "previous_risk": np.clip(risk + draw.normal(0, 0.03, count), 0.01, 0.9),
            "evidence": draw.choice(["enough", "enough", "enough", "thin", "withheld"], count),
            "comparison_group": "account_manager / senior / NO",
            "comparison_count": 38,
            "comparison_risk": 0.11,
        }
    )
    spoken = [FIRST[n % len(FIRST)] + " " + LAST[n % len(LAST)] for n in range(count)]
    shown = pd.DataFrame({"employee_id": people, "name": [*names, *spoken[len(names) :]][:count]})
    catalogue = {feature.name: feature for feature in features_of("seller")}
    run = replace(RUN, list_length=list_length)
    beyond = _beyond(people, sorted(set(leaders)), risk, language)
    return build_manager_views(scores, _reasons(people, catalogue), shown, catalogue, run, beyond)


def _reasons(people: list[str], catalogue: dict[str, Feature]) -> pd.DataFrame:
    """Three reasons that raise and one that protects for everybody, each of another factor."""
    by_factor: dict[Factor, list[Feature]] = {}
    for feature in catalogue.values():
        is_shown = feature.is_shown and not feature.is_group_only and not feature.is_category
        if is_shown and feature.factor is not Factor.CONTEXT and feature.owner is not Owner.NOBODY:
            by_factor.setdefault(feature.factor, []).append(feature)
    factors = list(by_factor.values())
    rows = []
    for place, person in enumerate(people):
        for rank in range(4):
            of_factor = factors[(place + rank) % len(factors)]
            feature = of_factor[place % len(of_factor)]
            rows.append(
                {
                    "employee_id": person,
                    "rank": rank + 1,
                    "feature": feature.name,
                    "direction": "raises" if rank < 3 else "protects",
                    "value": 3.0 + place % 40,
                    "comparison_value": 12.5,
                    "evidence_date": AS_OF,
                    "owner": feature.owner.value,
                }
            )
    return pd.DataFrame(rows)


def _beyond(people: list[str], leaders: list[str], risk: np.ndarray, language: str) -> Supplement:
    days = [months_before(AS_OF, back) for back in range(12, 0, -1)]
    conditions = pd.DataFrame({"employee_id": leaders, "sellers_led": np.arange(len(leaders)) % 9 + 5.0})
    items = (StakeItem("open_pipeline", 120_000.0, 360_000.0), StakeItem("ramp", 300_000.0, 600_000.0))
    assumed = {"open_pipeline": Assumed((0.1, 0.3), 0.4), "ramp": Assumed((3, 6), 0.5)}
    stake = ValueAtStake(400_000.0, 1_200_000.0, items, "SEK", Assumptions(assumed, 1.0, (0.2, 0.4)))
    return Supplement(
        language=language,
        earlier={
            person: tuple(
                TrendPoint(day, float(now * (0.7 + 0.02 * place))) for place, day in enumerate(days)
            )
            for person, now in zip(people, risk, strict=True)
        },
        moved=dict.fromkeys(people, Moved(("leadership", "momentum"), ("context", "goals"), 0.1)),
        stakes=dict.fromkeys(people, stake),
        not_recorded=dict.fromkeys(people, ("recognition", "goals")),
        standings={
            leader: (TeamStanding(leader, 15, 11, ("leadership", "pay"), ("goals",), ("culture",)),)
            for leader in leaders
        },
        support=support_facts(conditions, [sellers_led], AS_OF),
    )
