"""The catalogue as a page for readers: docs/features.md is this text."""

from collections.abc import Sequence

from features.feature import Factor, Feature

_HEAD = """# Features

Every column the models may use, factor by factor. Written by `features/describe.py` from the functions
themselves. A feature is measured where all its columns were delivered; it uses only what was recorded by
the as-of date. *Side* is the side of the peers' median on which a value may be named as a reason;
*shown* says whether a manager may see it as one.
"""

_COLUMNS = ("feature", "what it is", "unit", "from", "owner", "side", "empty means", "shown", "constrained")
_CONSTRAINTS = {-1: "falling", 0: "no", 1: "rising"}


def features_markdown(features: Sequence[Feature]) -> str:
    """A Markdown page with a table per factor, in the order of the features; ends with a newline."""
    sections = [_HEAD]
    for factor in Factor:
        held = [f for f in features if f.factor is factor]
        if held:
            rule = "|---" * len(_COLUMNS) + "|"
            lines = [f"## {factor.value}", "", _line(_COLUMNS), rule, *(_row(f) for f in held), ""]
            sections.append("\n".join(lines))
    return "\n".join(sections)


def _row(f: Feature) -> str:
    return _line(
        (
            f"`{f.name}`",
            f.description,
            f.unit.value,
            ", ".join(f.tables),
            f.owner.value,
            f.risk_side.value,
            f.null_means,
            _shown(f),
            _CONSTRAINTS[f.monotone],
        )
    )


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shown(f: Feature) -> str:
    if not f.is_shown:
        return "no"
    return "as a group figure" if f.is_group_only else "yes"
