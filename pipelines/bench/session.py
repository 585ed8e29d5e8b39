"""What the commands about trainings work with: the registry and the output, no sources and no engine."""

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data_contracts.errors import ConfigError, ModelError
from models.registry import CHALLENGER, CHAMPION, PREVIOUS, RegisteredModel
from pipelines.config import Config, load_config
from pipelines.publishing import locked_output
from pipelines.session import tracking_of
from pipelines.storage_failures import storage_failures_told
from pipelines.tracking import Tracking

ALIASES = (CHAMPION, CHALLENGER, PREVIOUS)
SHORTEST_PREFIX = 4
LISTED = 5  # trainings named in a message


@dataclass(frozen=True)
class BenchRequest:
    """One command's arguments; output None takes the configuration's value."""

    config_path: Path
    output: Path | None
    tracking_uri: str
    now: datetime


@dataclass(frozen=True)
class Bench:
    """An open command about trainings."""

    config: Config
    output: Path
    tracking: Tracking
    now: datetime


@contextmanager
def open_bench(request: BenchRequest) -> Iterator[Bench]:
    """Read the configuration and take the output's lock: no run may choose a model meanwhile.

    Raises:
        ConfigError: the configuration is wrong.
        StorageError: the output cannot be written or a run holds it.
    """
    config = load_config(request.config_path)
    output = (request.output or config.run.output).absolute()
    with storage_failures_told(output), locked_output(output):
        yield Bench(config, output, tracking_of(config, output, request.tracking_uri), request.now)


def find_training(tracking: Tracking, asked: str) -> RegisteredModel:
    """The registered training that a person means.

    Args:
        tracking: of the population.
        asked: an alias (champion, challenger, previous), a version's number, or an MLflow run id or the
            beginning of one that no other training has.

    Raises:
        ModelError: nothing was trained yet.
        ConfigError: there is no such training, or several.
    """
    versions = {found.version: found for found in tracking.registry.versions(tracking.name)}
    if not versions:
        raise ModelError(f"there is no training of {tracking.name} yet; run `stanna train` first")
    if asked in ALIASES:
        return _by_alias(tracking, asked, versions)
    if asked.isdecimal() and int(asked) in versions:
        return versions[int(asked)]
    matching = [found for found in versions.values() if found.mlflow_run_id.startswith(asked.lower())]
    if len(matching) == 1 and len(asked) >= SHORTEST_PREFIX:
        return matching[0]
    if matching and len(asked) >= SHORTEST_PREFIX:
        raise ConfigError(
            f"'{asked}' begins {len(matching)} run ids of {tracking.name}: {_listed(matching)}; write more "
            "of it"
        )
    close = difflib.get_close_matches(asked, ALIASES, n=1, cutoff=0.6)
    suggestion = f"did you mean '{close[0]}'? " if close else ""
    raise ConfigError(
        f"'{asked}' is no training of {tracking.name}: {suggestion}write champion, challenger or previous, a "
        f"version's number, or at least {SHORTEST_PREFIX} characters of a run id. The newest are "
        f"{_listed(list(versions.values()))}"
    )


def _by_alias(tracking: Tracking, alias: str, versions: dict[int, RegisteredModel]) -> RegisteredModel:
    named = tracking.registry.aliases(tracking.name)
    if named.get(alias) in versions:
        return versions[named[alias]]
    known = ", ".join(f"{name} (version {version})" for name, version in sorted(named.items())) or "none"
    raise ConfigError(
        f"no training of {tracking.name} is called {alias}; called so are {known}. The newest are "
        f"{_listed(list(versions.values()))}"
    )


def _listed(trainings: list[RegisteredModel]) -> str:
    newest = sorted(trainings, key=lambda found: found.version, reverse=True)[:LISTED]
    return ", ".join(
        f"version {found.version} ({found.training_cutoff}, {found.verdict}, run {found.mlflow_run_id[:8]})"
        for found in newest
    )
