"""The rules that are written for speed, beside a slow and obvious statement of the same."""

from datetime import date, timedelta
from random import Random

import duckdb
import pytest

from data_contracts.period_rules import no_overlap
from data_contracts.reference_rules import employed_on

FIRST = date(2024, 1, 1)


def some_day(random: Random) -> date:
    return FIRST + timedelta(days=random.randrange(12))


def broken_rows(rule, rows: list[tuple[object, ...]], **tables: list[tuple[object, ...]]) -> set[int]:
    """The numbers (from 0) of the rows that break the rule."""
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA source")
        con.execute(
            "CREATE TABLE source.rows (_row BIGINT, employee_id VARCHAR, thing VARCHAR, valid_from DATE, "
            "valid_to DATE, recorded_date DATE)"
        )
        con.execute(
            "CREATE TABLE source.employment_spells (employee_id VARCHAR, start_date DATE, end_date DATE)"
        )
        con.executemany(
            "INSERT INTO source.rows VALUES (?, ?, ?, ?, ?, ?)", [(n, *row) for n, row in enumerate(rows)]
        )
        for table, content in tables.items():
            con.executemany(f"INSERT INTO source.{table} VALUES (?, ?, ?)", content)
        found = con.execute(rule.offending_sql.format(table="source.rows")).fetchall()
    return {row[0] for row in found}


@pytest.mark.parametrize("until", [None, "valid_to"])
@pytest.mark.parametrize("seed", range(20))
def test_somebody_is_employed_when_a_spell_holds_a_day_of_the_row(seed, until):
    random = Random(seed)
    spells = []
    for _ in range(6):  # of three people; a fourth has none
        start = some_day(random)
        end = random.choice([None, start + timedelta(days=random.randrange(4))])
        spells.append((str(random.randrange(3)), start, end))
    rows = []
    for _ in range(30):
        day = some_day(random)
        rows.append((str(random.randrange(4)), None, day, day + timedelta(days=random.randrange(4)), day))
    people = {person for person, _, _ in spells}
    expected = {
        n
        for n, (person, _, first, last, _) in enumerate(rows)
        if person in people
        and not any(
            person == employed and start <= (last if until else first) and (end is None or end >= first)
            for employed, start, end in spells
        )
    }
    assert broken_rows(employed_on("valid_from", until=until), rows, employment_spells=spells) == expected


def overlaps(rows: list[tuple[object, ...]]) -> set[int]:
    """Rows of which an earlier one of the same thing goes on after they began."""
    key = [(person, thing, first) for person, thing, first, _, _ in rows]
    latest = {
        n
        for n, row in enumerate(rows)
        if row[4] == max(r[4] for k, r in zip(key, rows, strict=True) if k == key[n])
    }
    found = set()
    for n in latest:
        _, thing, first, last, _ = rows[n]
        for other in latest - {n}:
            _, other_thing, other_first, other_last, _ = rows[other]
            place = (first, last is None, last or date.max, n)
            other_place = (other_first, other_last is None, other_last or date.max, other)
            if thing is None or thing != other_thing or other_place > place:
                continue
            if first == other_first if other_last is None else first < other_last:
                found.add(n)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_periods_overlap_when_an_earlier_one_goes_on_after_a_later_one_began(seed):
    random = Random(seed)
    rows: dict[tuple[object, ...], tuple[object, ...]] = {}
    for _ in range(20):
        first, recorded = some_day(random), some_day(random)
        row = (
            str(random.randrange(2)),
            random.choice(["a", "b", "c", None]),
            first,
            random.choice([None, first + timedelta(days=random.randrange(4))]),
            recorded,
        )
        rows[row[0], row[1], first, recorded] = row  # a version a day
    rule = no_overlap("once", ("employee_id", "thing", "valid_from"), ("thing",), "Why.", "Do.")
    drawn = list(rows.values())
    assert broken_rows(rule, drawn) == overlaps(drawn)
