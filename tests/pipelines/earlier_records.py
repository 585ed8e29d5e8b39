"""The records of an organisation as they stood on an earlier day."""

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.catalogue import SOURCES


def cut_at(data: Path, out: Path, day: date) -> Path:
    """The tables as they stood on a day: later rows gone, later-known values empty."""
    out.mkdir()
    delivered = {path.stem for path in data.glob("*.parquet")}
    for contract in (contract for contract in SOURCES if contract.table in delivered):
        table = pq.read_table(data / f"{contract.table}.parquet")
        dated = "recorded_date" if "recorded_date" in table.column_names else contract.recorded_from
        if dated is not None:
            known = pc.less_equal(table[dated], pa.scalar(day))
            table = table.filter(pc.fill_null(known, True))
        for column in contract.columns:
            if column.known_from and {column.name, column.known_from} <= set(table.column_names):
                is_later = pc.greater(table[column.known_from], pa.scalar(day))
                hidden = pc.if_else(pc.fill_null(is_later, False), None, table[column.name])
                table = table.set_column(table.column_names.index(column.name), column.name, hidden)
        pq.write_table(table, out / f"{contract.table}.parquet")
    if (data / "truth").exists():
        shutil.copytree(data / "truth", out / "truth")
    return out
