from datetime import date

import pandas as pd
import pytest

from data_contracts.contract import Severity
from data_contracts.report import CheckReport, TableCount, Violation
from pipelines.changes import Snapshot, compare
from pipelines.gates import (
    changed_amounts,
    changed_volumes,
    emptied_by_quarantine,
    new_labels,
    reorganisation,
    stale_tables,
)

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)


def snapshot(as_of_date=JUNE, rows=None, filled=None, managers=None, amounts=None, role="kam"):
    managers = {"s1": "m1", "s2": "m1", "s3": "m2", "s4": "m2"} if managers is None else managers
    people = pd.DataFrame({"employee_id": list(managers), "manager_id": list(managers.values())})
    people = people.assign(role=role, level=None, country="SE")
    return Snapshot(
        as_of_date=as_of_date,
        rows=rows or {"deals": 100},
        filled=filled or {"deals": ("amount", "stage")},
        usual_amounts=amounts or {"pay": {"base_pay": 40000.0}},
        people=people,
    )


def changed(**now):
    return compare(snapshot(MAY), snapshot(**now))


@pytest.mark.parametrize(("newest", "is_stale"), [(date(2026, 4, 1), False), (date(2026, 3, 31), True)])
def test_a_table_is_stale_from_the_first_day_beyond_the_allowed(newest, is_stale):
    found = stale_tables({"deals": newest}, JUNE, {"deals": 90}, Severity.WARNING)
    assert bool(found) is is_stale


def test_a_stale_table_says_since_when_and_what_to_do():
    (found,) = stale_tables({"deals": date(2026, 1, 31)}, JUNE, {"deals": 92}, Severity.CRITICAL)
    assert found.severity is Severity.CRITICAL
    assert found.table == "deals"
    assert found.rule == "the newest record is at most 92 days before the as-of date"
    assert found.examples == ("newest record 2026-01-31, 150 days before",)
    assert "raise [sources.deals] freshness_days" in found.advice


@pytest.mark.parametrize(("rows", "is_told"), [(130, False), (131, True), (70, False), (69, True)])
def test_a_table_may_grow_or_shrink_by_the_allowed_part(rows, is_told):
    found = changed_volumes(changed(rows={"deals": rows}), 0.3, Severity.WARNING)
    assert bool(found) is is_told


def test_a_few_rows_more_or_less_in_a_small_table_are_no_jump():
    changes = compare(snapshot(MAY, rows={"deals": 12}), snapshot(rows={"deals": 3}))
    assert changed_volumes(changes, 0.3, Severity.WARNING) == ()
    changes = compare(snapshot(MAY, rows={"deals": 12}), snapshot(rows={"deals": 2}))
    assert len(changed_volumes(changes, 0.3, Severity.WARNING)) == 1


def test_a_jump_says_how_many_rows_there_were_and_are():
    (found,) = changed_volumes(changed(rows={"deals": 12345}), 0.3, Severity.WARNING)
    assert found.rule == "the number of rows changed by at most 30% since last time"
    assert found.examples == ("100 rows on 2026-05-31, 12,345 now",)


def test_a_table_that_is_not_delivered_any_more_is_told():
    found = changed_volumes(changed(rows={"pay": 5}, filled={"pay": ()}), 0.3, Severity.WARNING)
    assert [(gone.table, gone.rule) for gone in found] == [("deals", "the table is delivered again")]
    assert found[0].examples == ("100 rows on 2026-05-31",)


def test_a_new_table_is_no_jump():
    rows = {"deals": 100, "pay": 5}
    assert changed_volumes(changed(rows=rows), 0.3, Severity.WARNING) == ()


def test_a_column_that_became_empty_is_told():
    (found,) = changed_volumes(changed(filled={"deals": ("amount",)}), 0.3, Severity.WARNING)
    assert found.rule == "columns that held values last time still do"
    assert found.examples == ("stage",)
    assert "filled on 2026-05-31" in found.advice


def test_a_reorganisation_is_announced_with_its_size():
    led = {"s1": "m9", "s2": "m9", "s3": "m9", "s4": "m2"}
    (found,) = reorganisation(changed(managers=led), 0.25, Severity.WARNING)
    assert found.table == "assignments"
    assert found.rule == "at most 25% of the people have another manager than last time"
    assert found.examples == ("3 of 4 people since 2026-05-31",)
    assert reorganisation(changed(managers=led), 0.75, Severity.WARNING) == ()


def test_two_people_with_another_manager_are_no_reorganisation():
    led = {"s1": "m9", "s2": "m9", "s3": "m2", "s4": "m2"}
    assert reorganisation(changed(managers=led), 0.25, Severity.WARNING) == ()


def test_people_who_came_or_went_have_not_changed_their_manager():
    changes = changed(managers={"s3": "m2", "s4": "m2", "s5": "m7"})
    assert (changes.people_before, changes.people_now) == (4, 3)
    assert (changes.people_in, changes.people_out) == (1, 2)
    assert (changes.managers_changed, changes.managers_compared) == (0, 2)


def test_somebody_without_a_manager_then_or_now_is_not_compared():
    changes = changed(managers={"s1": None, "s2": "m2", "s3": "m2", "s4": "m2"})
    assert (changes.managers_changed, changes.managers_compared) == (1, 3)


def test_without_anybody_to_compare_nothing_is_a_reorganisation():
    assert reorganisation(changed(managers={"s9": "m1"}), 0.01, Severity.WARNING) == ()


def emptied(rows, aside, ratio, required=(), rules=()):
    report = CheckReport(tuple(rules), (TableCount("deals", rows, rows - aside, aside),), rules_checked=1)
    return emptied_by_quarantine(report, {"deals": ratio}, required, Severity.CRITICAL)


@pytest.mark.parametrize(("aside", "is_told"), [(50, False), (51, True)])
def test_a_table_of_which_more_than_the_allowed_part_is_set_aside_is_told(aside, is_told):
    found = emptied(100, aside, 0.5)
    assert [(gate.rule, gate.rows_broken, gate.rows_total) for gate in found] == (
        [("at most 50% of the rows are set aside", 51, 100)] if is_told else []
    )


def test_what_was_set_aside_names_the_rule_that_took_most():
    rules = [
        Violation("deals", rule, Severity.ROW, "", broken, 2000, (), "")
        for rule, broken in [("amount is at least 0", 40), ("close_date can be read as a date", 1348)]
    ]
    (found,) = emptied(2000, 1380, 0.5, rules=rules)
    assert found.examples == ("most by 'close_date can be read as a date': 1,348",)


def test_only_an_optional_table_may_be_left_out():
    (optional,) = emptied(100, 51, 0.5)
    (required,) = emptied(100, 51, 0.5, required=["deals"])
    assert "leave [sources.deals] out" in optional.advice
    assert "out: its factors" not in required.advice
    assert required.advice.endswith("raise [gates] required_set_aside_ratio")


@pytest.mark.parametrize(("aside", "is_told"), [(9, False), (10, True)])
def test_a_few_rows_set_aside_do_not_spoil_a_small_table(aside, is_told):
    assert bool(emptied(10, aside, 0.1)) is is_told


def test_an_empty_table_is_no_table_that_was_set_aside():
    assert emptied(0, 0, 0.5) == ()


@pytest.mark.parametrize(("usual", "is_told"), [(80000, False), (80001, True), (20000, False), (19999, True)])
def test_the_usual_amount_may_double_or_halve(usual, is_told):
    changes = changed(amounts={"pay": {"base_pay": float(usual)}})
    assert bool(changed_amounts(changes, 2.0, Severity.WARNING)) is is_told


def test_pay_by_the_year_instead_of_by_the_month_is_told_without_an_amount():
    changes = changed(amounts={"pay": {"base_pay": 480000.0}, "deals": {"amount": 1.0}})
    (found,) = changed_amounts(changes, 2.0, Severity.WARNING)
    assert (found.table, found.rule) == ("pay", "the usual base_pay is within 2 times that of last time")
    assert found.examples == ("12 times that of 2026-05-31",)


def test_labels_spelled_anew_are_told_with_how_many_carry_them():
    (found,) = new_labels(changed(role="KAM"), 0.1, Severity.WARNING)
    assert found.rule == "role: at most 10% of the people carry a label unknown last time"
    assert found.examples == ("4 of 4 people since 2026-05-31",)


def test_the_labels_of_last_time_are_silent_and_an_empty_column_is_no_label():
    assert new_labels(changed(), 0.1, Severity.WARNING) == ()
