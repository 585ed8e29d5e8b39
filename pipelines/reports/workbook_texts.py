"""The words of a manager's workbook, and what makes them complete."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, model_validator

from data_contracts.tables.follow_ups import KINDS
from pipelines.reports.page_texts import Lines, Words
from pipelines.reports.workbook_layout import ABOUT_SHEET

LONGEST_SHEET_NAME = 31
_NO_SHEET_NAME = frozenset("[]:*?/\\")


def _is_a_sheet_name(name: str) -> str:
    if not name or len(name) > LONGEST_SHEET_NAME or _NO_SHEET_NAME & set(name):
        raise ValueError(f"a sheet's name has 1 to {LONGEST_SHEET_NAME} characters, none of []:*?/\\")
    # Spreadsheet programs compare without case; the sheet of marks would get another name.
    if name.casefold() == ABOUT_SHEET.casefold():
        raise ValueError(f"{ABOUT_SHEET!r} is the hidden sheet's name; choose another")
    return name


def can_be_told_apart(labels: Iterable[str]) -> bool:
    """Whether each label can be read back as the choice it stands for; blanks around it are not read."""
    read = [label.strip() for label in labels]
    return all(read) and len(set(read)) == len(read)


def _are_the_kinds(kinds: dict[str, str]) -> dict[str, str]:
    if set(kinds) != set(KINDS) or not can_be_told_apart(kinds.values()):
        raise ValueError(f"needs one text each, all different, for {', '.join(KINDS)}")
    return kinds


class WorkbookTexts(Words):
    """A manager's list as a spreadsheet, and the sheet to note down what came of it."""

    list_sheet: Annotated[str, AfterValidator(_is_a_sheet_name)]
    follow_up_sheet: Annotated[str, AfterValidator(_is_a_sheet_name)]
    name: str
    band: str
    risk: str
    ordinary: str
    risk_low: str
    risk_high: str
    stands_out: str
    speaks_for_staying: str
    ask: str
    stake_low: str
    stake_high: str
    stake_parts: str
    follow_up_title: str
    follow_up_lines: Lines
    what_happened: str
    about: str
    day: str
    kinds: Annotated[dict[str, str], AfterValidator(_are_the_kinds)]
    choose: str
    choose_a_day: str

    @model_validator(mode="after")
    def _has_two_sheets(self) -> "WorkbookTexts":
        if self.list_sheet.casefold() == self.follow_up_sheet.casefold():
            raise ValueError("list_sheet and follow_up_sheet need different names, also without their case")
        return self
