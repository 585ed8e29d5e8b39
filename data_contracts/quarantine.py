"""The engine's side of a check: counting the rows that break a rule, showing some, moving them away."""

from collections.abc import Sequence

import duckdb

from data_contracts.contract import Contract, Kind, Rule, quoted

EXAMPLES = 3
_LONGEST_EXAMPLE = 40


def tables_in(con: duckdb.DuckDBPyConnection, schema: str) -> frozenset[str]:
    """Names of the schema's tables."""
    rows = con.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", [schema]
    ).fetchall()
    return frozenset(row[0] for row in rows)


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> tuple[str, ...]:
    """The columns of a relation without the row number, in their order."""
    described = con.execute(f"DESCRIBE {relation}").fetchall()
    return tuple(row[0] for row in described if row[0] != "_row")


def unreadable_columns(con: duckdb.DuckDBPyConnection, relation: str) -> frozenset[str]:
    """The columns of a typed relation with at least one value that could not be read."""
    rows = con.execute(f"SELECT DISTINCT unnest(_unreadable) FROM {relation}").fetchall()
    return frozenset(row[0] for row in rows)


def row_count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    """How many rows a relation has."""
    return _whole_number(con, f"SELECT count(*) FROM {relation}")


def offending_rows(rule: Rule, relation: str) -> str:
    """The SELECT of the distinct `_row` of the rows of `relation` that break the rule."""
    return f"SELECT DISTINCT _row FROM ({rule.offending_sql.format(table=relation)}) AS offending"


def count_offending(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], relation: str) -> dict[str, int]:
    """The number of rows that break each rule, by rule name, in one query."""
    if not rules:
        return {}
    counts = ", ".join(f"(SELECT count(*) FROM ({offending_rows(rule, relation)}) AS o)" for rule in rules)
    row = con.execute(f"SELECT {counts}").fetchall()[0]
    return {rule.name: int(count) for rule, count in zip(rules, row, strict=True)}


def examples(
    con: duckdb.DuckDBPyConnection, contract: Contract, rule: Rule, relation: str
) -> tuple[str, ...]:
    """Up to three distinct values, or names and values of the rule's columns, of rows that break it.

    A rule that shows no column names the rows instead. Values are taken from `raw.<table>` where the rule
    is about what was delivered. A table that is kept apart has no examples: its values stay in it.
    """
    if contract.is_apart:
        return ()
    if rule.shows_delivered and contract.table not in tables_in(con, "raw"):
        return ()
    shown_from = f"raw.{contract.table}" if rule.shows_delivered else relation
    is_value = len(rule.shows) == 1 and rule.shows[0] not in contract.key
    money = {column.name for column in contract.columns if column.kind is Kind.MONEY}
    parts = [
        _rendered(column, is_value=is_value, is_masked=rule.shows_delivered or column in money)
        for column in rule.shows
    ] or ["'row ' || _row"]
    rows = con.execute(
        f"SELECT example FROM (SELECT _row, concat_ws(', ', {', '.join(parts)}) AS example FROM {shown_from} "
        f"WHERE _row IN ({offending_rows(rule, relation)})) AS shown "
        f"GROUP BY example ORDER BY min(_row) LIMIT {EXAMPLES}"
    ).fetchall()
    return tuple(row[0] for row in rows)


def move_to_quarantine(con: duckdb.DuckDBPyConnection, table: str, rules: Sequence[Rule]) -> int:
    """Move the rows of `source.<table>` that break a rule to `quarantine.<table>`.

    Args:
        con: the open database.
        table: the table's name.
        rules: the broken rules; a row that breaks two of them is written twice, with a `rule` each.

    Returns:
        How many rows left `source.<table>`.
    """
    if not rules:
        return 0
    source, target = f"source.{table}", f"quarantine.{table}"
    con.execute("CREATE SCHEMA IF NOT EXISTS quarantine")
    con.execute(f"CREATE TABLE IF NOT EXISTS {target} AS SELECT *, '' AS rule FROM {source} LIMIT 0")
    before = row_count(con, source)
    for rule in rules:
        con.execute(
            f"INSERT INTO {target} SELECT *, ? AS rule FROM {source} "
            f"WHERE _row IN ({offending_rows(rule, source)}) ORDER BY _row",
            [rule.name],
        )
    con.execute(f"DELETE FROM {source} WHERE _row IN (SELECT _row FROM {target})")
    return before - row_count(con, source)


def _rendered(column: str, *, is_value: bool, is_masked: bool) -> str:
    """SQL for a value as text: short, on one line, in quotes or after its column's name.

    A column that was mapped wrongly may hold names or keys. So only dates, numbers and what looks like a code
    are shown as they are; of the rest, and of masked columns, the shape: a for letters, 9 for digits.
    """
    clean = f"regexp_replace(CAST({quoted(column)} AS VARCHAR), '[[:cntrl:]]', ' ', 'g')"
    letters = f"regexp_replace({clean}, '\\p{{L}}', 'a', 'g')"
    shape = f"regexp_replace({letters}, '[0-9]', '9', 'g')"
    shown = shape
    if not is_masked:
        harmless = f"regexp_full_match({clean}, '[A-Za-z_-]+|[-+0-9.:eE ]+')"
        shown = f"CASE WHEN {harmless} THEN {clean} ELSE {shape} END"
    text = f"coalesce(left({shown}, {_LONGEST_EXAMPLE}), 'empty')"
    return f"'''' || {text} || ''''" if is_value else f"'{column} ' || {text}"


def _whole_number(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])
