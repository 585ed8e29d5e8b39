"""The kinds of defect, by what is wrong; importing this package registers them all."""

from tests.mutations.kinds import (
    amounts,
    codes,
    columns,
    date_forms,
    dates,
    files,
    history,
    ids,
    names,
    rows,
    types,
)

__all__ = [
    "amounts",
    "codes",
    "columns",
    "date_forms",
    "dates",
    "files",
    "history",
    "ids",
    "names",
    "rows",
    "types",
]
