import fcntl

import pandas as pd
import pytest

from pipelines import cli


def test_simulate_writes_the_tables_and_the_truth(stanna, tmp_path):
    ended = stanna("simulate", "--out", tmp_path / "small", "--sellers", 40, "--months", 14, "--seed", 5)
    assert ended.exit_code == 0, ended.err
    assert "40 sellers over 14 months" in ended.out
    assert (tmp_path / "small" / "employment_spells.parquet").exists()
    assert (tmp_path / "small" / "truth" / "hazards.parquet").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--scenario", "nosie"), "noise"),
        (("--sellers", 0), "sellers"),
        (("--months", 3), "months"),
    ],
    ids=["scenario", "sellers", "months"],
)
def test_an_impossible_simulation_is_a_configuration_error(stanna, tmp_path, arguments, told):
    ended = stanna("simulate", "--out", tmp_path / "small", *arguments)
    assert ended.exit_code == 10
    assert told in ended.err
    assert not (tmp_path / "small").exists()


def test_a_second_run_on_the_same_output_ends_with_15(stanna, organisation, tmp_path):
    output = tmp_path / "out"
    output.mkdir()
    config = organisation({"employment_spells": "employee_id", "assignments": "employee_id"})
    with (output / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = stanna("check", "--config", config, "--output", output)
    assert ended.exit_code == 15
    assert "another run is writing" in ended.err


def test_a_missing_configuration_ends_with_10(stanna, tmp_path):
    ended = stanna("run", "--config", tmp_path / "nowhere.toml")
    assert ended.exit_code == 10
    assert "ConfigError: nowhere.toml: no such configuration file" in ended.err


def test_an_unknown_option_is_a_configuration_error(stanna):
    ended = stanna("run", "--as-off", "2026-06-30")
    assert ended.exit_code == 10
    assert "--as-of" in ended.err


def test_a_bug_keeps_its_traceback(stanna, monkeypatch, tmp_path):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(cli.batch, "simulate_organisation", broken)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        stanna("simulate", "--out", tmp_path / "small")


def test_the_embedded_sample_is_simulated_once_and_again_when_its_settings_change(organisation, tmp_path):
    from pipelines.config import load_config
    from pipelines.session import own_data_folder

    extra = f"[simulation]\nfolder = '{tmp_path}/sample'\nsellers = 30\nmonths = 14\n"
    tables = {"employment_spells": "employee_id", "assignments": "employee_id"}
    path = organisation(tables, extra=extra)
    spells = tmp_path / "sample" / "employment_spells.parquet"
    assert own_data_folder(load_config(path), path) == tmp_path / "sample"
    first = spells.stat().st_mtime_ns
    own_data_folder(load_config(path), path)
    assert spells.stat().st_mtime_ns == first
    people = len(pd.read_parquet(spells))
    path = organisation(tables, extra=extra.replace("sellers = 30", "sellers = 60"))
    own_data_folder(load_config(path), path)
    assert len(pd.read_parquet(spells)) > people
