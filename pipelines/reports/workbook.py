"""A manager's list as a spreadsheet: the same list, and a sheet to note down what came of it."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from data_contracts.tables.follow_ups import KINDS
from features.feature import Factor
from pipelines.reports import workbook_layout as at
from pipelines.reports.stake_view import ValueAtStake
from pipelines.reports.texts import Texts
from pipelines.reports.views import Card, ManagerView
from pipelines.reports.wording import Wording
from pipelines.reports.workbook_layout import Marks, seal

LONGEST_CELL = 32_767  # characters, in Excel
WRITTEN = (2000, 1, 1, 0, 0, 0)  # of every part of the archive, so that equal lists give equal bytes
EXCEL_SINCE = datetime(2000, 1, 1)  # noqa: DTZ001 (the format knows no time zones)
LINE_POINTS, HIGHEST_ROW_POINTS = 15, 409  # of Excel's own font, and of Excel
PERCENT, AMOUNT, DAY = "0%", "#,##0", "yyyy-mm-dd"

_HEADING = Font(bold=True)
_TITLE = Font(bold=True, size=14)
_SHADE = PatternFill("solid", fgColor="E6EFEC")
_TOP = Alignment(wrap_text=True, vertical="top")
_OPEN = Protection(locked=False)


@dataclass(frozen=True)
class FollowedUp:
    """Somebody on the follow-up sheet."""

    employee_id: str
    name: str


def write_workbook(view: ManagerView, people: Sequence[FollowedUp], marks: Marks, texts: Texts) -> bytes:
    """The workbook of one manager; equal lists give equal bytes.

    Args:
        view: what the page shows; its verdict is `ok`.
        people: everybody the manager leads, in the order of the follow-up sheet.
        marks: which list it is, for the way back.
        texts: of the page's language.
    """
    book = Workbook()
    _fill_list(book.active, view, texts)
    fill_follow_up_sheets(book, people, marks, texts)
    return _archived(book)


def fill_follow_up_sheets(book: Workbook, people: Sequence[FollowedUp], marks: Marks, texts: Texts) -> None:
    """Add the sheet to note in, and the hidden one that says which list it is and what can be chosen."""
    _fill_follow_up(book.create_sheet(texts.workbook.follow_up_sheet), people, marks, texts)
    _fill_choices(book.create_sheet(at.ABOUT_SHEET), marks, texts)


def _fill_list(sheet: Worksheet, view: ManagerView, texts: Texts) -> None:
    t, w, run = texts.workbook, Wording(texts), view.run
    sheet.title = t.list_sheet
    horizon = w.months(run.main_horizon_months)
    _put(sheet, 1, 1, texts.manager.title.format(date=w.day(run.as_of_date))).font = _TITLE
    _put(sheet, 2, 1, texts.manager.purpose)
    if run.is_simulated:
        _put(sheet, 3, 1, f"{texts.page.simulated_title} {texts.page.simulated}")
    heads = (
        (t.name, 28),
        (t.band, 18),
        (t.risk.format(horizon=horizon), 13),
        (t.ordinary, 11),
        (t.risk_low, 13),
        (t.risk_high, 13),
        (t.stands_out, 70),
        (t.speaks_for_staying, 50),
        (t.ask, 50),
        (t.stake_low, 15),
        (t.stake_high, 15),
        (t.stake_parts, 70),
    )
    _head(sheet, 5, heads)
    currencies = {card.stake.currency for card in view.cards if card.stake is not None} - {None}
    amount = f'{AMOUNT} "{currencies.pop()}"' if currencies else AMOUNT
    rows = [_card_cells(card, view, texts, w) for card in view.cards]
    rows += [(person.name, texts.bands[person.band].label) for person in view.others]
    for row, cells in enumerate(rows, start=6):
        for column, value in enumerate(cells, start=1):
            if value is not None:
                cell = _put(sheet, row, column, value)
                cell.alignment = _TOP
                if column in (3, 4, 5, 6):
                    cell.number_format = PERCENT
                elif column in (10, 11):
                    cell.number_format = amount
    for row in range(5, 6 + len(rows)):
        _fit_height(sheet, row)
    sheet.freeze_panes = "B6"
    _print_on_a4(sheet)


def _card_cells(card: Card, view: ManagerView, texts: Texts, w: Wording) -> tuple[str | float | None, ...]:
    missing = texts.manager.evidence_withheld if card.evidence == "withheld" else texts.manager.evidence_thin
    return (
        card.name,
        texts.bands[card.band].label,
        card.risk,
        view.run.base_rate,
        card.risk_low,
        card.risk_high,
        "\n".join(f"{w.fact(reason)} {w.owner(reason)}" for reason in card.raises) or missing,
        None if card.protects is None else w.fact(card.protects),
        w.question(card.raises),
        None if card.stake is None else card.stake.low,
        None if card.stake is None else card.stake.high,
        None if card.stake is None else _parts(card.stake, view, w),
    )


def _parts(stake: ValueAtStake, view: ManagerView, w: Wording) -> str:
    """What the range is made of, a line a part, each with its records and assumptions."""
    parts = [w.stake_part(part, stake) for part in stake.items]
    return "\n".join((*parts, w.stake_notes(stake, view.run.population)))


def _fill_follow_up(sheet: Worksheet, people: Sequence[FollowedUp], marks: Marks, texts: Texts) -> None:
    t, w = texts.workbook, Wording(texts)
    _put(sheet, 1, at.NAME, t.follow_up_title).font = _TITLE
    for row, line in enumerate(t.follow_up_lines, start=2):
        _put(sheet, row, at.NAME, line)
    hidden = ((at.KEY_HEADING, 10), (at.SEAL_HEADING, 10))
    heads = (*hidden, (t.name, 34), (t.what_happened, 28), (t.about, 28), (t.day, 14))
    _head(sheet, at.HEADING_ROW, heads)
    row = at.HEADING_ROW
    for person in people:
        shown = _plain(person.name)
        sealed = seal(marks, person.employee_id, shown)
        for _ in range(at.LINES_A_PERSON):
            row += 1
            for column, text in ((at.KEY, person.employee_id), (at.SEAL, sealed), (at.NAME, shown)):
                _put(sheet, row, column, text)
            for column in (at.KIND, at.FACTOR, at.DAY):
                sheet.cell(row, column).protection = _OPEN
            sheet.cell(row, at.DAY).number_format = DAY
    for column in (at.KEY, at.SEAL):
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    if people:
        for choice in _choices(marks, texts, w, row):
            sheet.add_data_validation(choice)
    # No password: it keeps people from slips, not from their own file.
    sheet.protection.sheet = True
    sheet.freeze_panes = sheet.cell(at.HEADING_ROW + 1, at.NAME + 1)
    _print_on_a4(sheet)


def _choices(marks: Marks, texts: Texts, w: Wording, last_row: int) -> list[DataValidation]:
    """The two drop-down lists and the day, each for its column of the follow-up sheet."""
    t = texts.workbook
    lists = (
        (at.KIND, at.KIND_COLUMNS[1], len(KINDS)),
        (at.FACTOR, at.FACTOR_COLUMNS[1], len(_factors())),
    )
    found = [
        (
            column,
            DataValidation(
                type="list",
                formula1=f"'{at.ABOUT_SHEET}'!${get_column_letter(of)}$1:${get_column_letter(of)}${size}",
                allow_blank=True,
                showErrorMessage=True,
                error=t.choose,
            ),
        )
        for column, of, size in lists
    ]
    first = marks.as_of_date
    day = DataValidation(
        type="date",
        operator="greaterThanOrEqual",
        formula1=f"DATE({first.year},{first.month},{first.day})",
        allow_blank=True,
        showErrorMessage=True,
        error=t.choose_a_day.format(date=w.day(first)),
    )
    for column, choice in (*found, (at.DAY, day)):
        letter = get_column_letter(column)
        choice.add(f"{letter}{at.HEADING_ROW + 1}:{letter}{last_row}")
    return [*(choice for _, choice in found), day]


def _fill_choices(sheet: Worksheet, marks: Marks, texts: Texts) -> None:
    """The marks, and code and label of everything that may be chosen."""
    values = (
        at.FORMAT,
        marks.organisation,
        marks.population,
        marks.as_of_date.isoformat(),
        marks.manager_id,
        marks.run_id,
    )
    kinds = [(kind, texts.workbook.kinds[kind]) for kind in KINDS]
    factors = [(factor, texts.factors[factor].label) for factor in _factors()]
    for columns, pairs in (
        (at.MARK_COLUMNS, list(zip(at.MARKS, values, strict=True))),
        (at.KIND_COLUMNS, kinds),
        (at.FACTOR_COLUMNS, factors),
    ):
        for row, pair in enumerate(pairs, start=1):
            for column, text in zip(columns, pair, strict=True):
                _put(sheet, row, column, text)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True


def _factors() -> list[str]:
    """What a talk may have been about: every factor that somebody can do something about."""
    return [factor.value for factor in Factor if factor is not Factor.CONTEXT]


def _head(sheet: Worksheet, row: int, heads: Sequence[tuple[str, int]]) -> None:
    for column, (text, width) in enumerate(heads, start=1):
        cell = _put(sheet, row, column, text)
        cell.font, cell.fill, cell.alignment = _HEADING, _SHADE, _TOP
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.print_title_rows = f"{row}:{row}"


def _fit_height(sheet: Worksheet, row: int) -> None:
    """Make the row as high as its longest text: left to LibreOffice it has one line, and texts overlap."""

    def lines(cell: Cell) -> int:
        width = int(sheet.column_dimensions[cell.column_letter].width)
        return sum(max(1, len(wrap(part, width))) for part in cell.value.split("\n"))

    highest = max(lines(cell) for cell in sheet[row] if isinstance(cell.value, str))
    sheet.row_dimensions[row].height = min(highest * LINE_POINTS, HIGHEST_ROW_POINTS)


def _put(sheet: Worksheet, row: int, column: int, value: str | float) -> Cell:
    """The cell with the value; text stays text, also text that a spreadsheet would run."""
    cell: Cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _plain(value)
        cell.data_type = "s"  # without it a name that begins with = would be stored as a formula
        cell.quotePrefix = cell.value[:1] in "=+-@"  # and with it stays text when the cell is edited
    else:
        cell.value = value
    return cell


def _plain(text: str) -> str:
    """The text without characters the format cannot hold, and no longer than a cell."""
    # A carriage return comes back as a line feed, and the line's seal would no longer fit.
    allowed: str = ILLEGAL_CHARACTERS_RE.sub("", text.replace("\r", " "))
    return allowed[:LONGEST_CELL]


def _print_on_a4(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


class _InMemory(ExcelWriter):  # type: ignore[misc]  # openpyxl has no types
    """Writes no temporary file: names would stand in one, and stay there if the run is killed."""

    def write_worksheet(self, ws: Worksheet) -> None:
        # As openpyxl does, but for the file that the sheet passes through.
        ws._drawing = SpreadsheetDrawing()
        sheet = io.BytesIO()
        writer = WorksheetWriter(ws, out=sheet)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], sheet.getvalue())
        self.manifest.append(ws)


def _archived(book: Workbook) -> bytes:
    """The saved workbook with every date of writing replaced by a fixed one."""
    book.properties = DocumentProperties(creator="Stanna", created=EXCEL_SINCE, modified=EXCEL_SINCE)
    saved, steady = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_STORED) as archive:
        _InMemory(book, archive).save()
    with zipfile.ZipFile(saved) as before, zipfile.ZipFile(steady, "w") as after:
        for name in before.namelist():
            part = zipfile.ZipInfo(name, WRITTEN)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return steady.getvalue()
