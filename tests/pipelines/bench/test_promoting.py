"""Promotion, refusal, rollback: what the rule says, what is written down, and what scores then."""

import itertools
import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import ConfigError, ModelError, StorageError
from models.paired_measures import ComparedMetric
from models.registry import ModelRegistry
from pipelines.bench.compare_command import compare
from pipelines.bench.promoting import history, promote, rollback
from pipelines.local_champion import LocalChampion
from tests.drawn_predictions import drawn_predictions
from tests.pipelines.planted_trainings import NOON, STRICT, Firm, small_model

LATER = date(2025, 9, 30)
NEXT_MONTH = date(2025, 10, 31)
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('mlruns')}/mlflow.db"


@pytest.fixture
def firm(database, tmp_path) -> Firm:
    """An organisation without a training."""
    return Firm(f"firm{next(numbers)}", tmp_path, database)


def seen(firm: Firm, cutoff=LATER, **how):
    return drawn_predictions(cutoff=cutoff, organisation=firm.organisation, **how)


@pytest.fixture
def waiting(firm):
    """A champion that sees through noise, and a better one that waits."""
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm))
    return firm


def used_version(firm: Firm) -> str:
    """The model that a run scores the next month with."""
    chosen = firm.tracking.choose(NEXT_MONTH)
    assert chosen is not None
    assert chosen.model is not None
    return chosen.model.model_version


def decisions(firm: Firm, version: int) -> list[dict]:
    run_id = next(f.mlflow_run_id for f in firm.registry.versions(firm.name) if f.version == version)
    return json.loads(firm.registry.find_file(run_id, "promotions.json"))


def refused(firm: Firm, match: str, asked=None, acknowledgement=None) -> str:
    before = firm.registry.champion(firm.name)
    with pytest.raises(ModelError, match=match) as caught:
        promote(firm.request(), asked, "Anna Berg", acknowledgement)
    assert caught.value.exit_code == 13
    after = firm.registry.champion(firm.name)
    assert (before and before.version) == (after and after.version)
    return str(caught.value)


def test_a_challenger_that_is_better_beyond_its_interval_becomes_champion(waiting):
    assert waiting.registry.aliases(waiting.name) == {"champion": 1, "challenger": 2}
    outcome = promote(waiting.request(), None, "Anna Berg", None)
    first, second = outcome.lines
    assert first == f"version 2 of {waiting.name} is champion over version 1; confirmed by Anna Berg"
    assert second.startswith("better beyond its interval: log-loss at 6 months 0.")
    assert "1,800 people-months of 600 people with 278 exits in 3 month(s), base rate 15.4%" in second
    assert second.endswith("protected groups were not compared: protected_attributes is not delivered")
    assert waiting.registry.aliases(waiting.name) == {"champion": 2, "previous": 1}
    assert used_version(waiting) == small_model(2, LATER).model_version


def test_the_decision_is_written_down_with_its_figures_its_rule_and_who_confirmed(waiting):
    promote(waiting.request(), None, "  Anna\n Berg ", None)
    (decision,) = decisions(waiting, 2)
    assert decision["decision"] == "accepted"
    assert decision["confirmed_by"] == "Anna Berg"
    assert decision["decided_at"] == "2026-05-04T12:00:00+00:00"
    assert (decision["version"], decision["champion_version"]) == (2, 1)
    assert decision["rule"]["main_metric"] == "log_loss"
    asked = {condition["name"]: condition for condition in decision["conditions"]}
    assert all(condition["is_met"] for condition in decision["conditions"])
    assert 0 < asked["main_metric"]["figures"]["gain_low"] < asked["main_metric"]["figures"]["gain"]
    assert decision["comparison"]["people_months"] == 1800
    with_tags = next(f for f in waiting.registry.versions(waiting.name) if f.version == 2)
    assert json.loads(with_tags.came_by) == {"by": "promotion", "other_version": 1}


def test_an_equal_one_is_refused_with_the_difference_that_would_have_been_seen(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=0.5))
    equal = seen(firm, noise=0.5)
    shaken = equal.rows["risk_6m"] * np.random.default_rng(3).uniform(0.98, 1.02, len(equal.rows))
    firm.plant(replace(equal, rows=equal.rows.assign(risk_6m=shaken)))
    told = refused(firm, "version 2 of .* was not promoted")
    assert "it is not better beyond its interval: log-loss 0." in told
    assert told.endswith("version 1 stays champion")
    (decision,) = decisions(firm, 2)
    assert decision["decision"] == "refused"
    assert decision["failed"][0].startswith("it is not better beyond its interval")
    assert "four times in five" in decision["sentence"]
    assert firm.registry.aliases(firm.name) == {"champion": 1, "challenger": 2}


def test_a_gain_below_the_minimum_of_its_rule_is_refused(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm), rule=replace(STRICT, minimum_gain=0.5))
    refused(firm, r"it is not better by at least 0\.5 beyond its interval")


def test_a_worse_calibrated_one_is_refused_though_it_ranks_better(firm):
    by_auc = replace(STRICT, main_metric=ComparedMetric.AUC)
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5, sharpness=0.4, shift=0.15))
    firm.plant(seen(firm, shift=0.8), rule=by_auc)
    told = refused(firm, "it is worse calibrated beyond its interval, more than 0.05: distance of the calib")
    assert "not better" not in told
    lenient = replace(by_auc, maximum_calibration_loss=2.0)
    firm.plant(seen(firm, shift=0.8), rule=lenient)
    promote(firm.request(), None, "Anna Berg", None)


def hurt_group(firm: Firm):
    """Groups of everybody, and predictions that are better but for one of them."""
    people = [f"p{number:04d}" for number in range(1200)]
    names = ["abcc"[number % 4] for number in range(len(people))]
    groups = pd.DataFrame({"employee_id": people, "attribute": "gender", "group": names})
    better = seen(firm, people=1200)
    from models.predictions import person_codes

    codes = person_codes(groups["employee_id"], firm.organisation)
    hurt = better.rows["person_code"].isin(codes[groups["group"] == "a"]).to_numpy()
    risk = better.rows["risk_6m"].to_numpy(copy=True)
    risk[hurt] = np.random.default_rng(4).permutation(risk[hurt])
    return groups, replace(better, rows=better.rows.assign(risk_6m=risk))


def test_one_that_is_worse_for_a_group_is_refused_though_it_is_better_for_all_together(firm):
    groups, better = hurt_group(firm)
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.2, people=1200))
    firm.plant(better, groups=groups)
    told = refused(firm, "it is worse for the group gender:a beyond its interval: log-loss 0")
    assert "not better" not in told
    assert "gender:b" not in told
    # What is kept of groups is aggregates: no key, no code.
    kept = firm.registry.find_file(firm.registry.versions(firm.name)[0].mlflow_run_id, "comparison.json")
    assert b"gender:a" in kept
    assert b"p0001" not in kept
    assert str(better.rows["person_code"][0]).encode() not in kept


def test_a_rule_without_groups_promotes_it_and_says_so(firm):
    groups, better = hurt_group(firm)
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.2, people=1200))
    firm.plant(better, groups=groups, rule=replace(STRICT, compares_groups=False))
    outcome = promote(firm.request(), None, "Anna Berg", None)
    assert outcome.lines[1].endswith("protected groups were not compared: the rule does not ask for it")


def test_groups_that_are_served_no_worse_are_counted(firm):
    groups, _ = hurt_group(firm)
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5, people=1200))
    firm.plant(seen(firm, people=1200), groups=groups)
    outcome = promote(firm.request(), None, "Anna Berg", None)
    assert outcome.lines[1].endswith("not worse for any of 3 protected groups beyond its interval")


def test_groups_compared_with_another_champion_do_not_count(firm):
    """Protected attributes are read at training time only: a later champion needs a later training."""
    groups, _ = hurt_group(firm)
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5, people=1200))
    firm.plant(seen(firm, date(2025, 6, 30), noise=0.8, people=1200), groups=groups)
    firm.plant(seen(firm, people=1200), groups=groups)
    promote(firm.request(), "2", "Anna Berg", None)
    refused(firm, "protected groups were compared with the champion of its training, .* train again", "3")


def test_implausible_skill_is_refused_until_it_is_acknowledged(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm), auc=0.93)
    told = refused(firm, r"its AUC of 0\.930 is above 0\.85, more than such records can carry")
    assert told.count("\n  ") == 1
    assert used_version(firm) == small_model(1, date(2025, 3, 31)).model_version
    promote(firm.request(), None, "Anna Berg", "notice is given two months ahead by contract")
    assert used_version(firm) == small_model(2, LATER).model_version
    decision = decisions(firm, 2)[-1]
    assert decision["acknowledgement"] == "notice is given two months ahead by contract"
    chosen = firm.tracking.choose(NEXT_MONTH)
    assert chosen.training["acknowledged"] == "notice is given two months ahead by contract"


def test_an_implausible_first_model_can_be_acknowledged_into_use(firm):
    firm.plant(seen(firm), auc=0.93)
    assert firm.registry.champion(firm.name) is None
    assert firm.tracking.choose(NEXT_MONTH) is None
    assert refused(firm, "more than such records can carry").endswith("there is no champion")
    outcome = promote(firm.request(), None, "Anna Berg", "it was looked into")
    assert outcome.lines[0] == f"version 1 of {firm.name} is champion; confirmed by Anna Berg"
    assert used_version(firm) == small_model(1, LATER).model_version


def test_a_model_without_a_signal_is_never_promoted(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm), verdict="no_signal")
    refused(firm, "no model of .* waits for a promotion: .*; version 1 stays champion")
    told = refused(firm, "its verdict is no_signal: a model without a signal is never promoted", "2", "yes")
    assert told.count("\n  ") == 1


def test_a_model_of_other_horizons_than_asked_for_is_refused(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    other = seen(firm)
    firm.plant(replace(other, horizons_months=(6, 9)), horizons=(6, 9))
    refused(firm, "it speaks of other horizons than the configuration asks for")


@pytest.mark.parametrize("lacking", ["rows", "horizon", "people"])
def test_what_cannot_be_compared_with_the_champion_is_refused_and_says_why(firm, lacking):
    one = seen(firm, date(2025, 3, 31), noise=1.5)
    first, why = {
        "rows": (None, "the first training's backtest rows were not kept"),
        "horizon": (replace(one, horizons_months=(3,)), "speaks of 3 months, the second is judged at 6"),
        "people": (
            replace(one, rows=one.rows.assign(person_code="q" + one.rows["person_code"])),
            "no person and as-of date that both predicted has a known outcome",
        ),
    }[lacking]
    firm.plant(first)
    firm.plant(seen(firm))
    refused(firm, f"it cannot be compared with the champion: .*{why}")
    with pytest.raises(ModelError, match="cannot be compared") if lacking != "people" else _nothing():
        assert "not comparable: no person" in "\n".join(compare(firm.request(), "1", "2").lines)


class _nothing:  # noqa: N801
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_the_rule_of_the_training_decides_and_not_the_configuration_of_the_day(waiting):
    request = waiting.request()
    with request.config_path.open("a", encoding="utf-8") as config:
        config.write("[promotion]\nminimum_gain = 0.9\nneeds_confirmation = false\n")
    with pytest.raises(ConfigError, match="asks for a person's confirmation: add --confirmed-by NAME"):
        promote(request, None, None, None)
    promote(request, None, "Anna Berg", None)
    assert waiting.registry.aliases(waiting.name)["champion"] == 2


def test_a_rule_that_asks_for_nobody_promotes_unattended(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm), rule=replace(STRICT, needs_confirmation=False))
    outcome = promote(firm.request(), None, None, None)
    assert outcome.lines[0].endswith("confirmed by nobody, as its rule allows")
    assert decisions(firm, 2)[0]["confirmed_by"] is None


def test_a_training_without_a_rule_is_refused(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm), rule=None)
    refused(firm, "version 2 was trained without a promotion rule, .* train again")


def test_the_champion_cannot_be_promoted_again(waiting):
    refused(waiting, "version 1 of .* is the champion already", "champion")


def test_a_model_whose_files_were_changed_does_not_become_champion(waiting):
    run_id = next(f.mlflow_run_id for f in waiting.registry.versions(waiting.name) if f.version == 2)
    waiting.registry.write_files(run_id, {"flight_risk/manifest.json": b"{}"})
    with pytest.raises(StorageError, match=r"could not be read .* restore the artifacts"):
        promote(waiting.request(), None, "Anna Berg", None)
    assert waiting.registry.aliases(waiting.name)["champion"] == 1


def test_a_text_that_is_too_long_is_refused(waiting):
    with pytest.raises(ConfigError, match="--acknowledge has 501 characters; 500 are kept"):
        promote(waiting.request(), None, "Anna Berg", "x" * 501)


def test_a_rollback_gives_the_place_back_and_both_score_the_same_bits_from_the_registry_alone(waiting):
    people = pd.DataFrame(
        {
            "employee_id": ["s1", "s2", "s3"],
            "as_of_date": pd.Timestamp(NEXT_MONTH),
            "talk_gap": [0.1, np.nan, 2.7182818284590452],
        }
    )
    models = {number: small_model(number, cutoff) for number, cutoff in ((1, date(2025, 3, 31)), (2, LATER))}

    def require_same_bits(champion: int) -> None:
        for number, model in models.items():
            loaded = waiting.registry.load_model(waiting.name, number)
            pd.testing.assert_frame_equal(loaded.score(people), model.score(people), check_exact=True)
        assert used_version(waiting) == models[champion].model_version
        copy = LocalChampion(waiting.folder / "out" / ".champion" / waiting.name).read()
        assert copy is not None
        assert copy.model is not None
        assert copy.version == champion
        pd.testing.assert_frame_equal(
            copy.model.score(people), models[champion].score(people), check_exact=True
        )

    require_same_bits(champion=1)
    promote(waiting.request(), None, "Anna Berg", None)
    require_same_bits(champion=2)
    outcome = rollback(waiting.request(), "Bo Lund", "the list was too long")
    assert outcome.lines[0] == (
        f"version 1 of {waiting.name} is champion again, instead of version 2; confirmed by Bo Lund"
    )
    require_same_bits(champion=1)
    assert waiting.registry.aliases(waiting.name) == {"champion": 1}
    accepted, rolled_back = decisions(waiting, 2)
    assert (accepted["decision"], rolled_back["decision"]) == ("accepted", "rolled_back")
    assert rolled_back["reason"] == "the list was too long"


def test_a_second_rollback_in_a_row_is_refused(waiting):
    promote(waiting.request(), None, "Anna Berg", None)
    rollback(waiting.request(), "Bo Lund", "the list was too long")
    with pytest.raises(ModelError, match="version 1 is champion by a rollback from version 2, and a second"):
        rollback(waiting.request(), "Bo Lund", "again")
    # What was withdrawn waits no longer, but may be promoted anew by its number.
    refused(waiting, "no model of .* waits for a promotion")
    promote(waiting.request(), "2", "Anna Berg", None)
    rollback(waiting.request(), "Bo Lund", "once more")
    assert waiting.registry.aliases(waiting.name)["champion"] == 1


def test_without_a_champion_before_it_there_is_nothing_to_roll_back_to(firm):
    firm.plant(None, verdict="no_signal")
    with pytest.raises(ModelError, match=r"there is no champion of .* to roll back from"):
        rollback(firm.request(), "Bo Lund", "why not")
    firm.plant(seen(firm))
    with pytest.raises(ModelError, match="version 2 became champion without a promotion"):
        rollback(firm.request(), "Bo Lund", "why not")


def test_a_champion_of_before_that_is_no_longer_registered_is_not_rolled_back_to(waiting):
    import mlflow

    promote(waiting.request(), None, "Anna Berg", None)
    mlflow.MlflowClient(waiting.tracking_uri, waiting.tracking_uri).delete_model_version(waiting.name, "1")
    with pytest.raises(ModelError, match="version 1, the champion before version 2, is no longer registered"):
        rollback(waiting.request(), "Bo Lund", "too late")
    assert waiting.registry.aliases(waiting.name) == {"champion": 2}


def test_a_rollback_to_other_horizons_than_asked_for_is_refused(firm):
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5), horizons=(6, 9))
    firm.plant(seen(firm))
    promote(firm.request(), "2", "Anna Berg", None)
    with pytest.raises(ModelError, match="version 1 speaks of other horizons than the configuration asks"):
        rollback(firm.request(), "Bo Lund", "why not")


def test_a_rollback_needs_a_name_and_a_reason(waiting):
    for who, why in (("", "reason"), ("Bo Lund", " ")):
        with pytest.raises(ConfigError, match="a rollback needs the person who confirms it"):
            rollback(waiting.request(), who, why)


def test_the_history_tells_every_decision_in_its_order(firm):
    assert history(firm.request()).lines == (
        f"nothing was decided about {firm.name} yet",
        "there is no champion",
    )
    firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
    firm.plant(seen(firm, noise=2.5))
    moment = iter(NOON + timedelta(hours=hours) for hours in range(9))
    with pytest.raises(ModelError):
        promote(firm.request(now=next(moment)), None, "Anna Berg", None)
    firm.plant(seen(firm))
    promote(firm.request(now=next(moment)), None, "Anna Berg", None)
    rollback(firm.request(now=next(moment)), "Bo Lund", "the list was too long")
    first, second, third, fourth = history(firm.request()).lines
    assert first.startswith(
        "2026-05-04T12:00:00+00:00 version 2 refused, asked by Anna Berg: it is not better"
    )
    assert second.startswith(
        "2026-05-04T13:00:00+00:00 version 3 promoted over version 1, confirmed by Anna Berg: better beyond"
    )
    moved = "rolled back from version 3 to 1, confirmed by Bo Lund: the list was too long"
    assert third == f"2026-05-04T14:00:00+00:00 {moved}"
    assert fourth == f"champion of {firm.name}: version 1"


@pytest.mark.parametrize("damage", [b"[{", b"{}"])
def test_a_damaged_history_is_a_storage_error_that_says_what_to_do(waiting, damage):
    run_id = next(f.mlflow_run_id for f in waiting.registry.versions(waiting.name) if f.version == 2)
    waiting.registry.write_files(run_id, {"promotions.json": damage})
    with pytest.raises(StorageError, match=r"promotions.json of version 2 of .* is damaged - restore"):
        history(waiting.request())


def test_a_damaged_comparison_is_a_storage_error_that_says_what_to_do(waiting):
    run_id = next(f.mlflow_run_id for f in waiting.registry.versions(waiting.name) if f.version == 2)
    waiting.registry.write_files(run_id, {"comparison.json": b"{}"})
    with pytest.raises(StorageError, match=r"comparison.json of version 2 of .* is damaged - restore"):
        promote(waiting.request(), None, "Anna Berg", None)


class Killed(BaseException):
    """Ends the command where it stands, as a signal would."""


WRITES = ("set_alias", "tag_version", "write_files")


def killed_before(monkeypatch, write: int, command) -> bool:
    """Run the command and kill it before its n-th write; whether it came that far."""
    count = itertools.count()
    with monkeypatch.context() as patch:
        for name in WRITES:
            sound = getattr(ModelRegistry, name)

            def write_or_die(*arguments: object, sound=sound, **named: object) -> object:
                if next(count) == write:
                    raise Killed
                return sound(*arguments, **named)

            patch.setattr(ModelRegistry, name, write_or_die)
        try:
            command()
        except Killed:
            return True
    return False


@pytest.mark.slow
def test_a_kill_between_any_two_writes_leaves_one_valid_champion_and_the_next_command_mends(
    database, tmp_path, monkeypatch
):
    for write in itertools.count():
        (tmp_path / str(write)).mkdir()
        firm = Firm(f"killed{next(numbers)}", tmp_path / str(write), database)
        firm.plant(seen(firm, date(2025, 3, 31), noise=1.5))
        firm.plant(seen(firm))
        old, new = small_model(1, date(2025, 3, 31)).model_version, small_model(2, LATER).model_version

        was_killed = killed_before(
            monkeypatch,
            write,
            lambda: promote(firm.request(), None, "Anna Berg", None),  # noqa: B023
        )
        champion = firm.registry.champion(firm.name)
        assert used_version(firm) == {1: old, 2: new}[champion.version]
        if champion.version == 1:
            lines = history(firm.request()).lines
            assert all("interrupted, no effect" in line for line in lines if "promoted over" in line)
            promote(firm.request(), None, "Anna Berg", None)
        assert used_version(firm) == new

        rollback_killed = killed_before(
            monkeypatch,
            write,
            lambda: rollback(firm.request(), "Bo Lund", "test"),  # noqa: B023
        )
        champion = firm.registry.champion(firm.name)
        assert used_version(firm) == {1: old, 2: new}[champion.version]
        if champion.version == 2:
            rollback(firm.request(), "Bo Lund", "test")
        assert used_version(firm) == old
        history(firm.request())
        with pytest.raises(ModelError, match="waits for a promotion"):
            promote(firm.request(), None, "Anna Berg", None)
        assert firm.registry.aliases(firm.name) == {"champion": 1}
        if not was_killed and not rollback_killed:
            break
    assert write >= 5
