"""The rules about periods that recur between tables: which month a row is about, what may not overlap."""

from collections.abc import Sequence

from data_contracts.contract import Rule, Severity, quoted

MONTH_IS_A_FIRST_DAY = Rule(
    name="month is the first day of a month",
    description="Two spellings of one month would count as two months.",
    severity=Severity.ROW,
    offending_sql="SELECT _row FROM {table} WHERE day(month) <> 1",
    advice="use date_trunc('month', ...) in the source's SQL",
    shows=("month",),
)


def no_overlap(name: str, key: Sequence[str], of: Sequence[str], description: str, advice: str) -> Rule:
    """Of a table with `valid_from` and `valid_to` no two periods of the same thing share more than a day.

    A period without an end is ended by the next one of the same thing, unless both begin on one day. Rows
    that do not say what they are about are left alone.

    Args:
        name: the fact, in the table's words.
        key: the contract's key: only the latest version of each fact counts.
        of: the columns that name the thing.
        description: why it matters, one sentence.
        advice: what the reader should do.
    """
    names = ", ".join(quoted(column) for column in key)
    is_named = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in of)
    return Rule(
        name=name,
        description=description,
        severity=Severity.WARNING,
        # The furthest end so far also finds a period inside a longer one. Only facts with several versions
        # are searched for their latest: numbering the versions of all would sort the whole table once more.
        offending_sql=f"""
            SELECT _row FROM (
                SELECT
                    _row,
                    valid_from,
                    max(valid_to) OVER earlier AS earlier_end,
                    max(CASE WHEN valid_to IS NULL THEN valid_from END) OVER earlier AS earlier_open_from
                FROM {{table}} LEFT JOIN (
                    SELECT {names}, max(recorded_date) AS last_recorded_date
                    FROM {{table}} GROUP BY {names} HAVING count(*) > 1
                ) AS revised USING ({names})
                WHERE {is_named} AND (last_recorded_date IS NULL OR recorded_date = last_recorded_date)
                WINDOW earlier AS (
                    PARTITION BY {", ".join(quoted(column) for column in of)}
                    ORDER BY valid_from, valid_to NULLS LAST, _row
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                )
            )
            WHERE valid_from < earlier_end OR valid_from = earlier_open_from
        """,
        advice=advice,
        shows=("valid_from",),
        is_across=True,
    )
