"""The rules about amounts that recur between tables: order of magnitude, steps from row to row, currency."""

from data_contracts.contract import Rule, Severity, quoted


def of_one_order(column: str, times: int, severity: Severity) -> Rule:
    """No amount lies further from the table's median than `times` it, either way for the amounts above zero.

    Args:
        column: a column of money; nulls and zeros are left alone, a negative amount counts by its size.
        times: how many times the median's size, or which part of it, is still believed.
        severity: what a broken row does.
    """
    name = quoted(column)
    return Rule(
        name=f"{column} is within {times:,} times the median",
        description=f"A {column} this far from the others is a slip of unit, currency or decimal sign.",
        severity=severity,
        # The exact median: an approximate one differs from run to run.
        offending_sql=(
            "SELECT _row FROM {table}, "
            f"(SELECT median(abs({name})) FILTER ({name} <> 0) AS middle FROM {{table}}) AS usual "
            f"WHERE abs({name}) > {times} * middle OR ({name} > 0 AND {name} < middle / {times})"
        ),
        advice="bring all amounts to one unit in the source's SQL, or correct the export",
    )


def of_few_steps(column: str, times: int) -> Rule:
    """From one row of a person to the next the amount changes by less than `times`, up or down.

    Args:
        column: a column of money, of a table with `employee_id` and `valid_from`.
        times: the largest believable step.
    """
    name = quoted(column)
    return Rule(
        name=f"{column} changes by less than {times} times from one row of a person to the next",
        description=f"Monthly and yearly {column}, or two currencies, in one table look like rises and cuts.",
        severity=Severity.WARNING,
        offending_sql=f"""
            SELECT _row FROM (
                SELECT _row, {name}, lag({name}) OVER person AS earlier FROM {{table}}
                WINDOW person AS (PARTITION BY employee_id ORDER BY valid_from, recorded_date)
            )
            WHERE {name} > 0 AND earlier > 0
                AND ({name} >= {times} * earlier OR earlier >= {times} * {name})
        """,
        advice="bring all amounts to one unit and one currency in the source's SQL",
        is_across=True,
    )


IN_ONE_CURRENCY = Rule(
    name="all amounts are in one currency",
    description="Amounts are compared as they are, nothing is converted; 'sek' is not 'SEK'.",
    severity=Severity.WARNING,
    offending_sql=(
        # Not the engine's mode(): of two currencies that are equally frequent it may choose either.
        "SELECT _row FROM {table} WHERE currency <> (SELECT currency FROM {table} "
        "WHERE currency IS NOT NULL GROUP BY currency ORDER BY count(*) DESC, currency LIMIT 1)"
    ),
    advice="convert the amounts to the reporting currency in the source's SQL, and write that currency",
    shows=("currency",),
)
