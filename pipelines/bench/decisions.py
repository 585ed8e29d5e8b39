"""The decisions about models as they are kept: promotions.json of each training's run, and a tag."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data_contracts.errors import StorageError
from models.promotion import Condition
from models.registry import ModelRegistry, RegisteredModel
from pipelines.bench.comparison_record import difference_record

PROMOTIONS = "promotions.json"
DECIDED = "promotion"  # tag of a version: the last decision about it, for MLflow's pages


def decision_record(
    now: datetime, version: RegisteredModel, champion: RegisteredModel | None, confirmed_by: str | None
) -> dict[str, Any]:
    """What every decision says: about which version, while which one was champion, when and by whom."""
    return {
        "decided_at": now.isoformat(timespec="seconds"),
        "version": version.version,
        "model_version": version.model_version,
        "champion_version": None if champion is None else champion.version,
        "champion_model_version": None if champion is None else champion.model_version,
        "confirmed_by": confirmed_by,
        "acknowledgement": None,
    }


def condition_record(condition: Condition) -> dict[str, Any]:
    """One condition with its figures."""
    found = condition.difference
    return {
        "name": condition.name.value,
        "is_met": condition.is_met,
        "part": condition.part,
        "note": condition.note,
        "metric": None if found is None else found.metric.value,
        "figures": None if found is None else difference_record(found),
    }


def write_down(registry: ModelRegistry, of: RegisteredModel, record: dict[str, Any]) -> None:
    """Add a decision to promotions.json of a training's run, and tag its version with it.

    Raises:
        StorageError: MLflow could not be reached or written, or the decisions before are damaged.
    """
    kept = json.dumps([*read_decisions(registry, of), record], indent=1, allow_nan=False) + "\n"
    registry.write_files(of.mlflow_run_id, {PROMOTIONS: kept.encode()})
    told = f"{record['decision']} {record['decided_at']} by {record['confirmed_by'] or 'nobody'}"
    registry.tag_version(of.name, of.version, DECIDED, told.replace("_", " "))


def read_decisions(registry: ModelRegistry, of: RegisteredModel) -> list[dict[str, Any]]:
    """The decisions about a training, oldest first.

    Raises:
        StorageError: MLflow could not be reached, or they are damaged.
    """
    content = registry.find_file(of.mlflow_run_id, PROMOTIONS)
    if content is None:
        return []
    try:
        decisions = json.loads(content)
        if not isinstance(decisions, list):
            raise ValueError("it is no list")
        return decisions
    except ValueError as error:
        raise damaged(PROMOTIONS, of) from error


def took_effect(decision: Mapping[str, Any], champion_afterwards: int | None) -> bool:
    """A decision that was written down by a command that was killed before the alias moved has no effect."""
    is_change = decision["decision"] in ("accepted", "rolled_back")
    return not is_change or champion_afterwards != decision["champion_version"]


def damaged(file_name: str, of: RegisteredModel) -> StorageError:
    """The error about a file of a training that cannot be read."""
    return StorageError(
        f"{file_name} of version {of.version} of {of.name} is damaged - restore MLflow's artifacts from a "
        "backup, or remove the file"
    )
