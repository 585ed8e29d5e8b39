"""Groups of people: what the model says of them, held against what came of it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from models.fairness import AuditSettings, FairnessAudit, audit_groups

HORIZON = 6
SETTINGS = AuditSettings(draws=200, seed=3)
DATES = pd.to_datetime(["2024-03-31", "2024-06-30", "2024-09-30"])


@dataclass(frozen=True)
class Drawn:
    """Rows of a backtest with the risk that was predicted of each, and the groups of the people."""

    rows: pd.DataFrame
    risk: np.ndarray
    groups: pd.DataFrame

    def audit(self, settings: AuditSettings = SETTINGS) -> FairnessAudit:
        return audit_groups(self.rows, self.risk, self.groups, HORIZON, settings)


def draw(
    seed: int = 1,
    people: int = 1500,
    shares: tuple[float, ...] = (0.6, 0.4),
    told_ratio: dict[str, float] | None = None,
    blind_to: str | None = None,
    attributes: int = 1,
) -> Drawn:
    """Three months of people whose true risk is predicted, but for what is planted.

    Args:
        shares: of the groups a, b, c, ... of each attribute.
        told_ratio: by which a group's predicted risk differs from the true one.
        blind_to: a group whose people are all given the group's mean risk: the model cannot tell them apart.
    """
    rng = np.random.default_rng(seed)
    true = np.clip(0.10 * np.exp(0.8 * rng.normal(size=people)), 0.005, 0.7)
    names = np.array(list("abcdefghij"))[: len(shares)]
    kinds = {f"kind{number}": rng.choice(names, people, p=shares) for number in range(attributes)}
    told = true.copy()
    for group, ratio in (told_ratio or {}).items():
        told = np.where(kinds["kind0"] == group, told * ratio, told)
    if blind_to is not None:
        here = kinds["kind0"] == blind_to
        told = np.where(here, true[here].mean(), told)
    identifiers = np.array([f"e{number:05d}" for number in range(people)])
    frames = []
    for date in DATES:
        left = rng.random(people) < true
        frames.append(
            pd.DataFrame(
                {
                    "employee_id": identifiers,
                    "as_of_date": date,
                    "cause": np.where(left, "voluntary", None),
                    "months_observed": np.where(left, 3, HORIZON),
                }
            )
        )
    groups = pd.concat(
        [
            pd.DataFrame({"employee_id": identifiers, "attribute": name, "group": group})
            for name, group in kinds.items()
        ],
        ignore_index=True,
    )
    return Drawn(pd.concat(frames, ignore_index=True), np.tile(told, len(DATES)), groups)


@pytest.fixture(scope="module")
def fair() -> Drawn:
    return draw()


def test_a_groups_figures_are_those_of_its_rows_alone(fair: Drawn):
    """A slow, obvious reference: the rows of one group counted one measure after the other."""
    figures = {one.group: one for one in fair.audit().groups}
    kind = fair.groups.set_index("employee_id")["group"]
    rows = fair.rows.assign(risk=fair.risk, kind=fair.rows["employee_id"].map(kind))
    rows["left"] = rows["cause"].notna()
    places = int(np.ceil(0.1 * 1500))
    rows["flagged"] = rows.groupby("as_of_date")["risk"].rank(ascending=False, method="first") <= places
    mine = rows[rows["kind"] == "b"]
    found = figures["b"]
    assert (found.people_months, found.people, found.exits) == (
        len(mine),
        mine["employee_id"].nunique(),
        mine["left"].sum(),
    )
    assert found.base_rate.value == pytest.approx(mine["left"].mean())
    expected = {
        "observed_over_expected": mine["left"].sum() / mine["risk"].sum(),
        "flag_rate": mine["flagged"].mean(),
        "false_alarm_rate": mine.loc[~mine["left"], "flagged"].mean(),
        "miss_rate": 1 - mine.loc[mine["left"], "flagged"].mean(),
    }
    assert {name: found.measures[name].value for name in expected} == pytest.approx(expected)
    pairs = [
        (here["left"].sum() * (~here["left"]).sum(), roc_auc_score(here["left"], here["risk"]))
        for _, here in mine.groupby("as_of_date")
    ]
    within = sum(count * auc for count, auc in pairs) / sum(count for count, _ in pairs)
    assert found.measures["auc"].value == pytest.approx(within)


def test_a_group_stands_beside_everybody_else_of_its_attribute():
    drawn = draw(shares=(0.5, 0.3, 0.2))
    figures = {one.group: one for one in drawn.audit().groups}
    kind = drawn.rows["employee_id"].map(drawn.groups.set_index("employee_id")["group"])
    left = drawn.rows["cause"].notna()
    ratios = {
        name: left[mask].sum() / drawn.risk[mask].sum()
        for name, mask in (("c", kind == "c"), ("-", kind != "c"))
    }
    assert figures["c"].against_others["observed_over_expected"].value == pytest.approx(
        ratios["c"] / ratios["-"]
    )


def test_every_figure_lies_inside_its_interval(fair: Drawn):
    for one in fair.audit().groups:
        for estimate in (one.base_rate, *one.measures.values(), *one.against_others.values()):
            assert estimate.low < estimate.value < estimate.high


def test_a_group_of_which_too_many_exits_are_predicted_is_found():
    findings = draw(told_ratio={"b": 1.6}).audit().findings
    found = next(one for one in findings if one.measure == "observed_over_expected" and one.group == "b")
    assert found.value < 0.75
    assert found.difference.high < 1
    assert 0.9 < found.value_of_others < 1.1


def test_a_group_whose_exits_are_missed_is_found():
    findings = draw(blind_to="b").audit().findings
    found = next(one for one in findings if one.measure == "miss_rate" and one.group == "b")
    assert found.value > found.value_of_others + 0.1
    assert found.difference.low > 0


def test_ten_leavers_who_were_all_missed_by_chance_are_no_finding():
    """Every draw of the bootstrap misses all of them, which is no certainty."""
    drawn = draw(people=1500, shares=(0.9, 0.1))
    kind = drawn.rows["employee_id"].map(drawn.groups.set_index("employee_id")["group"])
    is_flagged = pd.Series(drawn.risk) >= np.quantile(drawn.risk, 0.9)
    left = drawn.rows["cause"].notna() & ((kind == "a") | ~is_flagged)
    few = left & ~((kind == "b") & left & (left[kind == "b"].cumsum().reindex(left.index, fill_value=0) > 10))
    rows = drawn.rows.assign(
        cause=drawn.rows["cause"].where(few),
        months_observed=drawn.rows["months_observed"].where(few, HORIZON),
    )
    audit = Drawn(rows, drawn.risk, drawn.groups).audit()
    figures = {one.group: one for one in audit.groups}["b"]
    assert figures.exits == 10
    assert figures.measures["miss_rate"].value == 1.0
    assert not [one for one in audit.findings if one.measure == "miss_rate"]


def test_the_worst_finding_comes_first():
    findings = draw(told_ratio={"b": 2.5}).audit().findings
    ratios = [
        abs(np.log(one.difference.value)) / np.log(one.margin)
        if one.measure == "observed_over_expected"
        else abs(one.difference.value) / one.margin
        for one in findings
    ]
    assert ratios == sorted(ratios, reverse=True)
    assert {one.measure for one in findings} > {"flag_rate", "observed_over_expected"}


def test_a_difference_below_its_margin_is_no_finding_however_certain():
    drawn = draw(people=30_000, told_ratio={"b": 1.12})
    audit = drawn.audit(AuditSettings(draws=100))
    figures = {one.group: one for one in audit.groups}
    assert figures["b"].against_others["observed_over_expected"].high < 1
    assert not [one for one in audit.findings if one.measure == "observed_over_expected"]


@pytest.mark.slow
def test_a_fair_model_is_accused_no_more_often_than_its_level():
    """Forty fair organisations of three attributes with four groups each: at 5 % two accusations are due."""
    accused = sum(
        bool(draw(seed, people=800, shares=(0.4, 0.3, 0.2, 0.1), attributes=3).audit().findings)
        for seed in range(100, 140)
    )
    assert accused <= 2


def test_the_order_of_the_rows_changes_nothing(fair: Drawn):
    order = np.random.default_rng(9).permutation(len(fair.rows))
    shuffled = Drawn(
        fair.rows.iloc[order].reset_index(drop=True),
        fair.risk[order],
        fair.groups.sample(frac=1, random_state=1),
    )
    first, second = fair.audit(), shuffled.audit()
    assert first.findings == second.findings
    for one, other in zip(first.groups, second.groups, strict=True):
        assert one.group == other.group
        for name, estimate in one.measures.items():
            assert other.measures[name].value == pytest.approx(estimate.value, rel=1e-12)
            assert other.measures[name].low == pytest.approx(estimate.low, rel=1e-9)


def test_people_whose_group_is_not_known_are_in_none(fair: Drawn):
    known = fair.groups[fair.groups["employee_id"] >= "e00500"]
    audit = Drawn(fair.rows, fair.risk, known).audit()
    assert sum(one.people for one in audit.groups) == 1000


def test_a_single_small_group_is_counted_with_the_next_smallest():
    audit = draw(shares=(0.6, 0.39, 0.01)).audit()
    assert [one.group for one in audit.groups] == ["a", "other groups"]
    assert audit.withheld == {"kind0": 2}


def test_small_groups_are_counted_together():
    audit = draw(shares=(0.6, 0.36, 0.01, 0.01, 0.01, 0.01), people=2000).audit()
    assert [one.group for one in audit.groups] == ["a", "b", "other groups"]
    assert audit.withheld == {"kind0": 4}


def test_a_group_of_too_few_leavers_is_small_however_many_stay():
    drawn = draw(shares=(0.5, 0.3, 0.2))
    kind = drawn.rows["employee_id"].map(drawn.groups.set_index("employee_id")["group"])
    stayed = drawn.rows.assign(
        cause=drawn.rows["cause"].where(kind != "c"),
        months_observed=drawn.rows["months_observed"].where(kind != "c", HORIZON),
    )
    audit = Drawn(stayed, drawn.risk, drawn.groups).audit()
    assert [one.group for one in audit.groups] == ["a", "other groups"]


def test_an_attribute_that_leaves_one_group_is_withheld():
    audit = draw(shares=(0.99, 0.01)).audit()
    assert audit.groups == ()
    assert audit.withheld == {"kind0": 2}
    assert audit.labels["kind0"].isna().all()


def test_rows_whose_fate_is_not_known_are_left_out_but_take_their_places_in_the_band(fair: Drawn):
    unknown = fair.rows["as_of_date"] == DATES[0]
    rows = fair.rows.assign(
        cause=fair.rows["cause"].where(~unknown),
        months_observed=fair.rows["months_observed"].where(~unknown, 2),
    )
    audit = Drawn(rows, fair.risk, fair.groups).audit()
    assert sum(one.people_months for one in audit.groups) == 2 * 1500
