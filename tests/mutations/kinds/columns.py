"""Defects of columns and tables as wholes: missing, surplus, renamed, empty, constant, in another order."""

from tests.mutations.defect import TOO_MUCH_ASIDE, defect, harmless, misshapen, noted, stops, told


@defect("pay", {"table": "pay"}, {"table": "assignments"}, {"table": "employment_spells"})
def columns_in_another_order(delivery, random, table):
    found = delivery.tables[table]
    order = list(range(len(found.columns)))
    random.shuffle(order)
    found.columns[:] = [found.columns[place] for place in order]
    found.rows[:] = [[row[place] for place in order] for row in found.rows]
    return harmless()


@defect("pay", {"table": "pay"}, {"table": "employment_spells"})
def surplus_column(delivery, random, table):
    delivery.tables[table].add("cost_centre", "4711")
    return noted(table, "all delivered columns are part of the contract")


@defect("pay", {"table": "pay", "column": "base_pay"}, {"table": "sales_results", "column": "month"})
def column_twice(delivery, random, table, column):
    found = delivery.tables[table]
    values = found.values(column)
    found.add(column, "")
    for row, value in zip(found.rows, values, strict=True):
        row[-1] = value
    return noted(table, "all delivered columns are part of the contract")


@defect("pay", {"table": "pay", "column": "base_pay"}, {"table": "assignments", "column": "valid_from"})
def missing_required_column(delivery, random, table, column):
    delivery.tables[table].drop(column)
    return misshapen(table, f"column {column} is delivered")


@defect("pay", {"table": "pay", "column": "market_median"}, {"table": "one_on_ones", "column": "held_date"})
def missing_optional_column(delivery, random, table, column):
    delivery.tables[table].drop(column)
    return told(table, "columns that held values last time still do", score_code=13)


@defect("pay", {"table": "pay", "column": "market_median"}, {"table": "assignments", "column": "manager_id"})
def renamed_optional_column(delivery, random, table, column):
    delivery.tables[table].rename(column, column.replace("_", ""))
    return told(table, "all delivered columns are part of the contract", score_code=13)


@defect("pay", {"table": "pay"}, {"table": "employment_spells"}, {"table": "one_on_ones"})
def header_in_capitals(delivery, random, table):
    found = delivery.tables[table]
    found.columns[:] = [column.upper() for column in found.columns]
    delivery.rows_in_file[table] = None
    return misshapen(table, "column employee_id is delivered")


@defect("pay", {"table": "pay"}, {"table": "employment_spells"})
def header_with_blanks(delivery, random, table):
    found = delivery.tables[table]
    found.columns[:] = [f" {column} " for column in found.columns]
    return harmless()


@defect("pay", {"table": "pay"}, {"table": "one_on_ones"}, {"table": "sales_results"})
def missing_optional_table(delivery, random, table):
    delivery.unread.add(table)
    return told(table, "the table is delivered again", score_code=13)


@defect(
    "pay",
    {"table": "pay", "column": "market_median"},
    {"table": "one_on_ones", "column": "held_date"},
    {"table": "assignments", "column": "level"},
)
def emptied_optional_column(delivery, random, table, column):
    found = delivery.tables[table]
    found.put(range(len(found.rows)), column, "")
    return told(table, "columns that held values last time still do")


@defect("pay", {"table": "pay", "column": "base_pay"}, {"table": "one_on_ones", "column": "planned_date"})
def emptied_required_column(delivery, random, table, column):
    found = delivery.tables[table]
    found.put(range(len(found.rows)), column, "")
    return stops(table, TOO_MUCH_ASIDE)


@defect("pay", {"table": "pay", "column": "base_pay"}, {"table": "assignments", "column": "level"})
def constant_column(delivery, random, table, column):
    found = delivery.tables[table]
    found.put(range(len(found.rows)), column, found.get(0, column))
    return told(table, f"{column} constant")
