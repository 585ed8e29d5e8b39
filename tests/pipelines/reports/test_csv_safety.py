import csv
import datetime as dt
import io
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reports.csv_safety import harmless_cell, harmless_csv, harmless_rows

SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@pytest.mark.parametrize("start", [*SIGNS, " =", "\n=", "\t@"])
def test_a_cell_that_a_spreadsheet_would_run_begins_with_an_apostrophe(start):
    assert harmless_cell(f"{start}HYPERLINK(A1)").startswith("'")


@pytest.mark.parametrize("text", ["", "Åse Nilsen", "a=b", "m-12", "a@b.no", "'quoted'", 'say "hi"', "a, b"])
def test_ordinary_text_is_left_alone(text):
    assert harmless_cell(text) == text


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
def test_whatever_the_text_each_row_stays_one_row_and_no_cell_is_a_formula(cells):
    frame = pd.DataFrame({"name": pd.Series(cells, dtype="str"), "n": range(len(cells))})
    header, *rows = csv.reader(io.StringIO(harmless_csv(frame)))
    assert header == ["name", "n"]
    assert [int(number) for _, number in rows] == list(range(len(cells)))
    assert not any(text.lstrip().startswith(SIGNS) for text, _ in rows)
    assert not any("\r" in text or "\n" in text for text, _ in rows)


def test_numbers_dates_and_missing_values_are_written_plainly():
    frame = pd.DataFrame(
        {
            "as_of_date": pd.to_datetime(["2026-06-30", None]),
            "day": [dt.date(2026, 1, 2), None],
            "risk": [0.1 + 0.2, float("nan")],
            "rank": pd.array([-1, None], dtype="Int64"),
            "money": [Decimal("-12.50"), None],
            "name": pd.Series(["=1+1", None], dtype="str"),
        }
    )
    assert harmless_csv(frame) == (
        "as_of_date,day,risk,rank,money,name\n"
        "2026-06-30,2026-01-02,0.30000000000000004,-1,-12.50,'=1+1\n"
        ",,,,,\n"
    )


@pytest.mark.parametrize(
    "column",
    [
        pd.Categorical(["@a", "b"]),
        pd.Series(["@a", 7], dtype="object"),
        pd.Series(["@a", 0.5, None][:2], dtype="object"),
    ],
)
def test_text_is_guarded_in_columns_of_any_type(column):
    assert harmless_csv(pd.DataFrame({"c": column})).splitlines()[1] == "'@a"


def test_column_names_are_guarded_too_and_may_repeat():
    frame = pd.DataFrame([["=a", "=b"]], columns=["=x", "=x"])
    assert harmless_csv(frame) == "'=x,'=x\n'=a,'=b\n"


def test_records_are_guarded_like_frames():
    assert (
        harmless_rows(("name", "rows"), [("=cmd|' /C calc'!A0", 3)]) == "name,rows\n'=cmd|' /C calc'!A0,3\n"
    )
