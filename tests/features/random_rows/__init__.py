"""Random organisations: typed rows of every source table, three years, with late records and corrections."""

from data_contracts.catalogue import source_contract
from tests.features.random_rows import core, leading, rewards, selling, settling
from tests.features.random_rows.draw import Draw

# Each has `rows(draw)`, the rows by table, and `CHANGES`, what a correction changes in a row of a table.
MODULES = (core, leading, rewards, selling, settling)


def random_organisation(seed):
    """Rows of every table, some corrected later.

    Every recorded date is explicit, so that a plain cut by date is the whole truth about knowledge.
    """
    draw = Draw(seed)
    made = {}
    for module in MODULES:
        for table, rows in module.rows(draw).items():
            change = module.CHANGES.get(table, lambda row: {})
            made[table] = draw.versions(rows, source_contract(table).key, change)
    return made
