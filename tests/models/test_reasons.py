"""Which reasons may stand beside a name."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.explain import comparison_groups
from models.reasons import COLUMNS, STATED, FeatureFacts, ReasonInputs, choose_reasons

AS_OF = date(2024, 6, 30)
FEATURES = (
    FeatureFacts("days_since_talk", "leadership", "high", True, "manager", is_elapsed=True),
    FeatureFacts("talks_90d", "leadership", "low", True, "manager"),
    FeatureFacts("months_since_raise", "pay", "high", True, "leadership", True, "months"),
    FeatureFacts("praise_180d", "recognition", "low", True, "manager"),
    FeatureFacts("attainment", "goals", "either", True, "manager", step=0.01),
    FeatureFacts("rejected", "development", "high", False, "leadership"),
    FeatureFacts("peer_exits", "culture", "high", True, "nobody"),
    FeatureFacts("wished_role", "role_fit", "either", True, "manager"),
    FeatureFacts("open_deals", "momentum", "low", True, "manager", is_sign=True),
)
NAMES = [facts.name for facts in FEATURES]
# The first person stands on the worrying side of everything, nine peers do not.
VALUES = {
    "days_since_talk": 110.0,
    "talks_90d": 0.0,
    "months_since_raise": 14.0,
    "praise_180d": 0.0,
    "attainment": 0.5,
    "rejected": 1.0,
    "peer_exits": 3.0,
    "wished_role": "leader",
    "open_deals": 0.0,
}
PEERS = dict.fromkeys(NAMES, 1.0) | {"days_since_talk": 16.0, "rejected": 0.0, "wished_role": "kam"}


@pytest.fixture
def choose():
    def run(
        shares: dict[str, float],
        *,
        values: dict[str, float] | None = None,
        floors: dict[str, float] | None = None,
        refits: np.ndarray | None = None,
        group: str | None = "kam",
        peers: dict[str, float] | None = None,
        stated_before: list[tuple[str, str, str]] | None = None,
        second: dict[str, float] | None = None,
    ) -> pd.DataFrame:
        panel = pd.DataFrame([VALUES | (values or {}), *[PEERS] * 9])
        panel.insert(0, "employee_id", [f"e{number}" for number in range(10)])
        nothing = dict.fromkeys(NAMES, 0.0)
        contributions = pd.DataFrame([nothing | shares, *[nothing | (peers or {})] * 9])[NAMES]
        held = np.stack([contributions.to_numpy()] * 10) if refits is None else refits
        staff = pd.DataFrame({"as_of_date": [pd.Timestamp(AS_OF)] * 10, "role": [group] * 10}, dtype=object)
        before = pd.DataFrame(stated_before or [], columns=list(STATED))
        other = None if second is None else pd.DataFrame([nothing | second, *[nothing] * 9])[NAMES].to_numpy()
        inputs = ReasonInputs(panel, AS_OF, contributions, held, comparison_groups(staff), before, other)
        return choose_reasons(inputs, FEATURES, floors or {})

    return run


def test_a_reason_carries_its_fact(choose):
    reasons = choose({"days_since_talk": 0.9, "talks_90d": 0.1})
    assert list(reasons.columns) == list(COLUMNS)
    assert reasons.iloc[0].to_dict() == {
        "employee_id": "e0",
        "rank": 1,
        "factor": "leadership",
        "feature": "days_since_talk",
        "direction": "raises",
        "contribution": pytest.approx(1.0),
        "value": 110.0,
        "comparison_value": 16.0,
        "evidence_date": pd.Timestamp("2024-03-12"),
        "owner": "manager",
    }


def test_months_since_an_event_date_it_to_a_months_end(choose):
    assert choose({"months_since_raise": 0.6})["evidence_date"].tolist() == [pd.Timestamp("2023-04-30")]


def test_a_count_is_dated_on_the_as_of_date(choose):
    assert choose({"praise_180d": 0.6})["evidence_date"].tolist() == [pd.Timestamp("2024-06-30")]


def test_at_most_three_raise_and_one_protects_largest_first(choose):
    reasons = choose(
        {"days_since_talk": 0.6, "months_since_raise": 0.9, "praise_180d": 0.7, "attainment": 0.5},
    )
    assert reasons["factor"].tolist() == ["pay", "recognition", "leadership"]
    protected = choose(
        {"days_since_talk": -0.6, "praise_180d": -0.7, "attainment": 0.8},
        values={"days_since_talk": 2.0, "talks_90d": 9.0, "praise_180d": 8.0},
    )
    assert protected[["factor", "direction", "rank"]].values.tolist() == [
        ["goals", "raises", 1],
        ["recognition", "protects", 2],
    ]


def test_a_value_on_the_harmless_side_of_the_peers_gives_no_reason(choose):
    assert choose({"days_since_talk": 0.9}, values={"days_since_talk": 3.0}).empty


def test_the_next_feature_of_the_factor_speaks_when_the_largest_may_not(choose):
    reasons = choose({"days_since_talk": 0.9, "talks_90d": 0.1}, values={"days_since_talk": 3.0})
    assert reasons["feature"].tolist() == ["talks_90d"]


def test_an_unknown_value_gives_no_reason(choose):
    assert choose({"praise_180d": 0.9}, values={"praise_180d": np.nan}).empty


def test_a_two_sided_feature_needs_only_to_differ_from_the_peers(choose):
    assert len(choose({"attainment": 0.9}, values={"attainment": 1.4})) == 1
    assert choose({"attainment": 0.9}, values={"attainment": 1.0}).empty


def test_a_value_that_would_read_like_the_peers_gives_no_reason(choose):
    assert choose({"attainment": 0.9}, values={"attainment": 1.004}).empty
    assert len(choose({"attainment": 0.9}, values={"attainment": 1.02})) == 1


def test_a_factor_within_the_noise_gives_no_reason(choose):
    assert choose({"praise_180d": 0.9}, floors={"recognition": 0.85}).empty
    assert len(choose({"praise_180d": 0.9}, floors={"recognition": 0.75})) == 1


def test_a_factor_not_clearly_above_the_peers_gives_no_reason(choose):
    # The person is one of ten, so a tenth of the distance goes into the mean.
    assert choose({"praise_180d": 0.41}).empty
    assert len(choose({"praise_180d": 0.42})) == 1
    assert len(choose({"praise_180d": 0.42}, peers={"praise_180d": -0.1})) == 1
    assert choose({"praise_180d": 0.42}, peers={"praise_180d": 0.1}).empty


@pytest.mark.parametrize(("share", "expected"), [(0.31, 1), (0.29, 0)])
def test_what_was_stated_last_month_is_stated_a_little_longer(choose, share, expected):
    before = [("e0", "recognition", "raises")]
    assert len(choose({"praise_180d": share}, stated_before=before)) == expected


@pytest.mark.parametrize(
    "before",
    [("e1", "recognition", "raises"), ("e0", "leadership", "raises"), ("e0", "recognition", "protects")],
)
def test_what_was_stated_of_another_person_factor_or_direction_lowers_nothing(choose, before):
    assert choose({"praise_180d": 0.38}, stated_before=[before]).empty


def test_what_was_stated_last_month_needs_all_else_as_before(choose):
    before = [("e0", "recognition", "raises")]
    assert choose({"praise_180d": 0.36}, stated_before=before, floors={"recognition": 0.34}).empty
    assert choose({"praise_180d": 0.36}, stated_before=before, values={"praise_180d": 9.0}).empty
    assert choose({}, stated_before=before).empty
    wavering = np.zeros((10, 10, len(NAMES)))
    wavering[:, 0, NAMES.index("praise_180d")] = np.where(np.arange(10) < 8, 0.3, -0.1)
    assert choose({"praise_180d": 0.36}, stated_before=before, refits=wavering).empty


@pytest.mark.parametrize(("said", "expected"), [(0.42, 1), (0.40, 0), (0.0, 0), (-0.9, 0)])
def test_of_two_models_the_one_that_says_less_counts(choose, said, expected):
    reasons = choose({"praise_180d": 0.9}, second={"praise_180d": said})
    assert reasons["contribution"].tolist() == [0.9] * expected


def test_the_order_of_reasons_is_that_of_the_smaller_of_two_distances(choose):
    shares = {"praise_180d": 0.9, "days_since_talk": 0.8}
    assert choose(shares)["factor"].tolist() == ["recognition", "leadership"]
    second = {"praise_180d": 0.6, "days_since_talk": 0.7}
    assert choose(shares, second=second)["factor"].tolist() == ["leadership", "recognition"]


def test_protection_too_is_stated_a_little_longer(choose):
    before, praised = [("e0", "recognition", "protects")], {"praise_180d": 9.0}
    assert choose({"praise_180d": -0.36}, values=praised).empty
    assert len(choose({"praise_180d": -0.36}, values=praised, stated_before=before)) == 1


def test_what_all_peers_share_is_no_reason_even_where_it_raises_everybody(choose):
    assert choose({"praise_180d": 0.9}, peers={"praise_180d": 0.9}).empty


def test_a_sign_of_withdrawal_stands_last_never_alone_and_never_protects(choose):
    assert choose({"open_deals": 2.0}).empty
    both = choose({"open_deals": 2.0, "praise_180d": 0.9})
    assert both["factor"].tolist() == ["recognition", "momentum"]
    assert choose({"open_deals": -2.0, "praise_180d": 0.9}, values={"open_deals": 9.0})[
        "factor"
    ].tolist() == ["recognition"]
    beside_protection = choose({"open_deals": 2.0, "praise_180d": -0.9}, values={"praise_180d": 8.0})
    assert beside_protection["factor"].tolist() == ["recognition"]


def test_a_factor_no_higher_than_among_the_peers_gives_no_reason(choose):
    assert choose({"praise_180d": 0.9}, peers={"praise_180d": 1.0}).empty


@pytest.mark.parametrize(("holding", "expected"), [(9, 1), (8, 0)])
def test_the_sign_must_hold_in_nine_of_ten_refits(choose, holding, expected):
    refits = np.zeros((10, 10, len(NAMES)))
    refits[:, 0, NAMES.index("praise_180d")] = np.where(np.arange(10) < holding, 0.3, -0.1)
    assert len(choose({"praise_180d": 0.9}, refits=refits)) == expected


def test_what_a_manager_may_not_see_or_nobody_can_change_is_no_reason(choose):
    assert choose({"rejected": 0.9, "peer_exits": 0.9}).empty


def test_without_a_comparison_group_there_is_no_reason(choose):
    assert choose({"praise_180d": 0.9}, group=None).empty


def test_a_label_has_no_side_of_a_median_and_gives_no_reason(choose):
    assert choose({"wished_role": 0.9}).empty


@pytest.fixture
def choose_in_a_mixed_role():
    """Twelve have a group of their own country; the last three fall back to the role and level."""

    def run(values: np.ndarray, shares: np.ndarray) -> pd.DataFrame:
        panel = pd.DataFrame(
            {
                "employee_id": [f"e{number:02d}" for number in range(15)],
                "as_of_date": pd.Timestamp(AS_OF),
                "role": "ae",
                "level": "senior",
                "country": ["SE"] * 12 + ["NO"] * 3,
                "praise_180d": values,
            }
        )
        facts = FeatureFacts("praise_180d", "recognition", "low", True, "manager")
        contributions = pd.DataFrame({"praise_180d": shares})
        refits = np.stack([contributions.to_numpy()] * 10)
        inputs = ReasonInputs(panel, AS_OF, contributions, refits, comparison_groups(panel))
        return choose_reasons(inputs, [facts], {})

    return run


def test_a_person_in_a_wider_group_is_compared_with_all_of_its_members(choose_in_a_mixed_role):
    # Among the three who fall back the last has the median value and the mean share; among the fifteen
    # named she is below the one and above the other.
    values = np.r_[np.full(12, 6.0), 1.0, 3.0, 2.0]
    shares = np.r_[np.full(12, 0.0), 0.9, 1.5, 1.2]
    reasons = choose_in_a_mixed_role(values, shares)
    assert reasons["employee_id"].tolist() == ["e12", "e13", "e14"]
    assert reasons["comparison_value"].tolist() == [6.0] * 3


@pytest.mark.parametrize(("known", "expected"), [(2, 0), (7, 0), (8, 3)])
def test_no_reason_rests_on_fewer_than_eight_known_values(choose_in_a_mixed_role, known, expected):
    values = np.r_[np.full(12, 6.0), 1.0, 1.0, 1.0]
    values[: 15 - known] = np.nan
    values[12:] = np.where(known < 3, [np.nan, 1.0, 3.0], values[12:])
    assert len(choose_in_a_mixed_role(values, np.r_[np.zeros(12), 0.9, 0.9, 0.9])) == expected
