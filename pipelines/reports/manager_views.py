"""Published tables and display names become one view per manager."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pandas as pd

from data_contracts.errors import PublicationError
from data_contracts.limits import MINIMUM_GROUP_PEOPLE, PROTECTING_REASONS, RAISING_REASONS
from features.feature import Factor, Feature, Owner, RiskSide
from models.explain import BETWEEN_KEYS, PEER_KEYS
from pipelines.reports.change_view import Moved, change_of
from pipelines.reports.collation import sort_key
from pipelines.reports.run_summary import RunSummary, Verdict
from pipelines.reports.stake_view import ValueAtStake
from pipelines.reports.team_view import TeamStanding
from pipelines.reports.trend_view import TrendPoint, trend_of
from pipelines.reports.views import Card, Comparison, Evidence, ManagerView, Reason, RiskBand, Teammate

SHOWN = {"raises": RAISING_REASONS, "protects": PROTECTING_REASONS}
_BAND_ORDER = {RiskBand.TALK_NOW: 0, RiskBand.PLAN_A_TALK: 1, RiskBand.KEEP_IN_TOUCH: 2}

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Supplement:
    """What pages tell beyond scores and reasons; whatever is missing is not mentioned, or said to be missing.

    Attributes:
        language: whose alphabet names are sorted by.
        earlier: per employee_id the risks of earlier lists by the same model, oldest first.
        moved: per employee_id what moved the estimate since last month.
        stakes: per employee_id what an exit would cost.
        not_recorded: per employee_id the measured factors of which nothing is on record.
        standings: per manager_id the teams beside the other teams.
        support: per manager_id facts about the manager's own conditions.
    """

    language: str = "en"
    earlier: Mapping[str, tuple[TrendPoint, ...]] = field(default_factory=dict)
    moved: Mapping[str, Moved] = field(default_factory=dict)
    stakes: Mapping[str, ValueAtStake] = field(default_factory=dict)
    not_recorded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    standings: Mapping[str, tuple[TeamStanding, ...]] = field(default_factory=dict)
    support: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)


def build_manager_views(
    scores: pd.DataFrame,
    reasons: pd.DataFrame,
    names: pd.DataFrame,
    features: Mapping[str, Feature],
    run: RunSummary,
    beyond: Supplement | None = None,
) -> dict[str, ManagerView]:
    """One view per manager who leads a scored person; people without a manager are on none.

    Args:
        scores: the published scores, one row per employee_id.
        reasons: the published reasons, key (employee_id, rank).
        names: `employee_id`, `name`, each employee_id once; may be empty. Who has none is shown by key.
        features: the catalogue by name: units, and what a manager may see.
        run: without a verdict of `ok` the views name nobody.
        beyond: what else there is to tell.

    Raises:
        PublicationError: a reason is not fit to be shown to a manager, or not complete.
    """
    beyond = beyond or Supplement()
    shown_as = names.set_index("employee_id")["name"]
    led = scores[scores["manager_id"].notna()]
    cards: Mapping[str, tuple[Card, ...]] = {}
    others: Mapping[str, tuple[Teammate, ...]] = {}
    is_ok = run.verdict is Verdict.OK
    if is_ok:
        risk_column = f"risk_{run.main_horizon_months}m"
        people = _in_reading_order(led, shown_as, beyond.language)
        is_listed = _has_room(people, risk_column, run.list_length)
        listed, rest = people[is_listed], people[~is_listed]
        facts = _facts_by_person(reasons[reasons["employee_id"].isin(listed["employee_id"])], features, run)
        cards = _collected(listed["manager_id"], _cards(listed, facts, run, beyond))
        others = _collected(
            rest["manager_id"],
            (
                Teammate(name, RiskBand(band))
                for name, band in zip(rest["name"], rest["risk_band"], strict=True)
            ),
        )
    teams = led[["manager_id", "team_id"]].dropna().drop_duplicates().sort_values("team_id")
    teams_of = _collected(teams["manager_id"], teams["team_id"])
    counts = led["manager_id"].value_counts().sort_index()
    return {
        manager_id: ManagerView(
            run=run,
            manager_name=manager_name,
            teams=teams_of.get(manager_id, ()),
            people=people_count,
            cards=cards.get(manager_id, ()),
            others=others.get(manager_id, ()),
            standings=beyond.standings.get(manager_id, ()) if is_ok else (),
            support=beyond.support.get(manager_id, ()),
        )
        for manager_id, manager_name, people_count in zip(
            counts.index, _names_of(counts.index.to_series(), shown_as), counts, strict=True
        )
    }


def _in_reading_order(led: pd.DataFrame, shown_as: pd.Series, language: str) -> pd.DataFrame:
    """Scores with the name to show: by band, then alphabetical whatever the risk; equal names by key."""
    name = _names_of(led["employee_id"], shown_as)
    ordered = led.assign(
        name=name,
        _band=led["risk_band"].map(_BAND_ORDER),
        _sorted_by=[sort_key(language, one) for one in name],
    )
    return ordered.sort_values(["_band", "_sorted_by", "employee_id"], kind="stable")


def _has_room(people: pd.DataFrame, risk_column: str, list_length: int) -> pd.Series:
    """Whose card is on the short list: those in the two talk bands, as many as a manager has time for.

    Where there are more, those with the higher estimates; equal ones by key.
    """
    suggested = people[people["risk_band"] != RiskBand.KEEP_IN_TOUCH]
    order = suggested.sort_values(
        ["_band", risk_column, "employee_id"], ascending=[True, False, True], kind="stable"
    )
    place = order.groupby("manager_id").cumcount()
    return people.index.to_series().isin(place.index[place < list_length])


def _names_of(keys: pd.Series, shown_as: pd.Series) -> pd.Series:
    return keys.map(shown_as).astype("str").fillna(keys)


def _cards(
    listed: pd.DataFrame,
    facts: Mapping[tuple[str, str], tuple[Reason, ...]],
    run: RunSummary,
    beyond: Supplement,
) -> Iterable[Card]:
    columns = {
        "employee_id": "employee_id",
        "name": "name",
        "risk_band": "risk_band",
        f"risk_{run.main_horizon_months}m": "risk",
        "risk_low": "risk_low",
        "risk_high": "risk_high",
        "previous_risk": "previous_risk",
        "evidence": "evidence",
        "comparison_group": "comparison_group",
        "comparison_count": "comparison_count",
        "comparison_risk": "comparison_risk",
    }
    # Missing numbers become None here, so that no page can ever print "nan".
    rows = listed[list(columns)].rename(columns=columns).astype("object")
    for row in rows.where(rows.notna(), None).to_dict("records"):
        person, evidence = row["employee_id"], Evidence(row["evidence"])
        protects = facts.get((person, "protects"), ())
        is_compared = (
            row["comparison_group"] is not None and (row["comparison_count"] or 0) >= MINIMUM_GROUP_PEOPLE
        )
        yield Card(
            name=row["name"],
            band=RiskBand(row["risk_band"]),
            risk=row["risk"],
            risk_low=row["risk_low"],
            risk_high=row["risk_high"],
            previous_risk=row["previous_risk"],
            evidence=evidence,
            comparison=_comparison(row["comparison_group"], row["comparison_count"], row["comparison_risk"])
            if is_compared
            else None,
            raises=facts.get((person, "raises"), ()) if evidence is Evidence.ENOUGH else (),
            protects=protects[0] if protects and evidence is not Evidence.WITHHELD else None,
            trend=trend_of(beyond.earlier.get(person, ()), TrendPoint(run.as_of_date, row["risk"])),
            change=None
            if row["previous_risk"] is None
            else change_of(row["previous_risk"], row["risk"], beyond.moved.get(person, Moved())),
            stake=beyond.stakes.get(person),
            not_recorded=beyond.not_recorded.get(person, ()),
        )


def _comparison(label: str, people: int, risk: float) -> Comparison:
    keys = label.split(BETWEEN_KEYS)
    if len(keys) > len(PEER_KEYS[0]):  # published when a key could still hold what stands between keys
        return Comparison(label, None, None, people, risk)
    role, level, country = (*keys, None, None)[:3]
    return Comparison(str(role), level, country, people, risk)


def _facts_by_person(
    reasons: pd.DataFrame, features: Mapping[str, Feature], run: RunSummary
) -> dict[tuple[str, str], tuple[Reason, ...]]:
    """The reasons to show per (employee_id, direction), the strongest first."""
    _refuse_unfit(reasons, features)
    dated = reasons.assign(
        # A fact about a window is dated by the window's end, the as-of date.
        evidence_date=pd.to_datetime(reasons["evidence_date"]).fillna(pd.Timestamp(run.as_of_date))
    ).sort_values(["employee_id", "rank"], kind="stable")
    place = dated.groupby(["employee_id", "direction"]).cumcount()
    shown = dated[place < dated["direction"].map(SHOWN).astype("int64")]
    return _collected(
        zip(shown["employee_id"], shown["direction"], strict=True),
        (
            Reason(
                feature=row["feature"],
                factor=features[row["feature"]].factor,
                unit=features[row["feature"]].unit,
                value=float(row["value"]),
                comparison_value=float(row["comparison_value"]),
                evidence_date=row["evidence_date"].date(),
                owner=Owner(row["owner"]),
                is_ambiguous=features[row["feature"]].risk_side is RiskSide.EITHER,
            )
            for row in shown.to_dict("records")
        ),
    )


def _refuse_unfit(reasons: pd.DataFrame, features: Mapping[str, Feature]) -> None:
    showable = {
        name
        for name, feature in features.items()
        if feature.is_shown and not feature.is_group_only and feature.factor is not Factor.CONTEXT
    }
    hidden = reasons.loc[~reasons["feature"].isin(showable), "feature"]
    if len(hidden):
        raise PublicationError(
            f"{len(hidden)} reasons name features that no manager may see "
            f"({', '.join(sorted(hidden.unique()))}); no page was written"
        )
    elapsed = {name for name, feature in features.items() if feature.is_elapsed}
    is_undated = reasons["feature"].isin(elapsed) & reasons["evidence_date"].isna()
    is_partial = reasons[["value", "comparison_value"]].isna().any(axis=1) | is_undated
    if is_partial.any():
        raise PublicationError(
            f"{int(is_partial.sum())} reasons lack their value, the comparison or the date of the event "
            f"({', '.join(sorted(reasons.loc[is_partial, 'feature'].unique()))}); no page was written"
        )


def _collected(keys: Iterable[_Key], items: Iterable[_Item]) -> dict[_Key, tuple[_Item, ...]]:
    """The items under each key, in the order they came."""
    found: defaultdict[_Key, list[_Item]] = defaultdict(list)
    for key, item in zip(keys, items, strict=True):
        found[key].append(item)
    return {key: tuple(under) for key, under in found.items()}
