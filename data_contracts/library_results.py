"""What a validation result of Great Expectations says, read from the shapes the library gives it."""

from collections.abc import Mapping
from typing import Any

from data_contracts.quarantine import EXAMPLES
from data_contracts.table_rules import shown_name


def raised_message(exception_info: Mapping[str, Any]) -> str | None:
    """The first error an expectation met: given flat, or nested with one entry per metric that failed."""
    entries = [exception_info] if "raised_exception" in exception_info else list(exception_info.values())
    messages = [str(entry["exception_message"]) for entry in entries if entry["raised_exception"]]
    return messages[0] if messages else None


def rows_found(result: Mapping[str, Any]) -> int:
    """How many rows an expectation about rows found broken."""
    key = "unexpected_count" if "unexpected_count" in result else "observed_value"
    return int(result[key])


def surplus_columns(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that an expectation about a table's set of columns did not want, up to three."""
    mismatched = result.get("details", {}).get("mismatched", {})
    # Where the order counts, too, the library lists positions instead.
    return (
        tuple(shown_name(name) for name in mismatched["unexpected"])[:EXAMPLES]
        if "unexpected" in mismatched
        else ()
    )
