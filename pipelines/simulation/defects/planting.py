"""Walks over the contracts of the delivered tables and breaks every rule once or a few times."""

import logging
import zlib
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.catalogue import SOURCES
from data_contracts.contract import Contract, Severity
from pipelines.simulation.arrays import Flags, Ints
from pipelines.simulation.defects.catalogue import planter_of, rules_of
from pipelines.simulation.defects.draft import SPELLS, Draft
from pipelines.simulation.defects.site import Employment, Planting, Site

LOGGER = logging.getLogger("stanna")

MOST_OF_A_KIND = 3
_ROWS_PER_DEFECT = 40  # a table this much larger than the number of its rules gets more than one of a kind

# How much of a table the check may set aside before it says that the rest cannot stand for the whole
# ([gates] in the settings), with some room.
_SET_ASIDE = 0.4
_SET_ASIDE_OF_A_REQUIRED_TABLE = 0.08
_ALWAYS_SET_ASIDE = 9
_ROWS_OF_A_RULE = 2  # a value too small and one too large, a row and its copy

DEFECTS = pa.schema(
    [
        ("table", pa.string()),
        ("rule", pa.string()),
        ("severity", pa.string()),
        ("column", pa.string()),
        ("key", pa.string()),
        ("_row", pa.int64()),
        ("kind", pa.string()),
        ("original", pa.string()),
        ("planted", pa.string()),
    ]
)


def plant_defects(
    tables: Mapping[str, pa.Table], seed: int, severities: Collection[Severity] = tuple(Severity)
) -> tuple[dict[str, pa.Table], pa.Table]:
    """The tables with defects at rows chosen by the seed, and the list of the defects.

    No row has two defects, and no defect shows at another row than its own. A column with a value that is
    not of its type is delivered as text, all its other values as they were. Of the rules that stay unbroken
    because a table has too few rows the log tells the number.

    Args:
        tables: a sound delivery.
        seed: the same seed chooses the same rows.
        severities: of the rules to break.

    Returns:
        All tables; and one row for each broken rule and row: `table`, `rule`, `severity`, `column` (null
        where a whole row or table is the defect), `key` (the contract's key, or the required columns of a
        table without one, as delivered), `_row` (as the check counts and the quarantine tells it: 1 is the
        first row; null where the table as a whole is the defect), `kind`, `original` and `planted` (text).
    """
    employment = Employment.of(tables[SPELLS])
    newest_day = max(
        pc.max(table.column("recorded_date")).cast(pa.int32()).as_py()
        for table in tables.values()
        if "recorded_date" in table.column_names and table.num_rows
    )
    delivered, lists, left_out = dict(tables), [], []
    for contract in (contract for contract in SOURCES if contract.table in tables):
        table = contract.table
        draft = Draft(tables[table], contract, np.random.default_rng([seed, zlib.crc32(table.encode())]))
        draft.spare(_needed(draft))
        site = Site(draft, _of_a_kind(draft, contract), employment, newest_day)
        plantings = _plant(site, severities)
        left_out += [f"{table}: {rule}" for rule, found in plantings.items() if not found]
        delivered[table] = draft.delivered()
        lists.append(_listed(draft, delivered[table], plantings))
    defects = pa.concat_tables(lists)
    LOGGER.info("defects planted=%d", defects.num_rows)
    if left_out:
        LOGGER.warning(
            "%d kinds of defects found too few rows, the first is %s; choose more sellers or months",
            len(left_out),
            left_out[0],
        )
    return delivered, defects


def _plant(site: Site, severities: Collection[Severity]) -> dict[str, list[Planting]]:
    """The defects by the rule that they break; an empty list where the table has too few rows for one."""
    draft, contract = site.draft, site.contract
    ratio = _SET_ASIDE_OF_A_REQUIRED_TABLE if contract.is_required else _SET_ASIDE
    room = max(_ALWAYS_SET_ASIDE, int(ratio * draft.rows))
    plantings: dict[str, list[Planting]] = {}
    for rule, severity in rules_of(contract).items():
        planter = planter_of(contract.table, rule)
        if planter is None or severity not in severities:
            continue
        plantings[rule] = []
        if severity is Severity.ROW and room < _ROWS_OF_A_RULE * site.size:
            continue
        plantings[rule] = [found for found in planter(site) if found.rows is None or len(found.rows)]
        if severity is Severity.ROW:
            room -= sum(0 if found.rows is None else len(found.rows) for found in plantings[rule])
    return plantings


def _of_a_kind(draft: Draft, contract: Contract) -> int:
    """How many defects of one kind the table has room for."""
    return min(MOST_OF_A_KIND, max(1, draft.rows // (_ROWS_PER_DEFECT * len(rules_of(contract)))))


def _needed(draft: Draft) -> Flags:
    """Rows without which sound ones would look wrong: the newest, and one assignment of each team."""
    needed = np.zeros(draft.rows, dtype=np.bool_)
    if draft.has("recorded_date") and draft.rows:
        needed[np.argmax(draft.days("recorded_date"))] = True
    if draft.contract.table == "assignments":
        team = pd.Series(draft.texts("team_id"))
        needed |= (team.notna() & ~team.duplicated()).to_numpy()
    return needed


def _listed(draft: Draft, delivered: pa.Table, plantings: Mapping[str, list[Planting]]) -> pa.Table:
    """The defects of one table in the order of its rules."""
    severities = rules_of(draft.contract)
    parts = [
        _of_rule(draft, delivered, name, severities[name], planting)
        for rule, found in plantings.items()
        for planting in found
        for name in (rule, *planting.also)
    ]
    return pa.concat_tables([DEFECTS.empty_table(), *parts])


def _of_rule(
    draft: Draft, delivered: pa.Table, rule: str, severity: Severity, planting: Planting
) -> pa.Table:
    size = 1 if planting.rows is None else len(planting.rows)
    values: dict[str, list[str | None]] = dict.fromkeys(("key", "original", "planted"), [None] * size)
    numbers: list[int | None] = [None]
    if planting.rows is not None:
        values["key"] = _keys(draft.contract, delivered, planting.rows)
        numbers = (planting.rows + 1).tolist()
        if planting.column is not None:
            values["original"] = draft.originals(planting.rows, planting.column)
            values["planted"] = draft.current(planting.rows, planting.column)
    same = {
        "table": draft.contract.table,
        "rule": rule,
        "severity": severity.value,
        "column": planting.column,
        "kind": planting.kind,
    }
    return (
        pa.table({**{name: [value] * size for name, value in same.items()}, "_row": numbers, **values})
        .select(DEFECTS.names)
        .cast(DEFECTS)
    )


def _keys(contract: Contract, delivered: pa.Table, rows: Ints) -> list[str | None]:
    """Such as employee_id=s00012|valid_from=2024-01-01; nothing stands for a missing value."""
    names = [name for name in contract.key or contract.required_columns if name in delivered.column_names]
    columns = [
        pc.fill_null(delivered.column(name).take(pa.array(rows)).cast(pa.string()), "").to_pylist()
        for name in names
    ]
    return [
        "|".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
        for values in zip(*columns, strict=True)
    ]
