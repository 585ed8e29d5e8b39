"""The aliases beside the champion's: they follow from it, so that an interruption leaves nothing to repair.

Only `champion` decides anything. `previous` and `challenger` are said anew after every training and decision.
"""

from models.promotion import came_by, waiting_version
from models.registry import CHALLENGER, PREVIOUS, ModelRegistry


def settle_aliases(registry: ModelRegistry, name: str) -> None:
    """Let `challenger` name the newest waiting model and `previous` the one a rollback would go to, if any.

    Raises:
        StorageError: MLflow could not be reached or written.
    """
    versions = registry.versions(name)
    champion = registry.champion(name)
    waiting = waiting_version(versions, champion)
    came = None if champion is None else came_by(champion)
    former = came.other_version if came is not None and came.by == "promotion" else None
    wanted = {
        CHALLENGER: None if waiting is None else waiting.version,
        PREVIOUS: former if former in {found.version for found in versions} else None,
    }
    named = registry.aliases(name)
    for alias, version in wanted.items():
        if named.get(alias) != version:
            registry.set_alias(name, alias, version)
