"""An expectation for Great Expectations that a query finds no rows: it counts them and fetches none.

The library's own asks the engine twice, once for the rows and once for their number, and reads the rows into
Python however many there are.
"""

from functools import cache
from typing import Any, ClassVar

COUNTED_ROWS = "counted_rows_expectation"
_COUNT = "unexpected_rows_query.row_count"


@cache
def make_known(unexpected_rows_expectation: type) -> None:
    """Let the library know `COUNTED_ROWS`, which it finds by the name of its class.

    Args:
        unexpected_rows_expectation: the library's own class.
    """

    class CountedRowsExpectation(unexpected_rows_expectation):  # type: ignore[misc]
        """`unexpected_rows_query` finds no rows; the observed value is how many it found."""

        metric_dependencies: ClassVar[tuple[str, ...]] = (_COUNT,)

        def _validate(
            self, metrics: dict[str, Any], runtime_configuration: object, execution_engine: object
        ) -> dict[str, Any]:
            count = int(metrics[_COUNT])
            return {"success": count == 0, "result": {"observed_value": count}}
