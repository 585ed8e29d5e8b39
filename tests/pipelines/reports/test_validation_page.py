import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from data_contracts.contract import Severity
from data_contracts.report import CheckReport, TableCount, Violation
from data_contracts.suspicion import Suspicion, SuspicionKind
from pipelines.changes import Changes, TableChange
from pipelines.reports.texts import languages, load_texts
from pipelines.reports.validation_page import ValidationView, render_validation_page, violations_csv

ROW = Violation(
    table="employment_spells",
    rule="end_date is not before start_date",
    severity=Severity.ROW,
    description="A period that ends before it begins cannot be placed in time.",
    rows_broken=3,
    rows_total=18204,
    examples=("2024-01-02 < 2025-01-01", "<script>alert(1)</script>", "=cmd()"),
    advice="correct the dates in the export",
)
CRITICAL = replace(ROW, rule="a row is there", severity=Severity.CRITICAL, rows_broken=0, examples=())
WARNING = replace(ROW, table="assignments", rule="manager_id has a spell", severity=Severity.WARNING)


def view(*violations, quarantined=3):
    counts = (TableCount("employment_spells", 18204, 18204 - quarantined, quarantined),)
    return ValidationView("Nordsalg", date(2026, 6, 30), CheckReport(violations, counts, 214))


@pytest.fixture
def text(texts, read_page):
    return lambda shown: read_page(render_validation_page(shown, texts)).text


@pytest.mark.parametrize("language", languages())
def test_the_page_is_the_reviewed_one(assert_golden, language):
    page = render_validation_page(view(CRITICAL, ROW, WARNING), load_texts(language))
    assert_golden(f"{language}/validation.html", page)


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        (view(CRITICAL, ROW), "No. Critical rules broken: 1. The run stopped"),
        (view(ROW), "Mostly. The run went on without 3 rows"),
        (view(WARNING, quarantined=0), "Yes. No row had to be set aside."),
        (view(quarantined=0), "Yes. No row had to be set aside."),
    ],
)
def test_the_page_begins_with_the_verdict(text, shown, sentence):
    assert sentence in text(shown)


def test_each_broken_rule_says_what_where_how_many_and_what_to_do(text):
    told = text(view(ROW))
    assert "employment_spells: end_date is not before start_date" in told
    assert "3 of 18,204" in told
    assert "correct the dates in the export" in told
    assert "18,204\n18,201\n3" in told


def test_a_promise_about_the_whole_table_counts_no_rows(text):
    assert "a row is there" in text(view(CRITICAL))
    assert "the whole table" in text(view(CRITICAL))


def test_only_severities_that_occur_have_a_section(text):
    told = text(view(ROW))
    assert "These rows are not used." in told
    assert "These stop the run." not in told
    assert "Somebody should look at them." not in told


def test_markup_in_examples_is_shown_as_it_is_and_nothing_outside_is_asked_for(texts, read_page):
    page = read_page(render_validation_page(view(ROW), texts))
    assert page.outside_references() == []
    assert "<script>alert(1)</script>" in page.text


def test_the_csv_has_a_row_a_rule_and_no_cell_that_runs():
    spoiled = replace(ROW, examples=("=cmd()",), advice="+1\r\n=2")
    header, *rows = csv.reader(io.StringIO(violations_csv([spoiled, WARNING])))
    assert header == [
        "table",
        "rule",
        "severity",
        "description",
        "rows_broken",
        "rows_total",
        "examples",
        "advice",
    ]
    assert [row[:3] for row in rows] == [
        ["employment_spells", ROW.rule, "row"],
        ["assignments", WARNING.rule, "warning"],
    ]
    assert rows[0][4:] == ["3", "18204", "'=cmd()", "'+1 =2"]


CHANGES = Changes(
    since=date(2026, 5, 31),
    tables=(
        TableChange("employment_spells", 18000, 18204, ()),
        TableChange("pay", 900, 900, ("market_median",)),
        TableChange("quotas", 400, None, ()),
        TableChange("deals", None, 77, ()),
        TableChange("leaves", 12, 12, ()),
    ),
    people_before=1190,
    people_now=1201,
    people_in=30,
    people_out=19,
    managers_compared=1171,
    managers_changed=24,
)
CLOCK = Suspicion(
    "pay",
    "base_pay",
    SuspicionKind.CLOCK_READ_AT_THE_END,
    "correlates 0.99 with the length of the spell",
    "leave it out",
)


@pytest.mark.parametrize("language", languages())
def test_the_page_with_changes_and_odd_columns_is_the_reviewed_one(assert_golden, language):
    shown = replace(view(ROW), changes=CHANGES, suspicions=(CLOCK,))
    assert_golden(f"{language}/validation_changes.html", render_validation_page(shown, load_texts(language)))


def test_changes_tell_people_managers_and_only_the_tables_that_changed(text):
    told = text(replace(view(), changes=CHANGES))
    assert "Compared with the run of 31 May 2026" in told
    assert "People at risk: 1,201, last time 1,190; 30 came, 19 went." in told
    assert "Another manager than last time: 24 of 1,171." in told
    assert "employment_spells\n18,000\n18,204\n+1%" in told
    assert "pay\n900\n900\n0%\nmarket_median" in told
    assert "quotas\n400\nnot delivered" in told
    assert "deals\nnot delivered\n77" in told
    assert "leaves" not in told


def test_without_a_change_the_page_says_so(text):
    same = replace(CHANGES, tables=(TableChange("leaves", 12, 12, ()),), managers_compared=0)
    told = text(replace(view(), changes=same))
    assert "Every table has as many rows as last time." in told
    assert "Another manager" not in told


def test_without_an_earlier_run_the_page_says_so(text):
    assert "There is no earlier run in the output folder" in text(view())


def test_a_column_to_look_at_says_what_was_seen_and_what_to_do(text):
    told = text(replace(view(), suspicions=(CLOCK,)))
    assert "pay.base_pay" in told
    assert "a clock read at the end" in told
    assert "correlates 0.99 with the length of the spell\nleave it out" in told


def test_every_kind_of_suspicion_has_words(texts):
    assert set(texts.validation.kinds) == {kind.value for kind in SuspicionKind}
