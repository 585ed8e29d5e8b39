import re
from pathlib import Path

import pytest

from data_contracts.errors import ConfigError
from pipelines.simulation import load_parameters, simulate
from pipelines.simulation.parameters import DEFAULT_PARAMETERS
from pipelines.simulation.scenarios import scenario_parameters


def written(folder: Path, text: str) -> Path:
    path = folder / "changed.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_changes_only_the_keys_it_names(tmp_path):
    changed = load_parameters(written(tmp_path, "[effects]\ntalk_gap = 1.3\n"))
    assert changed.effects.talk_gap == 1.3
    assert changed.model_copy(update={"effects": load_parameters().effects}) == load_parameters()


def test_parameters_cannot_be_changed_in_place():
    with pytest.raises(ValueError, match="frozen"):
        load_parameters().effects.scale = 2.0


def test_every_number_says_where_it_comes_from():
    lines = DEFAULT_PARAMETERS.read_text(encoding="utf-8").splitlines()
    numbers = [line for line in lines if re.match(r"\w+ = ", line)]
    assert len(numbers) == sum(len(section) for section in load_parameters().model_dump().values())
    assert [line for line in numbers if " # " not in line] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[effects]\ntalk_gaps = 1.3\n", "effects.talk_gaps: unknown key; did you mean 'talk_gap'?"),
        ("[effect]\ntalk_gap = 1.3\n", "effect: unknown key; did you mean 'effects'?"),
        ("[work]\nzzz = 1\n", "work.zzz: unknown key; known are role_shares, monthly_quota"),
        (
            "[exits]\nvoluntary_per_year = 1.3\n",
            "exits.voluntary_per_year: Input should be less than or equal",
        ),
        ("[exits]\nfrailty_sd = 'much'\n", "exits.frailty_sd: Input should be a valid number"),
        ("[organisation]\nlast_day = 2026-06-29\n", "organisation: last_day must be a month's last day"),
        ("[effects]\nattainment_knots = [1.0]\n", "effects: attainment_knots must rise"),
        ("exits = 3\n", "exits: Input should be a valid dictionary"),
        ("[effects\n", "changed.toml is not valid TOML"),
    ],
)
def test_a_wrong_file_says_which_key_and_what_to_do(tmp_path, text, message):
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_parameters(written(tmp_path, text))


def test_all_problems_of_a_file_are_told_at_once(tmp_path):
    with pytest.raises(ConfigError, match=r"changed.toml has 2 problem\(s\)"):
        load_parameters(written(tmp_path, "[exits]\nfrailty = 1\nfrailty_sd = -1\n"))


def test_a_missing_file_is_told_by_name(tmp_path):
    with pytest.raises(ConfigError, match=r"absent.toml: no such parameter file"):
        load_parameters(tmp_path / "absent.toml")


def test_an_unreadable_file_is_told_by_name(tmp_path):
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=r"binary.toml cannot be read"):
        load_parameters(path)


def test_noise_leaves_only_tenure_and_calendar():
    noise = scenario_parameters(load_parameters(), "noise")
    assert noise.effects.scale == noise.exits.frailty_sd == noise.exits.leadership_remainder == 0
    assert noise.exits.tenure_ratios == load_parameters().exits.tenure_ratios


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scenario": "nois"}, "scenario 'nois' is unknown; choose one of default, noise"),
        ({"sellers": 0}, "sellers is 0; an organisation has at least 1"),
        ({"months": 12}, "months is 12; choose 13 to 240"),
        ({"months": 241}, "months is 241; choose 13 to 240"),
        ({"seed": -1}, "seed is -1; a seed is 0 or more"),
    ],
)
def test_an_argument_out_of_range_is_refused_before_anything_is_written(tmp_path, arguments, message):
    right = {"seed": 1, "sellers": 10, "months": 13, "scenario": "default"}
    with pytest.raises(ConfigError, match=re.escape(message)):
        simulate(load_parameters(), **{**right, **arguments}, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
