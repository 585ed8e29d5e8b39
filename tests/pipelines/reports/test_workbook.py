"""A manager's workbook: written, opened again, filled in, and read back."""

import io
import tempfile
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from data_contracts.tables.follow_ups import KINDS
from pipelines.reports import workbook_layout as at
from pipelines.reports.manager_views import build_manager_views
from pipelines.reports.texts import languages, load_texts
from pipelines.reports.workbook import FollowedUp, write_workbook
from pipelines.reports.workbook_archive import LARGEST_FILE, UnreadableWorkbookError
from pipelines.reports.workbook_layout import Marks
from pipelines.reports.workbook_reading import (
    FollowUp,
    open_workbook,
    read_follow_ups,
)
from pipelines.workbooks import people_by_manager, write_workbooks

MARKS = Marks("nordsalg", "seller", date(2026, 6, 30), "m1", "b81c44e2aa")
PEOPLE = (FollowedUp("e1", "bjørn Haugen"), FollowedUp("e2", "Cecilia Lindqvist"))
TODAY = date(2026, 8, 1)
KEYS = frozenset({"e1", "e2"})
FIRST = at.HEADING_ROW + 1  # line of the first person


@pytest.fixture
def view(scores, reasons, names, features, run):
    return build_manager_views(scores, reasons, names, features, run)["m1"]


@pytest.fixture
def written(view, texts):
    return write_workbook(view, PEOPLE, MARKS, texts)


@pytest.fixture
def fill(written):
    """The workbook as a manager sends it back: `(line, column, value)` written into the follow-up sheet."""

    def send_back(*entries, content=written, sheet="Follow-up"):
        book = load_workbook(io.BytesIO(content))
        for line, column, value in entries:
            book[sheet].cell(line, column).value = value
        saved = io.BytesIO()
        book.save(saved)
        return saved.getvalue()

    return send_back


def opened(content):
    return load_workbook(io.BytesIO(content))


def read(content, people=KEYS, today=TODAY):
    return read_follow_ups(open_workbook(content), people, today)


def cells(sheet):
    return [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]


def test_a_workbook_is_written_without_a_temporary_file(view, texts, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "there is no such folder"))
    assert opened(write_workbook(view, PEOPLE, MARKS, texts)).sheetnames == ["List", "Follow-up", "stanna"]


def test_the_first_sheet_is_the_pages_list_in_its_order(written, view):
    rows = cells(opened(written)["List"])
    listed = [row for row in rows[5:] if row]
    assert [row[0] for row in listed] == [one.name for one in (*view.cards, *view.others)]
    first = listed[0]
    assert first[1:3] == ["Talk now", 0.31]
    assert "53 days" in first[6]
    assert "24 hours" in first[7]
    # Of the rest a list says no more than the page: name and band.
    assert listed[-1] == ["Ingrid Moe", "Keep in touch"]


def test_every_row_of_the_list_is_as_high_as_its_longest_text(written):
    sheet = opened(written)["List"]
    heights = {row: sheet.row_dimensions[row].height for row in range(5, sheet.max_row + 1)}
    assert heights[5] == 2 * 15  # "Estimated chance" and the horizon in a narrow column
    facts = sheet["G6"].value.split("\n")
    assert heights[6] >= 15 * sum(-(-len(fact) // 70) for fact in facts)
    assert heights[sheet.max_row] == 15  # a name and a band
    assert max(heights.values()) <= 409


def test_estimates_are_numbers_and_only_shown_as_percent(written):
    cell = opened(written)["List"]["C6"]
    assert (cell.value, cell.number_format) == (0.31, "0%")


def test_what_is_at_stake_stands_in_its_currency_with_what_is_assumed(view, texts, beyond):
    stake = replace(beyond.stakes["e1"], low=310_000.0, high=780_000.0)
    listed = replace(view, cards=(replace(view.cards[0], stake=stake),))
    sheet = opened(write_workbook(listed, PEOPLE, MARKS, texts))["List"]
    assert [(sheet[cell].value, sheet[cell].number_format) for cell in ("J6", "K6")] == [
        (310_000, '#,##0 "SEK"'),
        (780_000, '#,##0 "SEK"'),
    ]
    pipeline, ramp, notes = sheet["L6"].value.split("\n")
    assert "120,000\N{NO-BREAK SPACE}SEK to 360,000" in pipeline
    assert "10% to 30% of that is lost" in pipeline
    assert "3 to 4.5 months" in ramp
    assert "20% to 40% of the median yearly pay" in notes


def test_every_person_has_lines_to_note_in_and_choices_to_make(written):
    sheet = opened(written)["Follow-up"]
    names = [row[at.NAME - 1].value for row in sheet.iter_rows(min_row=FIRST)]
    assert names == ["bjørn Haugen"] * 3 + ["Cecilia Lindqvist"] * 3
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"D7:D12", "E7:E12", "F7:F12"}
    assert rules["D7:D12"].formula1 == "'stanna'!$E$1:$E$4"
    choices = opened(written)["stanna"]
    assert [choices.cell(row, 4).value for row in range(1, 5)] == list(KINDS)
    assert choices.cell(1, 5).value == "Listened"
    assert rules["E7:E12"].formula1 == f"'stanna'!$H$1:$H${17}"
    assert choices["H17"].value is not None
    assert choices["H18"].value is None
    assert (rules["F7:F12"].type, rules["F7:F12"].formula1) == ("date", "DATE(2026,6,30)")
    assert all(rule.showErrorMessage for rule in rules.values())


def test_only_what_is_to_be_filled_in_can_be_changed(written):
    sheet = opened(written)["Follow-up"]
    assert sheet.protection.sheet
    is_open = [not sheet.cell(FIRST, column).protection.locked for column in range(1, 7)]
    assert is_open == [False, False, False, True, True, True]
    assert sheet.column_dimensions["A"].hidden
    assert opened(written)["stanna"].sheet_state == "hidden"


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "#N/A", "<script>", "‮reversed", "a" * 40_000]
)
def test_whatever_a_person_is_called_is_text_and_comes_back(view, texts, fill, name):
    card = replace(view.cards[0], name=name)
    people = (FollowedUp("e1", name),)
    content = write_workbook(replace(view, cards=(card,)), people, MARKS, texts)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = b"".join(archive.read(part) for part in archive.namelist() if "worksheets/" in part)
    assert b"<f>" not in sheets
    cell = opened(content)["List"]["A6"]
    assert (cell.value, cell.data_type) == (name[:32_767], "s")
    assert cell.quotePrefix == (name[0] in "=+-@")
    sent = fill((FIRST, at.KIND, "Listened"), (FIRST, at.DAY, TODAY), content=content)
    assert [entry.employee_id for entry in read(sent)] == ["e1"]


def test_characters_that_no_workbook_can_hold_are_left_out_of_names(view, texts, fill):
    content = write_workbook(view, (FollowedUp("e1", "A\x00n\x1bna\r\nB "),), MARKS, texts)
    sent = fill((FIRST, at.KIND, "Agreed on a step"), (FIRST, at.DAY, TODAY), content=content)
    assert [entry.kind for entry in read(sent)] == ["agreed"]


def test_equal_lists_give_equal_bytes(written, view, texts):
    assert write_workbook(view, PEOPLE, MARKS, texts) == written


def test_what_was_noted_is_read_with_its_codes(fill):
    sent = fill(
        (FIRST, at.KIND, "Listened"),
        (FIRST, at.DAY, datetime(2026, 7, 3)),  # noqa: DTZ001
        (FIRST + 1, at.KIND, "Agreed on a step"),
        (FIRST + 1, at.FACTOR, "Pay"),
        (FIRST + 1, at.DAY, "2026-07-03"),
        (FIRST + 3, at.KIND, " Step taken "),
        (FIRST + 3, at.DAY, TODAY),
        (FIRST + 4, at.KIND, " Step taken "),
        (FIRST + 4, at.DAY, TODAY),
    )
    third = date(2026, 7, 3)
    assert read(sent) == (
        FollowUp("e1", "m1", third, "listened", None),
        FollowUp("e1", "m1", third, "agreed", "pay"),
        FollowUp("e2", "m1", TODAY, "done", None),
    )


def test_a_workbook_that_nobody_filled_in_has_no_entries(written):
    assert read(written) == ()


@pytest.mark.parametrize("language", languages())
def test_every_language_is_written_and_read_in_its_own_words(view, fill, language):
    texts = load_texts(language)
    content = write_workbook(view, PEOPLE, MARKS, texts)
    assert opened(content).sheetnames == [
        texts.workbook.list_sheet,
        texts.workbook.follow_up_sheet,
        at.ABOUT_SHEET,
    ]
    sent = fill(
        (FIRST, at.KIND, texts.workbook.kinds["disagreed"]),
        (FIRST, at.FACTOR, texts.factors["role_fit"].label),
        (FIRST, at.DAY, TODAY),
        content=content,
        sheet=texts.workbook.follow_up_sheet,
    )
    assert read(sent) == (FollowUp("e1", "m1", TODAY, "disagreed", "role_fit"),)


SOUND = ((FIRST, at.KIND, "Listened"), (FIRST, at.DAY, TODAY))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            [(FIRST, at.KIND, "Shouted")],
            "what happened is missing or not one of the list: choose it (line 7)",
        ),
        ([(FIRST, at.KIND, None)], "what happened is missing or not one of the list: choose it (line 7)"),
        ([(FIRST, at.FACTOR, "weather")], "what it was about is not one of the list: choose it (line 7)"),
        ([(FIRST, at.DAY, None)], "the day is missing or no date: write it as 2026-07-03 (line 7)"),
        ([(FIRST, at.DAY, "last week")], "the day is missing or no date: write it as 2026-07-03 (line 7)"),
        (
            [(FIRST, at.DAY, date(2026, 6, 29))],
            "the day is not between 2026-06-30 (the list's) and 2026-08-01 (today): correct it (line 7)",
        ),
        (
            [(FIRST, at.DAY, date(2026, 8, 2))],
            "the day is not between 2026-06-30 (the list's) and 2026-08-01 (today): correct it (line 7)",
        ),
        (
            [(FIRST, at.NAME, "Cecilia Lindqvist")],
            "the hidden key no longer fits the name (lines were sorted or pasted over): note the entry again "
            "in a fresh copy (line 7)",
        ),
        (
            [(FIRST, at.KEY, "e2")],
            "the hidden key no longer fits the name (lines were sorted or pasted over): note the entry again "
            "in a fresh copy (line 7)",
        ),
        (
            [(40, at.KIND, "Listened"), (40, at.DAY, TODAY)],
            "an entry without a person: use the lines that are prepared for each (line 40)",
        ),
        (
            [(FIRST + 3, at.KIND, "x"), (FIRST + 1, at.KIND, "x")],
            "what happened is missing or not one of the list: choose it (lines 8, 10); the day is missing or "
            "no date: write it as 2026-07-03 (lines 8, 10)",
        ),
        (
            [(line, at.KIND, "x") for line in range(50, 57)],
            "an entry without a person: use the lines that are prepared for each (lines 50, 51, 52, 53, 54 "
            "and 2 more); what",
        ),
    ],
)
def test_every_fault_is_told_with_its_line_and_what_to_do_and_no_entry_is_taken(fill, changed, told):
    with pytest.raises(UnreadableWorkbookError) as refused:
        read(fill(*SOUND, *changed))
    assert str(refused.value).startswith(told)
    assert "Lindqvist" not in str(refused.value)


def test_a_person_of_another_managers_list_is_refused(fill):
    with pytest.raises(UnreadableWorkbookError, match=r"does not put under this manager: .* \(line 7\)"):
        read(fill(*SOUND), people=frozenset({"e2"}))


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def other_workbook():
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name;kind", "is no Excel workbook"),
        (b"\0" * (LARGEST_FILE + 1), "is larger than 5 MB"),
        (zipped(huge=b"\0" * 20_000_001), "unpacks to more"),
        (zipped(sheet=b'<!DOCTYPE x [<!ENTITY a "b">]>'), "holds a document type"),
        (zipped(sheet='<!DOCTYPE x [<!ENTITY a "b">]>'.encode("utf-16")), "holds a document type"),
        (zipped(sheet=b"<x/>"), "is damaged"),
        (other_workbook(), "lacks the hidden sheet 'stanna'"),
    ],
    ids=["text", "large", "bomb", "entities", "utf16", "no_parts", "another"],
)
def test_a_file_that_is_none_of_ours_is_refused_before_it_does_harm(content, told):
    with pytest.raises(UnreadableWorkbookError, match=told):
        open_workbook(content)


def rebuilt(content, part, change, compression=zipfile.ZIP_DEFLATED):
    """The workbook with one part of its archive changed, as no spreadsheet program would write it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", compression) as after:
        for name in before.namelist():
            held = before.read(name)
            after.writestr(name, change(held) if name == part else held)
    return buffer.getvalue()


def in_front_of(place, addition):
    return lambda held: held.replace(place, addition + place)


WIDE = b"A1:ZZ100"  # 70,200 places


@pytest.mark.parametrize(
    "addition",
    [
        b'<mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % WIDE,
        b'<hyperlinks><hyperlink ref="%s" location="x"/></hyperlinks>' % WIDE,
    ],
    ids=["merged", "link"],
)
def test_a_range_costs_what_stands_in_it_and_not_what_it_names(fill, addition):
    sent = rebuilt(fill(*SOUND), "xl/worksheets/sheet2.xml", in_front_of(b"<pageMargins", addition))
    tracemalloc.start()
    try:
        assert read(sent) == (FollowUp("e1", "m1", TODAY, "listened", None),)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "line",
    [
        b'<row r="99"><c r="B99" s="9999"/></row>',
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ],
    ids=["style", "end"],
)
def test_neither_a_style_that_is_not_there_nor_the_last_place_of_a_sheet_is_in_the_way(fill, line):
    sent = rebuilt(fill(*SOUND), "xl/worksheets/sheet2.xml", in_front_of(b"</sheetData>", line))
    assert read(sent) == (FollowUp("e1", "m1", TODAY, "listened", None),)


def test_a_part_that_claims_to_be_small_is_not_unpacked_beyond_its_claim(written):
    sheet = "xl/worksheets/sheet1.xml"
    content = bytearray(rebuilt(written, sheet, lambda _: b"\0" * 100_000_000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = content.index(sheet.encode(), archive.start_dir) - 46
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableWorkbookError, match=r"is no Excel workbook \(BadZipFile\)"):
            open_workbook(bytes(content))
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_is_not_unpacked_piece_by_piece_is_refused(written, compression):
    with pytest.raises(UnreadableWorkbookError, match="packed in a way that no spreadsheet program uses"):
        open_workbook(rebuilt(written, "", bytes, compression))


def test_more_styles_than_any_list_has_are_refused_before_they_are_made(written):
    many = b"<xf/>" * 200_000
    with pytest.raises(UnreadableWorkbookError, match="holds more than any such list"):
        open_workbook(rebuilt(written, "xl/styles.xml", in_front_of(b"</cellXfs>", many)))


def test_one_part_named_as_many_sheets_is_refused(written):
    many = b'<sheet name="x" sheetId="9" r:id="rId1"/>' * 28
    with pytest.raises(UnreadableWorkbookError, match="has more than 30 sheets"):
        open_workbook(rebuilt(written, "xl/workbook.xml", in_front_of(b"</sheets>", many)))


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        ("xl/worksheets/sheet2.xml", lambda held: held[: len(held) // 2], "ParseError"),
        ("xl/worksheets/sheet2.xml", lambda held: held.replace(b' r="C7"', b' r="7"'), "Error"),
        (
            "xl/worksheets/sheet2.xml",
            in_front_of(b"</sheetData>", b'<row r="99"><c r="C99" t="s"><v>99</v></c></row>'),
            "IndexError",
        ),
        ("[Content_Types].xml", lambda _: b"<Types/>", "OSError"),
        ("xl/_rels/workbook.xml.rels", lambda held: held.replace(b'"rId2"', b'"rId77"'), "KeyError"),
    ],
    ids=["cut", "place", "string", "types", "relations"],
)
def test_a_damaged_part_is_told_as_damage(fill, part, change, told):
    with pytest.raises(UnreadableWorkbookError, match=rf"is damaged \(\w*{told}\); save it anew"):
        open_workbook(rebuilt(fill(*SOUND), part, change))


def test_choices_that_are_named_alike_are_not_guessed(fill):
    with pytest.raises(UnreadableWorkbookError, match="names two choices alike"):
        read(fill(*SOUND, content=fill((2, at.KIND_COLUMNS[1], "Listened"), sheet="stanna")))


def test_changed_marks_and_a_missing_follow_up_sheet_are_told(fill, written):
    with pytest.raises(UnreadableWorkbookError, match="the hidden sheet 'stanna' was changed"):
        open_workbook(fill((4, 2, "June"), sheet="stanna"))
    with pytest.raises(UnreadableWorkbookError, match="lacks the follow-up sheet, or its columns were moved"):
        read(fill((at.HEADING_ROW, at.SEAL, "x")))


def test_a_list_that_names_nobody_has_no_workbook(view, texts, run, tmp_path):
    from pipelines.reports.run_summary import Verdict

    def write(run):
        return write_workbooks({"m1": view}, {"m1": PEOPLE}, run, texts, lambda key: tmp_path / f"{key}.xlsx")

    assert write(replace(run, verdict=Verdict.NO_SIGNAL)) == 0
    assert list(tmp_path.iterdir()) == []
    assert write(run) == 1
    assert open_workbook((tmp_path / "m1.xlsx").read_bytes()).marks.manager_id == "m1"


def test_the_follow_up_sheet_orders_people_by_name_and_leaves_out_those_whom_nobody_leads(scores, names):
    people = people_by_manager(scores, names, "en")
    assert {manager: [one.name for one in led] for manager, led in people.items()} == {
        "m1": ["bjørn Haugen", "Cecilia Lindqvist", "Daniel Berg", "e6", "Eva Strand", "Ingrid Moe"],
        "m2": ["e7"],
    }
