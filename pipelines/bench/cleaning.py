"""`stanna clean-runs`: old trainings are listed, and removed from MLflow with everything they stored.

A training stays as long as something stands on it: an alias, a decision of a person, a published month, or
the next run, which asks the newest training whether anybody may be named.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from data_contracts.errors import ConfigError, StorageError
from models.registry import CAME_BY, RegisteredModel
from models.run_cleaning import KeptTraining, choose_trainings
from pipelines.bench.decisions import DECIDED
from pipelines.bench.session import Bench, BenchRequest, open_bench
from pipelines.publishing import RECORD, SCORES
from pipelines.run import RunOutcome


def clean_runs(
    request: BenchRequest, older_than_days: int | None, keep: int | None, *, is_removing: bool
) -> RunOutcome:
    """List the trainings that are old and needed by nothing, or remove them.

    Args:
        request: of the command.
        older_than_days: only those trained at least so many days ago.
        keep: so many of the newest stay.
        is_removing: whether they go, or are only listed.

    Raises:
        ConfigError: neither an age nor a number to keep was given, or one that makes no sense.
        StorageError: MLflow could not be reached or written, or a published month cannot be read.
    """
    if older_than_days is None and keep is None:
        raise ConfigError("say which runs are old: --older-than DAYS, --keep NUMBER, or both")
    if (older_than_days is not None and older_than_days < 0) or (keep is not None and keep < 0):
        raise ConfigError("--older-than and --keep are whole numbers from 0 up")
    with open_bench(request) as bench:
        registry, name = bench.tracking.registry, bench.tracking.name
        kept = registry.trainings(name, bench.config.run.population)
        needed = _needed_versions(bench, kept)
        going = choose_trainings(kept, set(needed), bench.now.date(), older_than_days, keep)
        if is_removing:
            registry.remove(name, going)
    return RunOutcome(
        (
            f"{len(kept)} trainings of {name} in MLflow, {len(going)} of them old and needed by nothing",
            *(f"{'removed' if is_removing else 'would go'}: {_described(training)}" for training in going),
            *(f"stays: version {version}, {reason}" for version, reason in sorted(needed.items())),
            *(() if is_removing or not going else ("nothing was removed; add --remove to remove them",)),
        )
    )


def _needed_versions(bench: Bench, kept: Sequence[KeptTraining]) -> dict[int, str]:
    """What something stands on, and what that is."""
    registry, name = bench.tracking.registry, bench.tracking.name
    versions = registry.versions(name)
    needed: dict[int, str] = {}
    if versions:
        newest = max(versions, key=lambda found: (found.training_cutoff, found.version))
        needed[newest.version] = "the newest, which decides whether anybody may be named"
    for found in versions:
        if months := _months_scored_with(bench.output, found):
            needed[found.version] = f"months were published with it, the last {months[-1]}"
    for training in kept:
        if training.version_tags & {CAME_BY, DECIDED}:
            needed |= dict.fromkeys(training.versions, "a person decided about it")
    for alias, version in registry.aliases(name).items():
        needed[version] = f"it is called {alias}"
    return needed


def _months_scored_with(output: Path, version: RegisteredModel) -> list[str]:
    """The published months that were scored, or left without names, by this version."""
    found = []
    for folder in sorted(output.glob("????-??-??")):
        if not (folder / SCORES).exists():
            continue
        record = _read(folder)
        training = record.get("model") or {}
        is_same = version.model_version in (record.get("model_version"), training.get("model_version"))
        # Records of before model versions were told under `no_signal` have the training's date only.
        is_old = "model_version" not in training and record.get("model_version") is None
        if is_same or (is_old and training.get("training_cutoff") == version.training_cutoff.isoformat()):
            found.append(folder.name)
    return found


def _read(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if not isinstance(record, dict):
            raise ValueError("it is no record")
        return record
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{folder / RECORD} cannot be read ({error}), so nobody knows which model its month stands on; "
            "nothing was removed - publish the month anew with `stanna run --replace`"
        ) from error


def _described(training: KeptTraining) -> str:
    versions = ", ".join(f"version {version}" for version in training.versions) or "no version"
    state = ", an interrupted removal" if training.is_leaving else ""
    return f"{training.run_name}, trained {training.started.date()}, {versions}{state}"
