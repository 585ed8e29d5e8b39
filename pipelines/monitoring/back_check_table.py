"""The table of the back-check on disk: it grows by what has passed, and is replaced whole or not at all."""

import logging
import shutil
from pathlib import Path

import pandas as pd

from data_contracts.errors import StorageError
from data_contracts.tables.back_check import CONTRACT
from data_contracts.tables.scores import RISK_BANDS
from models.back_check import ALL
from pipelines.folders import staged_folder
from pipelines.store import Store

FOLDER = "back_check"
LIST = ["as_of_date", "horizon_months"]
_BANDS = (ALL, *RISK_BANDS)

log = logging.getLogger("stanna")


def keep_rows(store: Store, output: Path, name: str, rows: pd.DataFrame) -> Path:
    """Put the rows into the table `<output>/back_check/<name>.parquet`, in the place of older ones.

    A list that is checked anew replaces what was known of it earlier, or of the list it replaced; what a run
    about an earlier month knows replaces nothing that is known better. Lists whose month is no longer in the
    folder keep their rows.

    Returns:
        The table's path; with no rows at all nothing is written.

    Raises:
        StorageError: the table cannot be written; it is as it was.
    """
    path = output / FOLDER / f"{name}.parquet"
    before = _read(path)
    table = rows if before is None else _merged(before, rows)
    if table.empty:
        return path
    try:
        with staged_folder(output / FOLDER) as staging:
            if path.parent.exists():  # the tables of other populations stay
                shutil.copytree(path.parent, staging, dirs_exist_ok=True)
            store.check_and_write(table, CONTRACT, staging / path.name)
            if path.exists() and path.read_bytes() == (staging / path.name).read_bytes():
                raise _SameBytesError
    except _SameBytesError:
        pass
    except OSError as error:
        raise StorageError(
            f"the month is published, but the back-check's table could not be written to {path} "
            f"({error.strerror or error}); make room or mend the folder's permissions, and run "
            "`stanna backcheck`"
        ) from error
    return path


class _SameBytesError(Exception):
    """Nothing is new: the staged folder goes, the table stays untouched."""


def _merged(before: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    keys = pd.MultiIndex.from_frame(before[LIST])
    known = before.assign(position=range(len(before))).drop_duplicates(LIST).set_index(LIST)
    fresh = rows.drop_duplicates(LIST).set_index(LIST)
    both = known.index.intersection(fresh.index)
    # The same list, known better by a later run: a run about an earlier month leaves it.
    better = both[
        (known.loc[both, "run_id"] == fresh.loc[both, "run_id"]).to_numpy()
        & (known.loc[both, "known_by"] > fresh.loc[both, "known_by"]).to_numpy()
    ]
    kept = before[~keys.isin(fresh.index) | keys.isin(better)]
    added = rows[~pd.MultiIndex.from_frame(rows[LIST]).isin(better)]
    parts = [part for part in (kept, added) if len(part)]
    merged = pd.concat(parts, ignore_index=True) if parts else rows
    order = merged["risk_band"].map({band: number for number, band in enumerate(_BANDS)})
    ordered = merged.assign(order=order).sort_values([*LIST, "order"], ignore_index=True)
    return ordered[list(CONTRACT.column_names)]


def _read(path: Path) -> pd.DataFrame | None:
    """The table so far; None where there is none or it is damaged, which loses only months that are gone."""
    if not path.exists():
        return None
    try:
        found = pd.read_parquet(path)[list(CONTRACT.column_names)]
        return found.astype({"people_acted_on": "Int64"})
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the back-check's table %s cannot be read (%s); it is written anew", path, error)
        return None
