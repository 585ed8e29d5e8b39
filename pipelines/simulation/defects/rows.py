"""Defects of whole rows and of the table: rows that come twice, and a column that nobody asked for."""

from collections.abc import Sequence

import numpy as np

from data_contracts.contract import Contract
from pipelines.simulation.defects.site import Planting, Site

SURPLUS = "remarks"


def repeated_key(site: Site) -> Sequence[Planting]:
    """A row comes twice; and a row comes twice with another value."""
    draft = site.draft
    rows = draft.pick(draft.filled(*draft.contract.required_columns), site.size)
    found = [Planting("repeated_row", None, np.concatenate([rows, draft.copy(rows)]))]
    column = _contradicted(draft.contract)
    if column is not None and draft.has(column):
        rows = draft.pick(draft.filled(column, *draft.contract.required_columns), site.size)
        copies = draft.copy(rows)
        draft.put(copies, column, [None] * len(copies))
        found.append(Planting("contradicting_rows", column, np.concatenate([rows, copies])))
    return found


def exact_copy(site: Site) -> Sequence[Planting]:
    """A row of a table without a key comes twice."""
    rows = site.draft.pick(site.draft.filled(*site.contract.required_columns), site.size)
    return [Planting("exact_copy", None, np.concatenate([rows, site.draft.copy(rows)]))]


def surplus_column(site: Site) -> Sequence[Planting]:
    """The delivery has a column that no contract knows."""
    site.draft.add_surplus(SURPLUS)
    return [Planting("surplus_column", SURPLUS, None)]


def overlapping(site: Site) -> Sequence[Planting]:
    """A period comes once more, beginning a day later."""
    draft = site.draft
    first, last = draft.days("valid_from"), draft.days("valid_to")
    rows = draft.pick(draft.filled("valid_to") & (last - first >= 10), site.size)
    copies = draft.copy(rows)
    from_day = first[draft.base(rows)] + 1
    draft.put(copies, "valid_from", [str(day) for day in from_day.astype("datetime64[D]")])
    return [Planting("overlapping_period", "valid_from", copies)]


def _contradicted(contract: Contract) -> str | None:
    """A column that says something about the fact and may be empty."""
    dated = {column.known_from for column in contract.columns} | set(contract.recorded_defaults)
    for column in contract.columns:
        is_free = not column.is_required and column.known_from is None and column.name not in contract.key
        if is_free and column.name not in {*dated, "recorded_date", "hired_date"}:
            return column.name
    return None
