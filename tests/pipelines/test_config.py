from pathlib import Path

import pytest

from data_contracts.errors import ConfigError
from pipelines.config import SAMPLE_CONFIG, load_config

SMALLEST = """
[run]
organisation = "acme"

[sources.employment_spells]
sql = "SELECT 1"

[sources.assignments]
sql = "SELECT 1"
"""


@pytest.fixture
def config_file(tmp_path: Path):
    def write(text: str) -> Path:
        path = tmp_path / "acme.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_smallest_file_names_an_organisation_and_the_two_required_tables(config_file):
    config = load_config(config_file(SMALLEST))
    assert config.run.organisation == "acme"
    assert config.run.horizons_months == (3, 6, 12)


def test_every_shipped_configuration_is_valid():
    for path in SAMPLE_CONFIG.parent.glob("*.toml"):
        load_config(path)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("[run]\norganisation = 'acme'\nhorizon_months = [3]\n", "did you mean 'horizons_months'?"),
        (
            "[run]\norganisation = 'acme'\nmain_horizon_months = 4\n",
            "must be one of horizons_months [3, 6, 12]",
        ),
        ("[run]\norganisation = 'acme'\nhorizons_months = [6, 3]\n", "rising whole months"),
        ("[run]\norganisation = 'Acme AB'\n", "use small letters, digits, - and _ only; you wrote 'Acme AB'"),
        ("[run]\nlanguage = 'en'\n", "run.organisation: is missing"),
        ("[run]\norganisation = 'acme'\n[purposes]\nsimulated = true\n", "did you mean 'purpose'?"),
        ("[run]\norganisation = 'acme'\n[sources.deal]\nsql = 'SELECT 1'\n", "did you mean 'deals'?"),
        ("[run]\norganisation = 'acme'\n[sources.pay]\nsqll = 'SELECT 1'\n", "did you mean 'sql'?"),
        ("[run]\norganisation = 'acme'\n[bands]\ntalk_now_ratio = 2\n", "less than 1"),
        (
            "[run]\norganisation = 'acme'\n[bands]\ntalk_now_ratio = 0.6\nplan_a_talk_ratio = 0.5\n",
            "shares of the same people: at most 1",
        ),
        ("[run]\norganisation = 'acme'\n[sources.xyz]\nsql = 'SELECT 1'\n", "xyz] is not a source table"),
        ("[run]\norganisation = 'acme'\n[tuning]\ntrials = -1\n", "greater than or equal to 0"),
        ("[run]\norganisation = 'acme'\n[promotion]\nmain_metric = 'gini'\n", "'auc', 'log_loss', 'brier'"),
        ("[run]\norganisation = 'acme'\n[promotion]\nmin_gain = 0.1\n", "did you mean 'minimum_gain'?"),
        (
            "[run]\norganisation = 'acme'\n[promotion]\nneeds_confirmation = 0\n",
            "promotion.needs_confirmation",
        ),
    ],
    ids=[
        "key",
        "main-horizon",
        "horizons",
        "name",
        "missing",
        "section",
        "table",
        "source-key",
        "range",
        "bands",
        "no-table",
        "trials",
        "main-metric",
        "promotion-key",
        "confirmation",
    ],
)
def test_a_wrong_key_or_value_is_named_with_what_would_be_right(config_file, wrong, told):
    sources = SMALLEST.split("\n\n", 1)[1]
    with pytest.raises(ConfigError, match="problem") as caught:
        load_config(config_file(wrong + sources))
    assert told in str(caught.value)


def test_a_required_source_table_cannot_be_left_out(config_file):
    text = SMALLEST.replace('[sources.assignments]\nsql = "SELECT 1"\n', "")
    with pytest.raises(ConfigError, match=r"\[sources.assignments\] is missing: no run without it"):
        load_config(config_file(text))


def test_a_missing_file_and_broken_toml_are_told_apart(config_file, tmp_path):
    with pytest.raises(ConfigError, match="no such configuration file"):
        load_config(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match="is not valid TOML"):
        load_config(config_file("[run\n"))


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="must be a UTF-8 text file"):
        load_config(path)


def test_the_digest_follows_the_settings_and_not_the_output_folder(config_file):
    one = load_config(config_file(SMALLEST)).digest()
    elsewhere = load_config(config_file(SMALLEST.replace('"acme"', '"acme"\noutput = "x"'))).digest()
    other = load_config(config_file(SMALLEST.replace('"acme"', '"acme"\nhistory_months = 24'))).digest()
    assert one == elsewhere
    assert one != other


@pytest.mark.parametrize(
    ("purpose", "missing"),
    [
        ("[purpose]\nsimulated = true", ()),
        ("[purpose]\nconsultation_date = 2026-01-01\nnotice_date = 2026-02-01\ndpia_reference = 'D1'", ()),
        ("[purpose]\nconsultation_date = 2026-01-01\nnotice_date = 2026-02-01", ("dpia_reference",)),
        ("", ("consultation_date", "notice_date", "dpia_reference")),
    ],
    ids=["simulated", "all-three", "no-assessment", "no-purpose"],
)
def test_people_are_named_only_with_a_complete_purpose(config_file, purpose, missing):
    assert load_config(config_file(f"{SMALLEST}\n{purpose}\n")).missing_purpose() == missing


def test_a_file_may_extend_another_and_change_single_keys(config_file, tmp_path):
    base = SMALLEST.replace('organisation = "acme"', 'organisation = "acme"\nminimum_exits = 80')
    (tmp_path / "base.toml").write_text(base)
    config = load_config(config_file('extends = "base.toml"\n[run]\npopulation = "sales_manager"\n'))
    assert config.run.population == "sales_manager"
    assert config.run.minimum_exits == 80
    assert set(config.sources) == {"employment_spells", "assignments"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('extends = "nowhere.toml"\n', "nowhere.toml: no such configuration file"),
        ("extends = 3\n", "extends names one file"),
        ('extends = "chain.toml"\n', "acme.toml extends chain.toml, which extends a third file"),
    ],
)
def test_a_file_that_cannot_be_extended_is_named(config_file, tmp_path, text, told):
    (tmp_path / "chain.toml").write_text('extends = "base.toml"\n')
    with pytest.raises(ConfigError) as failed:
        load_config(config_file(text))
    assert told in str(failed.value)
