"""What managers noted in their workbooks, collected: returned files in, one table that grows out."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from data_contracts.errors import ConfigError, ContractError, StorageError
from data_contracts.tables.follow_ups import CONTRACT
from pipelines.config import load_config
from pipelines.folders import staged_folder
from pipelines.publishing import SCORES, locked_output
from pipelines.reports.workbook_archive import LARGEST_FILE, UnreadableWorkbookError
from pipelines.reports.workbook_layout import Marks
from pipelines.reports.workbook_reading import FollowUp, ReturnedWorkbook, open_workbook, read_follow_ups
from pipelines.storage_failures import storage_failures_told
from pipelines.store import Store

log = logging.getLogger("stanna")

FOLDER = "follow_ups"
ENTRY = ["employee_id", "manager_id", "date", "kind", "factor"]
# The rules about other tables are asked when a run reads the table as a source.
OWN_PROMISES = replace(CONTRACT, rules=(), recorded_defaults={})


@dataclass(frozen=True)
class CollectRequest:
    """The command's arguments; output None takes the configuration's value."""

    config_path: Path
    output: Path | None
    returned: Path
    today: date


@dataclass(frozen=True)
class Collected:
    """What became of the returned workbooks.

    Attributes:
        path: the table with everything noted so far.
        workbooks: how many were read.
        entries: how many entries they hold.
        added: how many of these are new.
        refused: file name and reason of those that could not be taken.
    """

    path: Path
    workbooks: int
    entries: int
    added: int
    refused: tuple[tuple[str, str], ...]


def collect_follow_ups(request: CollectRequest) -> tuple[str, ...]:
    """Read every workbook in a folder into `<output>/follow_ups/<organisation>-<population>.parquet`.

    Sound workbooks are kept also when others are refused, and what is kept is never lost again: an entry
    that a later copy of the workbook no longer has stays. Reading a file twice changes nothing.

    Returns:
        The lines to tell.

    Raises:
        ConfigError: there is no such folder, or no workbook in it.
        ContractError: some workbooks could not be taken; the message names each and what to do.
        StorageError: the table cannot be read or written.
    """
    config = load_config(request.config_path)
    output = (request.output or config.run.output).absolute()
    files = _workbooks_in(request.returned)
    with storage_failures_told(output), locked_output(output):
        collected = _collect(files, output, (config.run.organisation, config.run.population), request.today)
    log.info(
        "follow_ups workbooks=%d entries=%d added=%d refused=%d",
        collected.workbooks,
        collected.entries,
        collected.added,
        len(collected.refused),
    )
    told = (
        f"{collected.workbooks} workbooks read: {collected.entries} entries, {collected.added} of them new",
        f"table: {collected.path}",
    )
    if collected.refused:
        reasons = "\n".join(f"  {name}: {why}" for name, why in collected.refused)
        raise ContractError(
            f"{len(collected.refused)} of {len(files)} workbooks were not taken; the others were "
            f"({'; '.join(told)})\n{reasons}"
        )
    sql = f"SELECT * FROM read_parquet('{collected.path}')"
    return (*told, f'runs read it with [sources.{CONTRACT.table}] sql = "{sql}"')


def _workbooks_in(folder: Path) -> list[Path]:
    """The workbooks of a folder by name; not the lock files that spreadsheet programs leave beside them."""
    if not folder.is_dir():
        raise ConfigError(
            f"the folder {folder} does not exist or is no folder; name the one with the workbooks"
        )
    files = sorted(
        path for path in folder.iterdir() if path.suffix.lower() == ".xlsx" and not path.name.startswith("~$")
    )
    if not files:
        raise ConfigError(f"the folder {folder} holds no workbook (.xlsx)")
    return files


def _collect(files: list[Path], output: Path, whose: tuple[str, str], today: date) -> Collected:
    entries: list[FollowUp] = []
    refused: list[tuple[str, str]] = []
    lists: dict[date, pd.DataFrame | None] = {}
    for file in files:
        try:
            returned = open_workbook(_content(file))
            entries += read_follow_ups(returned, _people_of(returned, output, whose, lists), today)
        except UnreadableWorkbookError as error:
            refused.append((file.name, str(error)))
    path = output / FOLDER / f"{'-'.join(whose)}.parquet"
    before = _read(path)
    noted = pd.DataFrame(
        [(one.employee_id, one.manager_id, one.day, one.kind, one.factor) for one in entries], columns=ENTRY
    ).drop_duplicates()
    is_known = pd.MultiIndex.from_frame(noted.fillna("")).isin(
        pd.MultiIndex.from_frame(before[ENTRY].fillna(""))
    )
    new = noted[~is_known].assign(outcome=None, recorded_date=today)
    if len(new):
        parts = [part for part in (before, new) if len(part)]
        table = pd.concat(parts).sort_values([*ENTRY], na_position="first", ignore_index=True)
        _write(path, table)
    return Collected(path, len(files) - len(refused), len(noted), len(new), tuple(refused))


def _content(file: Path) -> bytes:
    """What is in a file; of one that is too large only so much that it is seen to be.

    Raises:
        UnreadableWorkbookError: it is no file, or cannot be read; the others can.
    """
    try:
        # Asked first: to open a pipe, for one, would wait for somebody to write into it.
        if not file.is_file():
            raise UnreadableWorkbookError("is no file, or a link to none: put the workbook itself there")
        with file.open("rb") as opened:
            return opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise UnreadableWorkbookError(
            f"cannot be read ({error.strerror or type(error).__name__}): ask for it again, or for the right "
            "to read it"
        ) from None


def _people_of(
    returned: ReturnedWorkbook,
    output: Path,
    whose: tuple[str, str],
    lists: dict[date, pd.DataFrame | None],
) -> frozenset[str]:
    """Whom the published list that the workbook belongs to puts under its manager."""
    marks: Marks = returned.marks
    if (marks.organisation, marks.population) != whose:
        raise UnreadableWorkbookError(
            f"belongs to {marks.organisation}, {marks.population}, not to {whose[0]}, {whose[1]}: read it "
            "with that --config"
        )
    if marks.as_of_date not in lists:
        lists[marks.as_of_date] = _published(output / marks.as_of_date.isoformat() / SCORES)
    led = lists[marks.as_of_date]
    if led is None:
        raise UnreadableWorkbookError(
            f"belongs to the list of {marks.as_of_date}, which is not published in {output}: check --output"
        )
    people = frozenset(led.loc[led["manager_id"] == marks.manager_id, "employee_id"])
    if not people:
        raise UnreadableWorkbookError(
            f"is of a manager who leads nobody on the list of {marks.as_of_date}; the hidden sheet was "
            "changed, or the month published anew: note the entries in a fresh copy"
        )
    return people


def _published(scores: Path) -> pd.DataFrame | None:
    if not scores.exists():
        return None
    try:
        return pd.read_parquet(scores, columns=["employee_id", "manager_id"])
    except (OSError, ValueError) as error:
        raise StorageError(
            f"the published list {scores} cannot be read ({error}); publish the month anew"
        ) from error


def _read(path: Path) -> pd.DataFrame:
    """What was noted so far. A damaged table stops the command: it holds what nobody else has."""
    if not path.exists():
        return pd.DataFrame(columns=[*ENTRY, "outcome", "recorded_date"])
    try:
        return pd.read_parquet(path)[[*ENTRY, "outcome", "recorded_date"]]
    except (OSError, ValueError, KeyError) as error:
        raise StorageError(
            f"what was noted so far cannot be read from {path} ({error}); restore the file from a backup, "
            "or move it away and read all returned workbooks again"
        ) from error


def _write(path: Path, table: pd.DataFrame) -> None:
    """The folder is replaced as a whole, with the tables of other populations in it."""
    store = Store()
    try:
        others: Mapping[str, bytes] = {
            other.name: other.read_bytes() for other in path.parent.glob("*.parquet") if other != path
        }
        with staged_folder(path.parent) as staging:
            for name, content in others.items():
                (staging / name).write_bytes(content)
            store.check_and_write(table, OWN_PROMISES, staging / path.name)
    except OSError as error:
        raise StorageError(
            f"what was noted could not be written to {path} ({error.strerror or error}); nothing was "
            "replaced: make room and run the command again"
        ) from error
    finally:
        store.close()
