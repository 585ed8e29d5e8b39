"""`stanna report` in another language, and with one's own wording, as it is typed."""

from datetime import date

import pytest

from pipelines.config import load_config
from pipelines.session import RunRequest, open_session

TABLES = """
[sources.employment_spells]
sql = "SELECT 1"
[sources.assignments]
sql = "SELECT 1"
"""


@pytest.fixture
def own_config(tmp_path):
    """A configuration in Swedish with its own wording beside it."""
    config = tmp_path / "acme" / "acme.toml"
    (config.parent / "words").mkdir(parents=True)
    config.write_text(
        f'[run]\norganisation = "acme"\nlanguage = "sv"\n[reports]\ntexts = "words"\n{TABLES}',
        encoding="utf-8",
    )
    return config


def test_a_preview_needs_no_data_and_no_settings(stanna, tmp_path):
    ended = stanna("report", "--language", "nb", "--preview", "--output", tmp_path / "out")
    assert ended.exit_code == 0, ended.err
    page = tmp_path / "out" / "preview" / "nb" / "manager.html"
    assert str(page) in ended.out
    assert "everybody on these pages is invented" in ended.out
    assert '<html lang="nb">' in page.read_text(encoding="utf-8")


def test_a_preview_is_in_the_configured_language_unless_another_is_asked_for(stanna, own_config, tmp_path):
    stanna("report", "--preview", "--config", own_config, "--output", tmp_path / "out")
    assert [folder.name for folder in (tmp_path / "out" / "preview").iterdir()] == ["sv"]


def test_a_fault_in_ones_own_wording_ends_with_10_and_writes_nothing(stanna, own_config, tmp_path):
    (own_config.parent / "words" / "sv.toml").write_text('[manager]\ntitel = "Samtal"\n', encoding="utf-8")
    ended = stanna("report", "--preview", "--config", own_config, "--output", tmp_path / "out")
    assert ended.exit_code == 10
    assert "words/sv.toml has 1 fault\n  manager.titel: nothing reads it; did you mean 'title'?" in ended.err
    assert not (tmp_path / "out").exists()


def test_pages_of_a_month_may_be_rendered_in_another_language_than_the_configured_one(own_config, tmp_path):
    request = RunRequest(
        config_path=own_config,
        as_of_date=None,
        output=tmp_path / "out",
        data=None,
        is_replacing=False,
        today=date(2026, 7, 1),
        tracking_uri=f"sqlite:///{tmp_path}/mlflow.db",
        language="nb",
    )
    with open_session(request) as session:
        assert session.texts.language == "nb"
        assert session.config.run.language == "sv"


def test_the_folder_of_ones_own_wording_lies_beside_the_file_that_names_it(own_config, tmp_path):
    assert load_config(own_config).reports.texts == own_config.parent / "words"
    extending = tmp_path / "other" / "other.toml"
    extending.parent.mkdir()
    extending.write_text('extends = "../acme/acme.toml"\n', encoding="utf-8")
    assert load_config(extending).reports.texts == extending.parent / "../acme" / "words"


def test_where_ones_own_wording_lies_is_no_setting_of_the_run(own_config):
    with_folder = load_config(own_config)
    own_config.write_text(
        own_config.read_text(encoding="utf-8").replace('[reports]\ntexts = "words"\n', ""), encoding="utf-8"
    )
    assert with_folder.digest() == load_config(own_config).digest()
