"""DuckDB as Great Expectations can use it: every result is read whole, at once, from a shared connection.

Great Expectations reads a result after its connection went back to the pool; a DuckDB cursor has lost its
rows by then, and every metric fails with "list index out of range". The results are small aggregates, so
they are buffered.
"""

from collections.abc import Callable

import duckdb
import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine import cursor as sqlalchemy_cursor

NAME = "stannaduckdb"
URL = f"{NAME}:///:memory:"


class _BufferingContext(duckdb_sqlalchemy.Dialect.execution_ctx_cls):  # type: ignore[misc]
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            self.cursor_fetch_strategy = sqlalchemy_cursor.FullyBufferedCursorFetchStrategy(
                self.cursor, self.cursor.description, self.cursor.fetchall()
            )


class BufferingDialect(duckdb_sqlalchemy.Dialect):  # type: ignore[misc]
    """The DuckDB dialect with buffered results."""

    execution_ctx_cls = _BufferingContext
    supports_statement_cache = True


def register() -> None:
    """Make `URL` known to SQLAlchemy."""
    registry.register(NAME, __name__, BufferingDialect.__name__)


def shared_cursors(
    con: duckdb.DuckDBPyConnection, schema: str
) -> Callable[[], duckdb_sqlalchemy.ConnectionWrapper]:
    """A factory of cursors on the open database, which look for unqualified tables in `schema`.

    Cursors share the database but not the connection's open transaction nor its temporary tables.
    """

    def create() -> duckdb_sqlalchemy.ConnectionWrapper:
        cursor = con.cursor()
        cursor.execute(f"SET schema = '{schema}'")
        return duckdb_sqlalchemy.ConnectionWrapper(cursor)

    return create
