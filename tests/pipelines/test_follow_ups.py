"""`stanna follow-ups FOLDER`: returned workbooks become one table that only grows."""

import io
import os
from datetime import date

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from data_contracts.errors import ConfigError, ContractError, StorageError
from pipelines.follow_ups import CollectRequest, collect_follow_ups
from pipelines.reports import workbook_layout as at
from pipelines.reports.texts import load_texts
from pipelines.reports.workbook import FollowedUp, fill_follow_up_sheets
from pipelines.reports.workbook_layout import Marks

JUNE, TODAY = date(2026, 6, 30), date(2026, 8, 1)
LISTED = """
employee_id | manager_id
e1          | m1
e2          | m1
e3          | m2
"""


@pytest.fixture
def place(organisation, tmp_path):
    """An organisation with one published list, and the folder with what managers sent back."""
    tables = {"employment_spells": "employee_id", "assignments": "employee_id"}
    config = organisation(tables, extra="[purpose]\nsimulated = true\n")
    output, returned = tmp_path / "out", tmp_path / "returned"
    (output / JUNE.isoformat()).mkdir(parents=True)
    returned.mkdir()
    rows = [line.split("|") for line in LISTED.strip().splitlines()[1:]]
    people = pd.DataFrame(
        [[cell.strip() for cell in row] for row in rows], columns=["employee_id", "manager_id"]
    )
    people.to_parquet(output / JUNE.isoformat() / "scores.parquet")
    return CollectRequest(config, output, returned, TODAY)


@pytest.fixture
def send(place):
    """A manager's workbook in the folder, with entries `(person, kind, factor, day)`."""

    def write(name, *entries, people=("e1", "e2"), manager="m1", organisation="acme", day=JUNE):
        texts = load_texts("en")
        marks = Marks(organisation, "seller", day, manager, "r1")
        book = Workbook()
        fill_follow_up_sheets(book, [FollowedUp(key, f"name of {key}") for key in people], marks, texts)
        sheet = book[texts.workbook.follow_up_sheet]
        used = dict.fromkeys(people, 0)
        for person, kind, factor, noted in entries:
            line = at.HEADING_ROW + 1 + at.LINES_A_PERSON * people.index(person) + used[person]
            used[person] += 1
            for column, value in ((at.KIND, kind), (at.FACTOR, factor), (at.DAY, noted)):
                sheet.cell(line, column).value = value
        book.save(place.returned / name)

    return write


def kept(place):
    table = pd.read_parquet(place.output / "follow_ups" / "acme-seller.parquet")
    return [
        tuple(None if pd.isna(value) else value for value in row) for row in table.itertuples(index=False)
    ]


LISTENED = ("e1", "Listened", None, date(2026, 7, 3))
AGREED = ("e2", "Agreed on a step", "Pay", date(2026, 7, 4))


def test_entries_are_kept_as_the_source_table_wants_them(place, send):
    send("m1.xlsx", LISTENED, AGREED)
    send("m2.xlsx", people=("e3",), manager="m2")
    told = collect_follow_ups(place)
    assert told[0] == "2 workbooks read: 2 entries, 2 of them new"
    assert "[sources.follow_ups]" in told[2]
    assert kept(place) == [
        ("e1", "m1", date(2026, 7, 3), "listened", None, None, TODAY),
        ("e2", "m1", date(2026, 7, 4), "agreed", "pay", None, TODAY),
    ]


def test_reading_again_changes_nothing_and_keeps_the_day_an_entry_became_known(place, send):
    send("m1.xlsx", LISTENED)
    collect_follow_ups(place)
    before = kept(place)
    later = CollectRequest(place.config_path, place.output, place.returned, date(2026, 9, 1))
    assert collect_follow_ups(later)[0] == "1 workbooks read: 1 entries, 0 of them new"
    assert kept(place) == before


def test_an_entry_that_a_later_copy_no_longer_has_stays(place, send):
    send("m1.xlsx", LISTENED)
    collect_follow_ups(place)
    send("m1.xlsx", AGREED)
    collect_follow_ups(place)
    assert [row[0] for row in kept(place)] == ["e1", "e2"]


def test_a_broken_workbook_is_named_and_the_sound_ones_are_kept(place, send):
    send("a.xlsx", LISTENED)
    send("b.xlsx", ("e3", "Listened", None, date(2026, 7, 3)), people=("e3",), manager="m1")
    (place.returned / "c.xlsx").write_bytes(b"no workbook")
    with pytest.raises(ContractError) as refused:
        collect_follow_ups(place)
    message = str(refused.value)
    assert message.startswith("2 of 3 workbooks were not taken; the others were (1 workbooks read: 1 entries")
    assert "\n  b.xlsx: a person whom the published list does not put under this manager" in message
    assert "\n  c.xlsx: is no Excel workbook" in message
    assert "e3" not in message
    assert [row[0] for row in kept(place)] == ["e1"]


@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "huge"])
def test_what_is_no_file_that_can_be_read_is_named_and_the_sound_ones_are_kept(place, send, kind):
    send("b.xlsx", LISTENED)
    file = place.returned / "a.xlsx"
    if kind == "folder":
        file.mkdir()
    elif kind == "link":
        file.symlink_to(place.returned / "nowhere.xlsx")
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        with file.open("wb") as sparse:
            sparse.truncate(2**40)
    told = "is larger than 5 MB" if kind == "huge" else "is no file, or a link to none"
    with pytest.raises(ContractError, match=rf"1 of 2 workbooks were not taken.*\n  a\.xlsx: {told}"):
        collect_follow_ups(place)
    assert [row[0] for row in kept(place)] == ["e1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_nobody_may_read_is_named_and_the_sound_ones_are_kept(place, send):
    send("a.xlsx", AGREED)
    send("b.xlsx", LISTENED)
    (place.returned / "a.xlsx").chmod(0)
    with pytest.raises(ContractError, match=r"\n  a\.xlsx: cannot be read \(Permission denied\)"):
        collect_follow_ups(place)
    assert [row[0] for row in kept(place)] == ["e1"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"day": date(2026, 5, 31)}, "belongs to the list of 2026-05-31, which is not published"),
        (
            {"organisation": "other"},
            "belongs to other, seller, not to acme, seller: read it with that --config",
        ),
        ({"manager": "m9"}, "is of a manager who leads nobody on the list of 2026-06-30"),
    ],
    ids=["month", "organisation", "manager"],
)
def test_a_workbook_of_another_list_is_refused_and_says_why(place, send, changes, told):
    send("m1.xlsx", LISTENED, **changes)
    with pytest.raises(ContractError, match=told):
        collect_follow_ups(place)
    assert not (place.output / "follow_ups").exists()


def test_a_folder_without_workbooks_says_so(place, tmp_path):
    (place.returned / "~$m1.xlsx").write_bytes(b"a lock file")
    with pytest.raises(ConfigError, match=r"holds no workbook \(\.xlsx\)"):
        collect_follow_ups(place)
    nowhere = CollectRequest(place.config_path, place.output, tmp_path / "nowhere", TODAY)
    with pytest.raises(ConfigError, match="does not exist or is no folder"):
        collect_follow_ups(nowhere)


@pytest.mark.parametrize("damaged", ["follow_ups/acme-seller.parquet", f"{JUNE}/scores.parquet"])
def test_a_damaged_table_stops_before_anything_is_overwritten(place, send, damaged):
    send("m1.xlsx", LISTENED)
    file = place.output / damaged
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"damaged")
    with pytest.raises(StorageError, match="cannot be read"):
        collect_follow_ups(place)
    assert file.read_bytes() == b"damaged"


def test_tables_of_other_populations_stay(place, send):
    other = place.output / "follow_ups" / "acme-sales_manager.parquet"
    other.parent.mkdir()
    other.write_bytes(b"theirs")
    send("m1.xlsx", LISTENED)
    collect_follow_ups(place)
    assert other.read_bytes() == b"theirs"


def test_the_command_tells_what_it_did_and_ends_with_11_where_something_was_refused(stanna, place, send):
    send("m1.xlsx", ("e1", "Listened", None, JUNE))
    arguments = ("follow-ups", place.returned, "--config", place.config_path, "--output", place.output)
    ended = stanna(*arguments)
    assert (ended.exit_code, ended.out.splitlines()[0]) == (0, "1 workbooks read: 1 entries, 1 of them new")
    content = load_workbook(place.returned / "m1.xlsx")
    del content["stanna"]
    broken = io.BytesIO()
    content.save(broken)
    (place.returned / "m1.xlsx").write_bytes(broken.getvalue())
    ended = stanna(*arguments)
    assert ended.exit_code == 11
    assert "m1.xlsx: lacks the hidden sheet 'stanna'" in ended.err
