"""Small organisations on disk, and the command line as its users meet it."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


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
