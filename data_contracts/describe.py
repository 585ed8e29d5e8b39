"""The contracts in words, for the people who write the exports: docs/tables.md is made from here."""

from collections.abc import Sequence

from data_contracts.contract import Column, Contract, Severity
from data_contracts.rules import EARLIEST_DATE, LATEST_DATE

_INTRODUCTION = f"""# Tables

What each table promises. This page is generated from the contracts; change those, not this page.

**required**: the column must be delivered; where nothing else is said, every row must have a value. A
column that is not required may be left out: the features that need it are then not measured.

**known**: the day from which on a value may be used. Without another remark that is the row's
`recorded_date`, or, where it was not delivered, the date named with the table plus the source's
`recorded_lag_days`. Rows that share a key are versions of one fact; the latest recorded by the as-of date
counts. Where a table has no key, each row is a fact of its own.

A broken rule of a source table is *critical* (the run stops before anything is overwritten), *row* (the row
goes to quarantine with the rule it broke, the run goes on) or *warning* (it is reported). Beside the rules
listed with each table:

- A missing, unreadable or disallowed value, a date before {EARLIEST_DATE.year} or after {LATEST_DATE.year}:
  *row*, unless the column says otherwise; *critical* where the key of a required table is missing.
- A column in which not one value can be read: *critical*.
- Two rows with the same key and the same `recorded_date`: *critical* in a required table, else *row*.
- Rows of a table without a key that agree in every column: *warning*; all of them count.

A report shows up to three examples of a broken rule: values, or `row 17` for the 17th row that the source's
SQL returned. It never shows a person's key, nor anything from a table that is kept apart.

A published table that breaks any rule is not published.
"""


def tables_markdown(contracts: Sequence[Contract]) -> str:
    """The page that describes the tables, in the order given."""
    return "\n".join([_INTRODUCTION, *(_section(contract) for contract in contracts)])


def _section(contract: Contract) -> str:
    header = f"## {contract.table}\n\n{contract.description} {_standing(contract)}"
    facts = f"{_key(contract)} {_recorded(contract)}".strip()
    columns = _table(
        ("column", "type", "required", "meaning", "known"),
        [
            (
                f"`{column.name}`",
                column.kind.value,
                _required(column),
                _meaning(column),
                f"from `{column.known_from}`" if column.known_from else "",
            )
            for column in contract.columns
        ],
    )
    rules = _table(
        ("rule", "severity", "why", "what to do"),
        [(rule.name, f"*{rule.severity.value}*", rule.description, rule.advice) for rule in contract.rules],
    )
    parts = [header.strip(), facts, columns, rules] if contract.rules else [header.strip(), facts, columns]
    return "\n\n".join(parts) + "\n"


def _standing(contract: Contract) -> str:
    if contract.is_required:
        return "**Required.**"
    return "Kept apart: never read by features or models." if contract.is_apart else ""


def _key(contract: Contract) -> str:
    if not contract.key:
        return "No key: each row is a fact of its own."
    return f"Key: {', '.join(f'`{column}`' for column in contract.key)}."


def _recorded(contract: Contract) -> str:
    sentences = []
    if contract.recorded_from is not None:
        day = "the last day of " if contract.is_recorded_at_month_end else ""
        later = contract.recorded_not_before
        unless = f", or on `{later}` where that is later" if later is not None else ""
        sentences.append(f"Recorded, where not delivered, on {day}`{contract.recorded_from}`{unless}.")
    for column, stand_ins in contract.recorded_defaults.items():
        sentences.append(
            f"`{column}`, where not delivered: {', else '.join(f'`{name}`' for name in stand_ins)}."
        )
    return " ".join(sentences)


def _required(column: Column) -> str:
    if not column.is_required:
        return ""
    return "yes, may be empty" if column.may_be_null else "yes"


def _meaning(column: Column) -> str:
    bounds = [f"at least {column.minimum:g}"] if column.minimum is not None else []
    if column.maximum is not None:
        bounds.append(f"at most {column.maximum:g}")
    values = [f"One of {', '.join(f'`{code}`' for code in column.allowed)}"] if column.allowed else []
    if bounds:
        values.append(" and ".join(bounds).capitalize())
    if values and column.severity is not Severity.ROW:
        values[-1] += f" (*{column.severity.value}*)"
    return " ".join([column.description, *(f"{value}." for value in values)])


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
