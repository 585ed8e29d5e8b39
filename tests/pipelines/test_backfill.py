"""A past month published today is what would have been published then; run.json is enough to repeat it."""

import json
import shutil
import tomllib
from datetime import date

import pyarrow.parquet as pq
import pytest

from data_contracts.errors import PublicationError
from pipelines.run import report, run
from pipelines.session import RunRequest
from tests.pipelines.earlier_records import cut_at

pytestmark = pytest.mark.slow

APRIL, MAY, JUNE = date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)


@pytest.fixture(scope="module")
def then(tiny, tmp_path_factory, published_files):
    """What was published month after month, each from the records as they stood on its last day."""
    working = tmp_path_factory.mktemp("then")
    for day in (APRIL, MAY):
        run(tiny.request(working, day, data=cut_at(tiny.folder / "data", working / f"data-{day}", day)))
    return {day: published_files(working / "out" / day.isoformat()) for day in (APRIL, MAY)}


@pytest.fixture(scope="module")
def later(tiny, tmp_path_factory):
    """The state two months later: all records are there, and MLflow holds a training of June."""
    working = tmp_path_factory.mktemp("later")
    run(tiny.request(working, JUNE))
    return working


@pytest.fixture(scope="module")
def backfilled(tiny, later, tmp_path_factory):
    """From there April is published, which needs a training of its own, and then May."""
    working = tmp_path_factory.mktemp("backfilled")
    shutil.copytree(later / "out", working / "out")
    mlflow = f"sqlite:///{later}/mlruns/mlflow.db"
    for day in (APRIL, MAY):
        run(tiny.request(working, day, tracking_uri=mlflow))
    return working


def test_a_month_without_a_model_of_its_time_is_trained_for_as_it_would_have_been_then(
    backfilled, then, published_files
):
    record = json.loads((backfilled / "out" / "2026-04-30" / "run.json").read_text())
    assert record["model"]["training_cutoff"] == "2026-04-30"
    assert published_files(backfilled / "out" / "2026-04-30") == then[APRIL]


def test_a_month_with_an_older_model_on_record_is_scored_with_it_and_carries_last_months_risk(
    backfilled, then, published_files
):
    record = json.loads((backfilled / "out" / "2026-05-31" / "run.json").read_text())
    assert record["model"]["training_cutoff"] == "2026-04-30"
    risks = pq.read_table(backfilled / "out" / "2026-05-31" / "scores.parquet")["previous_risk"]
    assert risks.null_count < len(risks) / 2
    assert published_files(backfilled / "out" / "2026-05-31") == then[MAY]


def test_the_months_that_were_published_before_stay_as_they_were(backfilled, later, published_files):
    assert published_files(backfilled / "out" / "2026-06-30") == published_files(later / "out" / "2026-06-30")


def test_a_backfilled_month_published_again_has_the_same_bytes(
    backfilled, later, tiny, then, published_files
):
    mlflow = f"sqlite:///{later}/mlruns/mlflow.db"
    for day in (APRIL, MAY):
        run(tiny.request(backfilled, day, tracking_uri=mlflow, is_replacing=True))
        assert published_files(backfilled / "out" / day.isoformat()) == then[day]


def as_toml(config: dict[str, object]) -> str:
    """The effective configuration of run.json as a file; keys without a value are left out."""
    lines = []
    for section, values in config.items():
        if values is None:
            continue
        plain = {key: value for key, value in values.items() if value is not None}
        nested = {key: value for key, value in plain.items() if isinstance(value, dict)}
        if len(nested) < len(plain):
            lines.append(f"[{section}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in plain.items() if key not in nested]
        for name, inner in nested.items():
            lines.append(f"[{section}.{name}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in inner.items() if value is not None]
    return "\n".join(lines) + "\n"


def test_the_settings_in_run_json_repeat_the_run_elsewhere(tiny, later, tmp_path):
    """The same data and the settings that run.json holds give the same run, in another folder and store."""
    month = later / "out" / "2026-06-30"
    record = json.loads((month / "run.json").read_text())
    config = tmp_path / "repeated.toml"
    config.write_text(as_toml(record["config"]), encoding="utf-8")
    assert tomllib.loads(config.read_text())["run"]["organisation"] == "tiny"
    data = tmp_path / "elsewhere"
    shutil.copytree(tiny.folder / "data", data)
    run(
        RunRequest(
            config_path=config,
            as_of_date=date.fromisoformat(record["as_of_date"]),
            output=tmp_path / "out",
            data=data,
            is_replacing=False,
            today=date(2027, 1, 15),
            tracking_uri=f"sqlite:///{tmp_path}/mlruns/mlflow.db",
        )
    )
    repeated = tmp_path / "out" / "2026-06-30"
    assert json.loads((repeated / "run.json").read_text())["run_id"] == record["run_id"]
    for name in ("scores.parquet", "scores.csv", "reasons.parquet"):
        assert (repeated / name).read_bytes() == (month / name).read_bytes()


def test_pages_of_a_month_without_scores_are_refused(tiny, later):
    with pytest.raises(PublicationError, match="2026-05-31 has no scores to render; run `stanna score`"):
        report(tiny.request(later, MAY))


def test_pages_of_a_month_scored_with_other_settings_are_refused(tiny, later, tmp_path):
    config = tiny.changed(tmp_path, history_months=23)
    with pytest.raises(PublicationError, match="was scored from other sources, settings or code; publish it"):
        report(tiny.request(later, JUNE, config_path=config, is_replacing=True))


def test_the_pages_of_a_published_month_may_be_rendered_anew_in_another_language(tiny, later, tmp_path):
    shutil.copytree(later / "out", tmp_path / "out")
    mlflow = f"sqlite:///{later}/mlruns/mlflow.db"
    report(tiny.request(tmp_path, JUNE, is_replacing=True, language="nb", tracking_uri=mlflow))
    before, after = later / "out" / "2026-06-30", tmp_path / "out" / "2026-06-30"
    pages = sorted(
        page.relative_to(after) for page in after.rglob("*.html") if page.parent.name != "validation"
    )
    assert len(pages) > 1
    for page in pages:
        assert '<html lang="en">' in (before / page).read_text(encoding="utf-8")
        assert '<html lang="nb">' in (after / page).read_text(encoding="utf-8")
    assert (after / "run.json").read_bytes() == (before / "run.json").read_bytes()
    assert (after / "scores.parquet").read_bytes() == (before / "scores.parquet").read_bytes()
