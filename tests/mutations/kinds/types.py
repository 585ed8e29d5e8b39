"""Defects of types: Parquet files whose columns are of another type than the contract's."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa

from tests.mutations.defect import PEERS, TOO_MUCH_ASIDE, defect, harmless, stops, told
from tests.mutations.kinds.dates import START_OF


def parquet(delivery, table, **columns):
    """Write the table as Parquet; `columns` maps a name to a function of its text values."""

    def arrow(found):
        arrays = {}
        for place, column in enumerate(found.columns):
            values = [row[place] or None for row in found.rows]
            arrays[column] = columns[column](values) if column in columns else pa.array(values, pa.string())
        return pa.table(arrays)

    delivery.layouts[table].parquet = arrow


def made(convert, kind):
    return lambda values: pa.array([None if value is None else convert(value) for value in values], kind)


def at_midnight(zone):
    return lambda value: datetime.combine(date.fromisoformat(value), datetime.min.time(), zone)


@defect("pay", {"table": "pay"}, {"table": "employment_spells"})
def parquet_of_text(delivery, random, table):
    parquet(delivery, table)
    return harmless()


@defect("pay", {"table": "pay"}, {"table": "one_on_ones"})
def parquet_of_timestamps(delivery, random, table):
    parquet(delivery, table, **{START_OF[table]: made(at_midnight(None), pa.timestamp("us"))})
    return harmless()


@defect("pay", {"table": "pay", "zone": "Europe/Stockholm"}, {"table": "one_on_ones", "zone": "UTC"})
def parquet_of_timestamps_with_a_zone(delivery, random, table, zone):
    """Midnight in that zone: east of Greenwich it is read as the day before."""
    offset = UTC if zone == "UTC" else timezone(timedelta(hours=1))
    column = START_OF[table]
    parquet(delivery, table, **{column: made(at_midnight(offset), pa.timestamp("us", tz=zone))})
    return harmless() if zone == "UTC" else told(table, f"{column} is a day without a time of day")


@defect("pay", reader="text")
def parquet_of_numbers_as_ids(delivery, random):
    parquet(delivery, "pay", employee_id=made(int, pa.int64()))
    return stops("pay", TOO_MUCH_ASIDE)


@defect("pay")
def parquet_of_fractions_as_ids(delivery, random):
    parquet(delivery, "pay", employee_id=made(float, pa.float64()))
    return stops("pay", TOO_MUCH_ASIDE)


@defect("pay", {"kind": "double"}, {"kind": "decimal"}, {"kind": "text"})
def parquet_of_other_amounts(delivery, random, kind):
    made_as = {
        "double": made(float, pa.float64()),
        "decimal": made(Decimal, pa.decimal128(20, 6)),
        "text": made(str, pa.large_string()),
    }[kind]
    parquet(delivery, "pay", base_pay=made_as)
    return harmless()


@defect("pay")
def parquet_with_nan(delivery, random):
    """A data frame's missing number: not a number, and no null."""
    rows = len(delivery.tables["pay"].rows)
    broken = set(random.sample(range(rows), 4))

    def with_nan(values):
        return pa.array(
            [float("nan") if row in broken else float(value) for row, value in enumerate(values)],
            pa.float64(),
        )

    people = delivery.tables["pay"].people(broken)
    parquet(delivery, "pay", base_pay=with_nan)
    return told("pay", "base_pay can be read as", len(broken), people, PEERS)


@defect("assignments")
def parquet_of_categories(delivery, random):
    parquet(delivery, "assignments", role=lambda values: pa.array(values).dictionary_encode())
    return harmless()


@defect("pay")
def parquet_of_lists(delivery, random):
    parquet(delivery, "pay", base_pay=lambda values: pa.array([[value] for value in values]))
    return stops("pay", "base_pay has the type")


@defect("pay")
def parquet_of_numbers_as_dates(delivery, random):
    parquet(delivery, "pay", valid_from=made(lambda value: int(value.replace("-", "")), pa.int64()))
    return stops("pay", "valid_from has the type DATE")


@defect("pay")
def parquet_of_true_and_false_as_amounts(delivery, random):
    """Each is read as 1.00: the column is constant."""
    parquet(delivery, "pay", base_pay=made(lambda value: True, pa.bool_()))
    return told("pay", "suspicious: base_pay constant")
