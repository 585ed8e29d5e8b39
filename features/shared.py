"""Tables on the way that several features need: made once in a build, which can store them."""

from collections.abc import Callable, Mapping

import ibis.expr.types as ir

# Stores an expression under a name and returns the stored table.
Materialise = Callable[[str, ir.Table], ir.Table]


class SharedTables(dict[str, ir.Table]):
    """The source tables of one build, and what has been made of them for its panel.

    Args:
        tables: source tables with their recorded dates.
        panel: the build's panel.
        materialise: stores a table.
    """

    def __init__(self, tables: Mapping[str, ir.Table], panel: ir.Table, materialise: Materialise) -> None:
        super().__init__(tables)
        self.panel = panel
        self._materialise = materialise
        self._made: dict[str, ir.Table] = {}

    def once(self, name: str, make: Callable[[], ir.Table]) -> ir.Table:
        """The table of that name, made and stored when it is first asked for."""
        if name not in self._made:
            self._made[name] = self._materialise(f"shared_{name}", make())
        return self._made[name]


def shared(
    name: str, panel: ir.Table, tables: Mapping[str, ir.Table], make: Callable[[], ir.Table]
) -> ir.Table:
    """What `make` builds of the panel and the tables; within one build only once.

    Args:
        name: of the table on the way; one name, one way of making it.
        panel: of whom. Only what is made for the build's own panel is shared.
        tables: what the build gave to the formula.
        make: builds the expression.
    """
    if isinstance(tables, SharedTables) and panel is tables.panel:
        return tables.once(name, make)
    return make()
