"""The rules about amounts that recur between tables: order of magnitude, steps from row to row, currency."""

from data_contracts.contract import Rule, Severity, quoted


def of_one_order(column: str, times: int, severity: Severity, *, per_currency: bool = False) -> Rule:
    """No amount lies further from the median than `times` it, either way for the amounts above zero.

    Args:
        column: a column of money; nulls and zeros are left alone, a negative amount counts by its size.
        times: how many times the median's size, or which part of it, is still believed.
        severity: what a broken row does.
        per_currency: the median is that of the rows of the same `currency`, rows without one among
            themselves; else the whole table's.
    """
    name = quoted(column)
    group = "currency" if per_currency else "NULL"
    return Rule(
        name=f"{column} is within {times:,} times the median{' of its currency' if per_currency else ''}",
        description=f"A {column} this far from the others is a slip of unit, currency or decimal sign.",
        severity=severity,
        # The exact median: an approximate one differs from run to run.
        offending_sql=(
            f"SELECT _row FROM (SELECT _row, {name}, {group} AS amount_group FROM {{table}}) AS amounts "
            f"JOIN (SELECT {group} AS usual_group, median(abs({name})) FILTER ({name} <> 0) AS middle "
            "FROM {table} GROUP BY 1) AS usual ON amount_group IS NOT DISTINCT FROM usual_group "
            f"WHERE abs({name}) > {times} * middle OR ({name} > 0 AND {name} < middle / {times})"
        ),
        advice="bring all amounts to one unit in the source's SQL, or correct the export",
    )


def of_few_steps(column: str, times: int) -> Rule:
    """From one row of a person to the next in the same currency the amount changes by less than `times`.

    Args:
        column: a column of money, of a table with `employee_id`, `valid_from` and `currency`.
        times: the largest believable step, up or down.
    """
    name = quoted(column)
    return Rule(
        name=f"{column} changes by less than {times} times from row to row of a person and currency",
        description=f"Monthly and yearly {column} in one table look like rises and cuts.",
        severity=Severity.WARNING,
        offending_sql=f"""
            SELECT _row FROM (
                SELECT _row, {name}, lag({name}) OVER same AS earlier FROM {{table}}
                WINDOW same AS (PARTITION BY employee_id, currency ORDER BY valid_from, recorded_date)
            )
            WHERE {name} > 0 AND earlier > 0
                AND ({name} >= {times} * earlier OR earlier >= {times} * {name})
        """,
        advice="bring all amounts to one unit in the source's SQL, and name the currency of each",
        is_across=True,
    )


CURRENCY_IS_A_CODE = Rule(
    name="currency is three capital letters",
    description="Amounts are compared within a currency only, and 'sek' is another one than 'SEK'.",
    severity=Severity.WARNING,
    # Without {3}: braces are the table's.
    offending_sql="SELECT _row FROM {table} WHERE NOT regexp_full_match(currency, '[A-Z][A-Z][A-Z]')",
    advice="write the three-letter code in the source's SQL: upper(trim(currency))",
    shows=("currency",),
)

# Who moves to another country may come back, but seldom after a single row. A version that a later one of the
# same day corrects is left alone: that slip is mended.
CURRENCY_STAYS = Rule(
    name="a person's currency does not change for one row only",
    description="Such a row is compared with another currency's amounts, and starts and ends no rise.",
    severity=Severity.WARNING,
    offending_sql="""
        SELECT _row FROM (
            SELECT _row, valid_from, currency,
                lag(currency) OVER person AS earlier,
                lead(currency) OVER person AS later,
                lead(valid_from) OVER person AS later_from
            FROM {table} WHERE currency IS NOT NULL
            WINDOW person AS (PARTITION BY employee_id ORDER BY valid_from, recorded_date)
        )
        WHERE earlier = later AND upper(currency) <> upper(earlier) AND valid_from < later_from
    """,
    advice="correct the row's currency in the export",
    shows=("currency",),
    is_across=True,
)
