"""The whole run on a small simulated organisation: what is published, when it is not, and that it repeats."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipelines.simulation import load_parameters, simulate

pytestmark = pytest.mark.slow

SELLERS, MONTHS, SEED = 420, 40, 3
EXEMPT = {"timings.json"}  # design: the one published file that may differ between reruns


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("organisation") / "data"
    simulate(load_parameters(None), SEED, SELLERS, MONTHS, "default", folder)
    return folder


def settings(tmp_path: Path, **replaced: str) -> Path:
    """The sample's configuration with a shorter horizon, without its own simulation."""
    sample = (Path(__file__).parents[2] / "config" / "sample.toml").read_text(encoding="utf-8")
    start = sample.index("[simulation]")
    text = sample[:start] + sample[sample.index("[truth]", start) :]
    changes = {
        "horizons_months = [3, 6, 12]": "horizons_months = [1, 3]",
        "main_horizon_months = 6": "main_horizon_months = 3",
        "observed_from = 2021-07-01": "observed_from = 2023-03-01",
        **replaced,
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def published(output: Path) -> dict[str, bytes]:
    (month,) = [path for path in output.iterdir() if path.is_dir()]
    files = (path for path in month.rglob("*") if path.is_file())
    return {str(path.relative_to(month)): path.read_bytes() for path in files if path.name not in EXEMPT}


@pytest.fixture(scope="module")
def first_run(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One finished run: its output folder and its working folder (with mlruns)."""
    import subprocess
    import sys

    working = tmp_path_factory.mktemp("first-run")
    run_stanna(working, "run", "--config", settings(working), "--data", data, "--output", working / "out")
    assert sys.executable
    assert subprocess
    return working / "out", working
