"""A returned workbook becomes follow-ups, or a list of what is wrong with it; nothing is guessed."""

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from data_contracts.tables.follow_ups import KINDS
from features.feature import Factor
from pipelines.reports import workbook_layout as at
from pipelines.reports.workbook_archive import UnreadableWorkbookError, repacked
from pipelines.reports.workbook_layout import Marks, seal

MOST_LINES = 5_000
LAST_COLUMN = max(at.DAY, *at.MARK_COLUMNS, *at.KIND_COLUMNS, *at.FACTOR_COLUMNS)
SHOWN = 5  # lines named in a message

# The values of a sheet by line and column, of its first lines and columns only.
Sheet = Sequence[tuple[object, ...]]


@dataclass(frozen=True)
class FollowUp:
    """One entry of a manager about a talk with a person."""

    employee_id: str
    manager_id: str
    day: date
    kind: str
    factor: str | None


@dataclass(frozen=True)
class ReturnedWorkbook:
    """A workbook that is one of ours, opened.

    Attributes:
        marks: which list it belongs to.
        sheets: by title.
    """

    marks: Marks
    sheets: Mapping[str, Sheet]


def open_workbook(content: bytes) -> ReturnedWorkbook:
    """A returned file as a workbook.

    Raises:
        UnreadableWorkbookError: it is no workbook, an unsafe one, or none of ours.
    """
    sheets = _opened(content)
    return ReturnedWorkbook(_marks(_sheet_of_marks(sheets)), sheets)


def read_follow_ups(returned: ReturnedWorkbook, people: frozenset[str], today: date) -> tuple[FollowUp, ...]:
    """The entries of a returned workbook.

    Args:
        returned: the workbook.
        people: whom the list that it belongs to puts under this manager.
        today: no talk has been held later.

    Raises:
        UnreadableWorkbookError: something does not fit; every fault is named with its line, and no entry
            is taken, so that nothing is half read.
    """
    marks, marks_sheet = returned.marks, _sheet_of_marks(returned.sheets)
    choices = _Choices(
        _labelled(marks_sheet, at.KIND_COLUMNS, frozenset(KINDS)),
        _labelled(marks_sheet, at.FACTOR_COLUMNS, frozenset(factor.value for factor in Factor)),
    )
    found: list[FollowUp] = []
    faults: dict[str, list[int]] = {}
    for number, cells in enumerate(_lines(returned.sheets), start=at.HEADING_ROW + 1):
        key, sealed, name = (_as_written(cells[column - 1]) for column in (at.KEY, at.SEAL, at.NAME))
        kind, factor = (_text(cells[column - 1]) for column in (at.KIND, at.FACTOR))
        written_day = cells[at.DAY - 1]
        if not (kind or factor or _text(written_day)):
            continue
        day = _day(written_day)
        wrong = [
            *_faults_of_person(key, name, sealed, marks, people),
            *_faults_of_entry(kind, factor, day, choices, (marks.as_of_date, today)),
        ]
        for fault in wrong:
            faults.setdefault(fault, []).append(number)
        if not wrong and day is not None:
            entry = FollowUp(key, marks.manager_id, day, choices.kinds[kind], choices.factors.get(factor))
            found.append(entry)
    if faults:
        raise UnreadableWorkbookError(
            "; ".join(f"{fault} ({_line_numbers(lines)})" for fault, lines in faults.items())
        )
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class _Choices:
    """Code by label, in the workbook's language."""

    kinds: Mapping[str, str]
    factors: Mapping[str, str]


def _faults_of_person(key: str, name: str, sealed: str, marks: Marks, people: frozenset[str]) -> list[str]:
    if not key:
        return ["an entry without a person: use the lines that are prepared for each"]
    if sealed != seal(marks, key, name):
        return [
            "the hidden key no longer fits the name (lines were sorted or pasted over): note the entry "
            "again in a fresh copy"
        ]
    if key not in people:
        return [
            "a person whom the published list does not put under this manager: note the entry in the "
            "workbook of the list that does"
        ]
    return []


def _faults_of_entry(
    kind: str, factor: str, day: date | None, choices: _Choices, period: tuple[date, date]
) -> list[str]:
    faults = []
    if kind not in choices.kinds:
        faults.append("what happened is missing or not one of the list: choose it")
    if factor and factor not in choices.factors:
        faults.append("what it was about is not one of the list: choose it")
    if day is None:
        faults.append("the day is missing or no date: write it as 2026-07-03")
    elif not period[0] <= day <= period[1]:
        faults.append(f"the day is not between {period[0]} (the list's) and {period[1]} (today): correct it")
    return faults


def _line_numbers(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:SHOWN]))
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"


def _opened(content: bytes) -> Mapping[str, Sheet]:
    safe = repacked(content)
    try:
        with warnings.catch_warnings():
            # What spreadsheet programs add on their own (extensions, styles) and the library leaves out.
            warnings.simplefilter("ignore", UserWarning)
            return _values(safe)
    except (
        InvalidFileException,
        BadZipFile,
        # What a damaged part makes the library stumble over; XML that is none is a SyntaxError.
        SyntaxError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        ArithmeticError,
        OSError,
    ) as error:
        raise UnreadableWorkbookError(
            f"is damaged ({type(error).__name__}); save it anew as an Excel workbook (.xlsx)"
        ) from None


def _values(content: bytes) -> Mapping[str, Sheet]:
    """The sheets by title, read line by line.

    Opened as a whole, a workbook would get a cell for every place in a merged range or a link, and a few
    letters can name millions of them.
    """
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    size = {"max_row": at.HEADING_ROW + MOST_LINES, "max_col": LAST_COLUMN}
    return {sheet.title: list(sheet.iter_rows(**size, values_only=True)) for sheet in book.worksheets}


def _sheet_of_marks(sheets: Mapping[str, Sheet]) -> Sheet:
    sheet = sheets.get(at.ABOUT_SHEET)
    if sheet is None or _text(_cell(sheet, 1, at.MARK_COLUMNS[1])) != at.FORMAT:
        raise UnreadableWorkbookError(
            f"lacks the hidden sheet '{at.ABOUT_SHEET}' that says which list it is; it is no workbook of "
            "Stanna, or the sheet was deleted: note the entries in a fresh copy"
        )
    return sheet


def _marks(sheet: Sheet) -> Marks:
    written = _pairs(sheet, at.MARK_COLUMNS)
    try:
        return Marks(
            organisation=written["organisation"],
            population=written["population"],
            as_of_date=date.fromisoformat(written["as_of_date"]),
            manager_id=written["manager_id"],
            run_id=written["run_id"],
        )
    except (KeyError, ValueError):
        raise UnreadableWorkbookError(
            f"the hidden sheet '{at.ABOUT_SHEET}' was changed; note the entries in a fresh copy"
        ) from None


def _labelled(sheet: Sheet, columns: tuple[int, int], known: frozenset[str]) -> dict[str, str]:
    """Code by label of what could be chosen; only codes that exist, and no label that stands for two."""
    labels = {code: label for code, label in _pairs(sheet, columns).items() if code in known}
    codes = {label: code for code, label in labels.items()}
    if len(codes) < len(labels):
        raise UnreadableWorkbookError(
            f"the hidden sheet '{at.ABOUT_SHEET}' names two choices alike; note the entries in a fresh copy"
        )
    return codes


def _pairs(sheet: Sheet, columns: tuple[int, int]) -> dict[str, str]:
    pairs = {_text(row[columns[0] - 1]): _text(row[columns[1] - 1]) for row in sheet[:100]}
    return {first: second for first, second in pairs.items() if first}


def _cell(sheet: Sheet, line: int, column: int) -> object:
    return sheet[line - 1][column - 1] if line <= len(sheet) else None


def _lines(sheets: Mapping[str, Sheet]) -> Sheet:
    """The follow-up sheet's lines: of the sheet, whatever its name, whose heading is ours."""
    for sheet in sheets.values():
        if _text(_cell(sheet, at.HEADING_ROW, at.SEAL)) == at.SEAL_HEADING:
            return sheet[at.HEADING_ROW :]
    raise UnreadableWorkbookError(
        "lacks the follow-up sheet, or its columns were moved; note the entries in a fresh copy"
    )


def _as_written(value: object) -> str:
    """A cell's text, blanks included: what a seal was made of."""
    return "" if value is None else str(value)


def _text(value: object) -> str:
    """A cell as somebody filled it in: without the blanks around it."""
    return _as_written(value).strip()


def _day(value: object) -> date | None:
    """A day from a date cell or from ISO text; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value)[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
