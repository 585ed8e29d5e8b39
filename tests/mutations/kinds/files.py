"""Defects of the file itself: how text was written, and whether all of it arrived."""

import pyarrow as pa

from tests.mutations.defect import THEMSELVES, defect, harmless, misshapen, plausible, told, unreadable_file
from tests.mutations.tables import Table

CANNOT_SPLIT = "more or fewer cells|could not (be )?split"
VOLUME = "number of rows changed by at most"

EVERY_TABLE = ({"table": "pay"}, {"table": "employment_spells"}, {"table": "one_on_ones"})


@defect("pay", *EVERY_TABLE)
def byte_order_mark(delivery, random, table):
    delivery.layouts[table].encoding = "utf-8-sig"
    return harmless()


@defect("pay", *EVERY_TABLE)
def windows_line_ends(delivery, random, table):
    delivery.layouts[table].line_end = "\r\n"
    return harmless()


@defect("pay", *EVERY_TABLE)
def semicolons(delivery, random, table):
    delivery.layouts[table].separator = ";"
    return harmless()


@defect("sales_results", {"table": "sales_results"}, {"table": "assignments"})
def tabs(delivery, random, table):
    delivery.layouts[table].separator = "\t"
    return harmless()


@defect("sales_results", {"table": "sales_results"}, {"table": "employment_spells"})
def every_cell_quoted(delivery, random, table):
    delivery.layouts[table].is_quoted = True
    return harmless()


@defect("pay", {"table": "pay"}, {"table": "assignments"})
def no_line_end_at_the_end(delivery, random, table):
    delivery.layouts[table].bytes_changes.append(lambda content: content.rstrip(b"\n"))
    return harmless()


@defect("pay", {"table": "pay"}, {"table": "one_on_ones"})
def empty_lines_at_the_end(delivery, random, table):
    delivery.layouts[table].bytes_changes.append(lambda content: content + b"\n\n\n")
    return harmless()


@defect("assignments", {"encoding": "latin-1"}, {"encoding": "cp1252"}, {"encoding": "utf-16"})
def another_encoding(delivery, random, encoding):
    table = delivery.tables["assignments"]
    table.put(range(len(table.rows)), "site", "Malmö – söder" if encoding != "latin-1" else "Malmö")
    delivery.layouts["assignments"].encoding = encoding
    return unreadable_file("assignments", "UTF-8")


@defect("pay", {"table": "pay"}, {"table": "sales_results"}, {"table": "employment_spells"})
def cut_off_in_mid_row(delivery, random, table):
    rows = delivery.tables[table].rows
    del rows[len(rows) - 3 :]
    cut = ",".join([*delivery.tables[table].columns[:1], "x"])
    delivery.layouts[table].bytes_changes.append(lambda content: content + cut.encode())
    delivery.rows_in_file[table] = None
    return misshapen(table, CANNOT_SPLIT)


@defect("pay", {"table": "pay"}, {"table": "sales_results"}, {"table": "one_on_ones"})
def cut_off_in_half(delivery, random, table):
    """The file ends at a line's end: nothing but the number of rows tells."""
    rows = delivery.tables[table].rows
    del rows[len(rows) // 2 :]
    return told(table, VOLUME)


@defect("pay", {"table": "pay"}, {"table": "employment_spells"})
def parquet_cut_off(delivery, random, table):
    delivery.layouts[table].parquet = as_strings
    delivery.layouts[table].bytes_changes.append(lambda content: content[: len(content) // 2])
    return unreadable_file(table)


@defect("pay", {"table": "pay"}, {"table": "assignments"})
def empty_file(delivery, random, table):
    delivery.layouts[table].bytes_changes.append(lambda content: b"")
    delivery.rows_in_file[table] = 0
    return misshapen(table, "empty")


@defect("pay", {"table": "pay"}, {"table": "one_on_ones"})
def header_only(delivery, random, table):
    delivery.tables[table].rows.clear()
    return told(table, "table has rows")


@defect("assignments", {"table": "assignments"}, {"table": "employment_spells"})
def header_only_of_a_required_table(delivery, random, table):
    delivery.tables[table].rows.clear()
    return misshapen(table, "table has rows")


@defect("pay", {"table": "pay"}, {"table": "employment_spells"})
def missing_file(delivery, random, table):
    delivery.layouts[table].is_missing = True
    return unreadable_file(table, "cannot read its file")


@defect("pay", {"table": "pay"}, {"table": "sales_results"})
def header_again_in_the_middle(delivery, random, table):
    """Two exports were put together with their headers."""
    found: Table = delivery.tables[table]
    found.rows.insert(random.randrange(1, len(found.rows)), found.columns.copy())
    return told(table, "can be read as a date", 1)


@defect("pay", {"table": "pay"}, {"table": "sales_results"})
def total_line_at_the_end(delivery, random, table):
    found = delivery.tables[table]
    found.rows.append(["Total", *[""] * (len(found.columns) - 2), "99"])
    return told(table, "is filled|can be read|has a spell")


@defect("pay", {"table": "pay"}, {"table": "employment_spells"})
def title_above_the_header(delivery, random, table):
    delivery.layouts[table].bytes_changes.append(lambda content: b"Export of 1 July\n" + content)
    delivery.rows_in_file[table] = None
    return harmless()


@defect("pay", {"table": "pay"}, {"table": "assignments"})
def no_header(delivery, random, table):
    delivery.layouts[table].bytes_changes.append(lambda content: content.split(b"\n", 1)[1])
    return misshapen(table, "column employee_id is delivered")


@defect("pay", {"table": "pay"}, {"table": "sales_results"})
def a_cell_too_many(delivery, random, table):
    found = delivery.tables[table]
    row = found.rows[random.randrange(len(found.rows))]
    row.append("surplus")
    return misshapen(table, CANNOT_SPLIT)


@defect("pay", {"table": "pay"}, {"table": "sales_results"})
def a_cell_too_few(delivery, random, table):
    found = delivery.tables[table]
    del found.rows[random.randrange(len(found.rows))][-1]
    return misshapen(table, CANNOT_SPLIT)


@defect("pay", {"table": "pay"}, {"table": "assignments"})
def an_open_quote(delivery, random, table):
    found = delivery.tables[table]
    line = ",".join(found.rows[len(found.rows) // 2]).encode()
    delivery.layouts[table].bytes_changes.append(lambda content: content.replace(line, b'"' + line, 1))
    delivery.rows_in_file[table] = None
    # The engine goes on after the quote that never closes: one id begins with it and belongs to nobody.
    return told(table, "has a spell|inside a spell", 1)


@defect("assignments")
def line_breaks_inside_cells(delivery, random):
    """Properly quoted, in a column that no feature reads."""
    table = delivery.tables["assignments"]
    table.put(range(len(table.rows)), "site", lambda old: f"{old}\nsecond line")
    return plausible((), THEMSELVES)


def as_strings(table: Table):
    """The table as Parquet of text."""
    return pa.table(
        {
            column: pa.array([row[place] or None for row in table.rows], pa.string())
            for place, column in enumerate(table.columns)
        }
    )
