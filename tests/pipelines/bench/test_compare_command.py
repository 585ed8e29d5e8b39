"""`stanna compare`: which trainings are meant, and what is told and kept of their difference."""

import json
from dataclasses import replace
from datetime import date

import pytest

from data_contracts.errors import ConfigError, ModelError
from models.bootstrap import Estimate
from models.paired_measures import ComparedMetric, PairedDifference
from models.run_comparison import ComparedSlice, RunComparison
from pipelines.bench.comparing import against_champion, chart
from pipelines.bench.comparison_record import groups_record, read_groups_record, slice_record
from pipelines.bench.comparison_words import difference_words, verdict_sentence
from pipelines.bench.promotion_words import groups_sentence
from pipelines.bench.session import find_training
from pipelines.run import train
from tests.drawn_predictions import drawn_predictions
from tests.pipelines.planted_trainings import STRICT, Firm

LATER = date(2025, 9, 30)
LOSS = ComparedMetric.LOG_LOSS


@pytest.fixture(scope="module")
def firm(tmp_path_factory) -> Firm:
    """A champion that sees through noise, and a better training that waits."""
    folder = tmp_path_factory.mktemp("firm")
    firm = Firm("acme", folder, f"sqlite:///{folder}/mlruns/mlflow.db")
    firm.plant(drawn_predictions(organisation="acme", noise=1.5))
    firm.plant(drawn_predictions(organisation="acme", cutoff=LATER))
    return firm


@pytest.fixture(scope="module")
def versions(firm):
    return {found.version: found for found in firm.registry.versions(firm.name)}


def test_a_training_is_meant_by_alias_version_run_id_or_the_beginning_of_one(firm, versions):
    run_id = versions[2].mlflow_run_id
    for asked in ("challenger", "2", run_id, run_id[:8], run_id[:8].upper()):
        assert find_training(firm.tracking, asked).version == 2
    assert find_training(firm.tracking, "champion").version == 1


def test_an_unknown_training_is_an_error_that_names_the_newest(firm, versions):
    newest = rf"version 2 \(2025-09-30, ok, run {versions[2].mlflow_run_id[:8]}\), version 1 \("
    for asked in ("9", "zzzz1234", "abc"):
        with pytest.raises(ConfigError, match=rf"'{asked}' is no training of acme-seller: .* {newest}"):
            find_training(firm.tracking, asked)


def test_a_misspelt_alias_is_an_error_that_names_the_nearest(firm):
    with pytest.raises(ConfigError, match=r"'champoin' is no training .*: did you mean 'champion'\?"):
        find_training(firm.tracking, "champoin")


def test_an_alias_that_names_nothing_is_an_error_that_says_which_ones_do(firm):
    named = r"challenger \(version 2\), champion \(version 1\)"
    with pytest.raises(ConfigError, match=f"no training of acme-seller is called previous; .* {named}"):
        find_training(firm.tracking, "previous")


def test_a_prefix_of_several_run_ids_is_an_error_that_lists_them(firm, monkeypatch):
    alike = [
        replace(found, mlflow_run_id=f"abcd{found.version}") for found in firm.registry.versions(firm.name)
    ]
    monkeypatch.setattr(type(firm.registry), "versions", lambda *_: alike)
    with pytest.raises(ConfigError, match=r"'abcd' begins 2 run ids of acme-seller: version 2 \(.*abcd2\)"):
        find_training(firm.tracking, "abcd")


def test_without_a_training_there_is_nothing_to_compare(tmp_path, firm):
    with pytest.raises(
        ModelError, match="there is no training of empty-seller yet; run `stanna train` first"
    ):
        find_training(Firm("empty", tmp_path, firm.tracking_uri).tracking, "champion")


def test_the_command_prints_a_table_and_the_sentence_and_keeps_record_and_picture(
    stanna, firm, versions, monkeypatch
):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", firm.tracking_uri)
    request = firm.request()
    arguments = ("--config", request.config_path, "--output", firm.folder / "out")
    ended = stanna("compare", "champion", versions[2].mlflow_run_id[:8], *arguments)
    assert ended.exit_code == 0, ended.err
    assert "version 2 against version 1, 6 months" in ended.out
    for line in ("AUC", "log-loss", "2024-03-31", "unseen_people", "unit:north", "after_reorganisation"):
        assert f" {line} " in ended.out
    *_, verdict, rows, written = ended.out.strip().splitlines()
    assert verdict.startswith("better beyond its interval: log-loss at 6 months 0.3731 against 0.")
    assert verdict.endswith("1,800 people-months of 600 people with 278 exits in 3 month(s), base rate 15.4%")
    assert rows == (
        "not compared: 0 rows that only version 1 has, 0 that only version 2 has, 0 whose outcome was not "
        "known on 2025-09-30"
    )
    folder = firm.folder / "out" / "comparisons" / "acme-seller-1-2"
    assert str(folder) in written
    record = json.loads((folder / "comparison.json").read_text())
    assert (record["first"]["version"], record["second"]["version"]) == (1, 2)
    assert record["finding"] == "better"
    assert record["sentence"] == verdict
    assert [month["origin"] for month in record["months"]] == ["2024-03-31", "2024-06-30", "2024-09-30"]
    picture = (folder / "comparison.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    run_id = versions[2].mlflow_run_id
    assert firm.registry.find_file(run_id, "comparisons/with-version-1/comparison.png") == picture
    # A second time: the same bytes in the same place.
    assert stanna("compare", "1", "2", *arguments).exit_code == 0
    assert (folder / "comparison.png").read_bytes() == picture
    assert json.loads((folder / "comparison.json").read_text()) == record


def test_wrong_arguments_end_with_10_and_nothing_waiting_with_13(stanna, firm, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", firm.tracking_uri)
    arguments = ("--config", firm.request().config_path, "--output", firm.folder / "out")
    assert stanna("compare", "1", "champoin", *arguments).exit_code == 10
    assert stanna("rollback", "--confirmed-by", "Bo", *arguments).exit_code == 10
    ended = stanna("rollback", "--confirmed-by", "Bo", "--reason", "test", *arguments)
    assert ended.exit_code == 13
    assert ended.err.strip().endswith("there is no champion before it to roll back to")
    assert stanna("promote", "--history", *arguments).out.splitlines() == [
        "nothing was decided about acme-seller yet",
        "champion of acme-seller: version 1",
    ]
    assert stanna("promote", *arguments).exit_code == 10  # nobody confirmed


def test_a_training_beside_the_champion_leaves_its_summary_and_its_files(firm, versions):
    trained = drawn_predictions(organisation="acme", cutoff=LATER, noise=0.5)
    compared = against_champion(firm.registry, versions[1], trained, None, STRICT)
    assert compared.summary["with_version"] == 1
    assert compared.summary["finding"] == "better"
    assert compared.summary["n"] == 1800
    assert compared.summary["log_loss"]["gain_low"] > 0
    files = compared.files()
    assert set(files) == {"comparison.json", "comparison.png"}
    assert json.loads(files["comparison.json"])["groups"] == {
        "state": "not_delivered",
        "compared": [],
        "withheld": {},
    }


def test_a_champion_whose_rows_are_damaged_keeps_no_training_from_being_kept(firm, versions, monkeypatch):
    monkeypatch.setattr(type(firm.registry), "find_file", lambda *_: b"no table")
    trained = drawn_predictions(organisation="acme", cutoff=LATER)
    compared = against_champion(firm.registry, versions[1], trained, None, STRICT)
    assert compared.summary["finding"] == "not_comparable"
    assert compared.summary["sentence"].startswith(
        "not comparable with version 1: backtest.parquet is damaged"
    )
    assert compared.files() == {}


def difference(first=0.4, second=0.3, gain=(0.1, 0.05, 0.15), detectable=0.07) -> PairedDifference:
    return PairedDifference(LOSS, first, second, Estimate(*gain), detectable)


def comparison(found: PairedDifference, people_months=8412) -> RunComparison:
    whole = ComparedSlice("all", None, 1203, people_months, 512, 0.061, (found,))
    return RunComparison(6, LATER, whole, 8, (), (), only_first=10, only_second=20, unknown=0)


BASIS = "8,412 people-months of 1,203 people with 512 exits in 8 month(s), base rate 6.1%"


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            difference(),
            "better beyond its interval: log-loss at 6 months 0.3000 against 0.4000, 0.1000 better "
            f"(95 % interval 0.0500 to 0.1500); {BASIS}",
        ),
        (
            difference(second=0.5, gain=(-0.1, -0.15, -0.05)),
            "worse beyond its interval: log-loss at 6 months 0.5000 against 0.4000, 0.1000 worse "
            f"(95 % interval 0.0500 to 0.1500); {BASIS}",
        ),
        (
            difference(second=0.401, gain=(-0.001, -0.02, 0.018)),
            "no difference that 8,412 people-months could show: log-loss at 6 months 0.4010 against 0.4000, "
            "0.0010 worse (95 % interval -0.0180 to 0.0200); a difference of 0.0700 would have been seen "
            f"four times in five; {BASIS}",
        ),
        (
            difference(second=0.4, gain=(0.0, 0.0, 0.0), detectable=0.0),
            f"no difference: on log-loss the two predict the same; {BASIS}",
        ),
        (
            difference(gain=(0.1, float("nan"), float("nan"))),
            f"not measurable: log-loss has no interval on {BASIS}",
        ),
    ],
)
def test_the_sentence_says_what_the_figures_carry(found, sentence):
    assert verdict_sentence(comparison(found), LOSS) == sentence


def test_without_common_rows_the_sentence_says_whose_rows_there_are():
    assert verdict_sentence(comparison(difference(), people_months=0), LOSS) == (
        "not comparable: no person and as-of date that both backtests predicted has a known outcome; 10 rows "
        "are the first's only, 20 the second's"
    )


def test_a_slice_is_read_back_from_its_record_with_what_is_undefined():
    from models.promotion import GroupsState
    from models.run_comparison import GroupComparison

    hollow = difference(gain=(0.1, float("nan"), float("nan")))
    found = GroupComparison((ComparedSlice("gender:a", LATER, 40, 90, 12, 0.13, (hollow,)),), {"gender": 2})
    record = json.loads(json.dumps(groups_record(GroupsState.COMPARED, found), allow_nan=False))
    state, (read,) = read_groups_record(record)
    assert state is GroupsState.COMPARED
    assert record["withheld"] == {"gender": 2}
    assert slice_record(read) == slice_record(found.compared[0])
    assert difference_words(read.differences[0]).startswith("0.3000 against 0.4000")
    assert groups_sentence(state, 0) == "no protected group was large enough to be compared"


def test_a_picture_is_drawn_also_where_nothing_could_be_measured():
    hollow = difference(gain=(float("nan"), float("nan"), float("nan")))
    assert chart(comparison(hollow), LOSS, "version 1", "version 2").startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_second_training_is_held_against_the_champion_and_waits_for_a_promotion(
    stanna, tiny, tmp_path, monkeypatch
):
    """Through whole trainings: what they keep is what the commands read."""
    for cutoff in (date(2026, 1, 31), date(2026, 4, 30)):
        train(tiny.request(tmp_path, cutoff))
    uri = f"sqlite:///{tmp_path}/mlruns/mlflow.db"
    tracking = Firm("tiny", tmp_path, uri).tracking
    registry = tracking.registry
    assert registry.aliases("tiny-seller") == {"champion": 1, "challenger": 2}
    versions = {found.version: found for found in registry.versions("tiny-seller")}
    summary = tracking.training(versions[2])["comparison"]
    assert summary["with_version"] == 1
    assert summary["finding"] in ("better", "worse", "no_difference")
    assert summary["n"] > 500
    kept = json.loads(registry.find_file(versions[2].mlflow_run_id, "comparison.json"))
    assert kept["sentence"] == summary["sentence"]
    assert registry.find_file(versions[2].mlflow_run_id, "comparison.png").startswith(b"\x89PNG")
    assert registry.find_file(versions[1].mlflow_run_id, "comparison.json") is None
    assert b"employee" not in registry.find_file(versions[2].mlflow_run_id, "backtest.parquet")

    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    arguments = ("--config", tiny.config, "--output", tmp_path / "out")
    compared = stanna("compare", "champion", "challenger", *arguments)
    assert compared.exit_code == 0, compared.err
    assert summary["sentence"] in compared.out
    promoted = stanna("promote", "--confirmed-by", "Anna Berg", *arguments)
    assert promoted.exit_code == (0 if summary["finding"] == "better" else 13), promoted.err
    history = stanna("promote", "--history", *arguments).out
    assert "Anna Berg" in history
    used = 2 if promoted.exit_code == 0 else 1
    assert history.endswith(f"champion of tiny-seller: version {used}\n")
