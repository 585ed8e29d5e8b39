"""How a country's market went, month by month: the weather that no manager makes."""

from data_contracts.columns import RECORDED_DATE, required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.period_rules import MONTH_IS_A_FIRST_DAY

# All rows or none: an index usually covers more countries than an organisation works in.
_NO_COUNTRY_IN_COMMON = """
SELECT _row FROM {table}
WHERE EXISTS (SELECT 1 FROM source.assignments WHERE country IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM {table} AS i JOIN source.assignments AS a ON a.country = i.country)
"""

_STEPS = """
SELECT _row FROM (
    SELECT _row, "index", lag("index") OVER (PARTITION BY country ORDER BY month, recorded_date) AS earlier
    FROM {table}
)
WHERE "index" >= 2 * earlier OR earlier >= 2 * "index"
"""

CONTRACT = Contract(
    table="market_index",
    description="The market index of one country in one month.",
    columns=(
        Column(
            "country",
            Kind.TEXT,
            "The country, as assignments.country names it.",
            is_required=True,
            may_be_constant=True,
        ),
        required_date("month", "The first day of the month."),
        Column(
            "index",
            Kind.NUMBER,
            "The index, in points of one base in all rows of the country.",
            is_required=True,
        ),
        RECORDED_DATE,
    ),
    key=("country", "month"),
    recorded_from="month",
    # The row speaks of the whole month, which nobody knows on the month's first day.
    is_recorded_at_month_end=True,
    rules=(
        MONTH_IS_A_FIRST_DAY,
        Rule(
            name="index is above zero",
            description="An index is compared by its ratio from month to month.",
            severity=Severity.ROW,
            offending_sql='SELECT _row FROM {table} WHERE "index" <= 0',
            advice="deliver the index itself, not its change",
            shows=("index",),
        ),
        Rule(
            name="index changes by less than 2 times from month to month of a country",
            description="A new base in the middle of a series looks like a boom or a crash.",
            severity=Severity.WARNING,
            offending_sql=_STEPS,
            advice="bring all months of a country to one base in the source's SQL",
            shows=("month", "index"),
            is_across=True,
        ),
        Rule(
            name="a country of the index is one of assignments",
            description="Spelled otherwise, the index reaches nobody.",
            severity=Severity.WARNING,
            offending_sql=_NO_COUNTRY_IN_COMMON,
            advice="write country in the source's SQL as assignments does",
            shows=("country",),
            reads=("assignments",),
            is_across=True,
        ),
    ),
)
