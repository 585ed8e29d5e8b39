"""From the panel and the sources to one column per feature, in stages that the caller materialises.

The engine would inline an unmaterialised expression wherever it is used again, so each stage is handed
to `materialise` before the next builds on it. Nothing is executed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from features.activities import activities_by_month
from features.feature import Feature, Form, Subject
from features.point_in_time import KEYS
from features.shared import Materialise, SharedTables
from features.sources import known_rows, subject_column

# A join of everything at once is compiled at a cost that grows with the square of its parts.
PARTS_A_JOIN = 12


def build_features(
    panel: ir.Table,
    tables: Mapping[str, ir.Table],
    features: Sequence[Feature],
    materialise: Materialise,
) -> ir.Table:
    """The panel with a column for each feature.

    Args:
        panel: a materialised `build_panel`.
        tables: materialised source tables with their recorded dates; those the features read.
        features: measured features; those named in another's `after` among them.
        materialise: stores each stage: `activities_by_month` where a feature reads activities; what several
            features share (`shared_<name>`); once for each source of features of form ROWS
            (`features_<source>`, or of teams and managers `features_<source>_of_<column>`) and each feature
            of form TABLES (`feature_<name>`); the columns joined so far (`features_joined_<n>`, then
            `features_layer_<n>` for each layer of form PANEL).

    Returns:
        The panel's columns and one column per feature, float64 or (categories) string; a row per row of
        the panel.
    """
    if any("activities" in f.tables for f in features):
        reduced = materialise("activities_by_month", activities_by_month(tables["activities"]))
        tables = {**tables, "activities": reduced}
    tables = SharedTables(tables, panel, materialise)
    parts = [
        _Part(part.keys, materialise(part.name, part.table), part.name, part.features)
        for part in (*_row_parts(panel, tables, features), *_table_parts(panel, tables, features))
    ]
    joined = panel
    for number, start in enumerate(range(0, len(parts), PARTS_A_JOIN)):
        wider = _join_parts(joined, parts[start : start + PARTS_A_JOIN])
        joined = materialise(f"features_joined_{number}", wider)
    for number, layer in enumerate(_panel_layers(features)):
        wide = joined.mutate(**{f.name: _typed(f, f.compute(joined)) for f in layer})
        joined = materialise(f"features_layer_{number}", wide)
    names = [f.name for f in features]
    return joined.select(*(column for column in panel.columns if column not in names), *names)


def measured_features(
    delivered: Mapping[str, frozenset[str]], features: Sequence[Feature]
) -> tuple[Feature, ...]:
    """The features whose every column was delivered.

    Args:
        delivered: the delivered columns of each delivered table.
        features: the catalogue, in its order.
    """
    return tuple(f for f in features if not _missing(delivered, f))


def lacking_by_factor(
    delivered: Mapping[str, frozenset[str]], features: Sequence[Feature]
) -> dict[str, tuple[str, ...]]:
    """The factors of which not every feature is measured, with what is missing.

    Args:
        delivered: the delivered columns of each delivered table.
        features: the catalogue, in its order.

    Returns:
        For each such factor the tables (`deals`) and columns (`pay.base_pay`) its features lack, sorted.
    """
    lacking: dict[str, set[str]] = {}
    for f in features:
        lacking.setdefault(f.factor.value, set()).update(_missing(delivered, f))
    return {factor: tuple(sorted(names)) for factor, names in lacking.items() if names}


def _missing(delivered: Mapping[str, frozenset[str]], f: Feature) -> frozenset[str]:
    pairs = (column.partition(".") for column in f.columns)
    return frozenset(
        table if table not in delivered else f"{table}.{column}"
        for table, _, column in pairs
        if column not in delivered.get(table, frozenset())
    )


@dataclass(frozen=True)
class _Part:
    """Features that one stage computes.

    Attributes:
        keys: the panel's columns that the table is keyed by.
        table: the keys and a column for each feature.
        name: under which it is materialised.
        features: held by it.
    """

    keys: tuple[str, str]
    table: ir.Table
    name: str
    features: Sequence[Feature]


def _row_parts(panel: ir.Table, tables: Mapping[str, ir.Table], features: Sequence[Feature]) -> list[_Part]:
    """One join and one aggregation for all features of a source and a subject."""
    held_by: dict[tuple[str, Subject], list[Feature]] = {}
    for f in features:
        if f.form is Form.ROWS:
            held_by.setdefault((f.source, f.of), []).append(f)
    parts = []
    for (source, of), held in held_by.items():
        rows = known_rows(source, panel, tables, of)
        key = subject_column(source, of)
        part = rows.group_by(key, "as_of_date").aggregate(
            **{f.name: _typed(f, f.compute(rows)) for f in held}
        )
        name = f"features_{source}" if of is Subject.PERSON else f"features_{source}_of_{of}"
        keyed = part.rename({of.value: key}) if key != of.value else part
        parts.append(_Part((of.value, "as_of_date"), keyed, name, held))
    return parts


def _table_parts(panel: ir.Table, tables: Mapping[str, ir.Table], features: Sequence[Feature]) -> list[_Part]:
    parts = []
    for f in features:
        if f.form is Form.TABLES:
            part = f.compute(panel, tables)
            typed = part.select(*KEYS, **{f.name: _typed(f, part[f.name])})
            parts.append(_Part(KEYS, typed, f"feature_{f.name}", [f]))
    return parts


def _join_parts(panel: ir.Table, parts: Sequence[_Part]) -> ir.Table:
    """The parts' features beside the panel, `without_rows` where a part has no row of the subject."""
    joined = panel
    for number, part in enumerate(parts):
        joined = joined.left_join(part.table, list(part.keys), rname=f"{{name}}_of_part_{number}")
    columns = {column: joined[column] for column in panel.columns}
    for number, part in enumerate(parts):
        subject = part.keys[0]
        has_no_rows = joined[subject].notnull() & joined[f"{subject}_of_part_{number}"].isnull()
        for f in part.features:
            value = joined[f.name]
            if f.without_rows is not None:
                value = has_no_rows.ifelse(float(f.without_rows), value)
            columns[f.name] = value
    return joined.select(**columns)


def _panel_layers(features: Sequence[Feature]) -> list[list[Feature]]:
    """The features of form PANEL in the order in which `after` lets them be computed."""
    waiting = [f for f in features if f.form is Form.PANEL]
    layers: list[list[Feature]] = []
    while waiting:
        names = {f.name for f in waiting}
        layer = [f for f in waiting if not names.intersection(f.after)]
        if not layer:
            raise ValueError(f"features wait for each other: {', '.join(sorted(names))}")
        layers.append(layer)
        waiting = [f for f in waiting if f not in layer]
    return layers


def _typed(f: Feature, value: ir.Value) -> ir.Value:
    return value.cast("string" if f.is_category else "float64")
