"""Small organisations on disk, and the command line as its users meet it."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from pipelines.session import RunRequest
from pipelines.simulation import load_parameters, simulate

TINY = """
[run]
organisation = "tiny"
horizons_months = [1]
main_horizon_months = 1
history_months = 24
minimum_exits = 30
observed_from = 2024-07-01
[purpose]
simulated = true
[sources.employment_spells]
sql = "SELECT * FROM read_parquet('employment_spells.parquet')"
[sources.assignments]
sql = "SELECT * FROM read_parquet('assignments.parquet')"
[sources.one_on_ones]
sql = "SELECT * FROM read_parquet('one_on_ones.parquet')"
"""
# Many exits, and one thing that matters much: what so few people need for the verdict ok.
TINY_PARAMETERS = """
[exits]
voluntary_per_year = 0.7
frailty_sd = 0.0
tenure_ratios = [1.0, 1.0, 1.0, 1.0, 1.0]
[effects]
scale = 1.0
talk_gap = 8.0
talks_held = 0.2
"""


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    exit_code: int
    out: str
    err: str


@pytest.fixture
def stanna(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[..., Finished]]:
    """Run `stanna ARGUMENTS` in this process, in an empty working folder."""
    from pipelines.cli import main

    working = tmp_path / "working-folder"
    working.mkdir()
    monkeypatch.chdir(working)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)

    def call(*arguments: object) -> Finished:
        monkeypatch.setattr(sys, "argv", ["stanna", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Finished(int(ended.value.code or 0), captured.out, captured.err)

    yield call
    for handler in logging.getLogger().handlers[:]:
        if isinstance(handler, logging.StreamHandler) and not type(handler).__module__.startswith("_pytest"):
            logging.getLogger().removeHandler(handler)


@pytest.fixture
def organisation(tmp_path: Path) -> Callable[..., Path]:
    """Write CSV tables and the TOML that reads them; returns the TOML's path."""

    def write(
        tables: dict[str, str], run: str = "", extra: str = "", sql: dict[str, str] | None = None
    ) -> Path:
        folder = tmp_path / "organisation"
        folder.mkdir(exist_ok=True)
        sections = []
        for name, drawn in tables.items():
            lines = [line.strip() for line in drawn.strip().splitlines()]
            csv = "\n".join(",".join(cell.strip() for cell in line.split("|")) for line in lines)
            (folder / f"{name}.csv").write_text(csv + "\n", encoding="utf-8")
            query = (sql or {}).get(
                name, f"SELECT * FROM read_csv('{name}.csv', all_varchar = true, header = true)"
            )
            sections.append(f'[sources.{name}]\nsql = """{query}"""')
        text = f'[run]\norganisation = "acme"\n{run}\n{extra}\n' + "\n".join(sections) + "\n"
        (folder / "acme.toml").write_text(text, encoding="utf-8")
        return folder / "acme.toml"

    return write


@dataclass(frozen=True)
class TinyOrganisation:
    """The smallest organisation that carries a model: `tiny.toml`, and its tables in `data`."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "tiny.toml"

    def request(self, working: Path, as_of_date: date, **changes: object) -> RunRequest:
        """A run with output and MLflow in the working folder."""
        arguments = {
            "config_path": self.config,
            "as_of_date": as_of_date,
            "output": working / "out",
            "data": self.folder / "data",
            "is_replacing": False,
            "today": date(2026, 11, 22),
            "tracking_uri": f"sqlite:///{working}/mlruns/mlflow.db",
        }
        return RunRequest(**{**arguments, **changes})

    def changed(self, folder: Path, **settings: object) -> Path:
        """The TOML with other values in [run]."""
        lines = [f"{key} = {value}" for key, value in settings.items()]
        kept = [line for line in TINY.splitlines() if line.partition(" = ")[0] not in settings]
        start = kept.index("[run]") + 1
        path = folder / "changed.toml"
        path.write_text("\n".join([*kept[:start], *lines, *kept[start:]]), encoding="utf-8")
        return path


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> TinyOrganisation:
    """150 sellers over two years, with three tables."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "parameters.toml").write_text(TINY_PARAMETERS, encoding="utf-8")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    simulate(load_parameters(folder / "parameters.toml"), 3, 150, 24, "default", folder / "data")
    return TinyOrganisation(folder)


@pytest.fixture(scope="session")
def published_files() -> Callable[[Path], dict[str, bytes]]:
    """Name and bytes of every file of a month that reruns must repeat."""

    def read(month: Path) -> dict[str, bytes]:
        found = (path for path in month.rglob("*") if path.is_file() and path.name != "timings.json")
        return {str(path.relative_to(month)): path.read_bytes() for path in found}

    return read
