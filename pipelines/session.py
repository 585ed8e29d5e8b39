"""What one command works with: settings, folders, the engine and the clock, opened and closed together."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.config import Config, SimulationSection, load_config
from pipelines.folders import STAGING
from pipelines.local_champion import FOLDER, LocalChampion
from pipelines.publishing import locked_output
from pipelines.reports.texts import Texts, load_texts
from pipelines.simulation import load_parameters, simulate
from pipelines.storage_failures import storage_failures_told
from pipelines.store import Store
from pipelines.timing import StageClock
from pipelines.tracking import Tracking, registry_at


@dataclass(frozen=True)
class RunRequest:
    """One command's arguments; None takes the configuration's value."""

    config_path: Path
    as_of_date: date | None
    output: Path | None
    data: Path | None
    is_replacing: bool
    today: date
    tracking_uri: str
    language: str | None = None


@dataclass(frozen=True)
class Session:
    """An open command."""

    request: RunRequest
    config: Config
    output: Path
    data_folder: Path
    store: Store
    clock: StageClock
    texts: Texts
    tracking: Tracking


@contextmanager
def open_session(request: RunRequest) -> Iterator[Session]:
    """Read the configuration, take the output's lock, and start the engine.

    Raises:
        ConfigError: the configuration is wrong.
        StorageError: the output cannot be written or another run holds it.
    """
    config = load_config(request.config_path)
    texts = load_texts(request.language or config.run.language, config.reports.texts)
    output = (request.output or config.run.output).absolute()
    with storage_failures_told(output), locked_output(output):
        data_folder = (request.data or own_data_folder(config, request.config_path)).absolute()
        store = Store(output / f"{STAGING}engine")
        try:
            tracking = tracking_of(config, output, request.tracking_uri)
            yield Session(request, config, output, data_folder, store, StageClock(), texts, tracking)
        finally:
            store.close()


def tracking_of(config: Config, output: Path, tracking_uri: str) -> Tracking:
    """The configured population's model in the registry, its local copy beside the months in `output`."""
    name = f"{config.run.organisation}-{config.run.population}"
    return Tracking(
        registry_at(tracking_uri, config.run.organisation),
        name,
        config.run.horizons_months,
        config.run.main_horizon_months,
        LocalChampion(output / FOLDER / name),
        load_texts(config.run.language, config.reports.texts),
    )


def own_data_folder(config: Config, config_path: Path) -> Path:
    """The folder the sources' relative paths start at when --data is not given.

    The embedded sample is simulated here on its first use, and again when its settings changed.
    """
    sample = config.simulation
    if sample is None:
        return config_path.parent
    if not _is_there(sample):
        parameters = load_parameters(None)
        simulate(parameters, sample.seed, sample.sellers, sample.months, sample.scenario, sample.folder)
    return sample.folder


def _is_there(sample: SimulationSection) -> bool:
    """Whether the folder holds the organisation these settings ask for."""
    try:
        made = json.loads((sample.folder / "truth" / "parameters.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    asked = sample.model_dump(include={"seed", "sellers", "months", "scenario"})
    return bool(asked.items() <= made.items())
