"""The catalogue as a page for readers: docs/features.md is this text."""

from collections.abc import Sequence

from features.factor_lines import FactorLine
from features.feature import SALES_MANAGERS, SELLERS, Factor, Feature, RiskSide

_HEAD = """# Features

Every column the models may use, factor by factor, after the lines of the factor catalogue that they measure.
Written by `features/describe.py` from the functions themselves. A feature is measured where all its columns
were delivered; it uses only what was recorded by the as-of date.

*Risk side* is the side of the peers' median on which a value may be named as a reason. *Shown* says whether
a manager may see it as one. *Said in* names the source documents (S0 to S4) that speak of it, *evidence* what
the literature has measured; most of it has not been measured anywhere.
"""

_COLUMNS: tuple[str, ...] = ("feature", "what it is", "unit", "from", "whose risk", "owner", "risk side")
_COLUMNS += ("empty means", "shown", "constrained", "said in", "evidence")
_CONSTRAINTS = {-1: "falling", 0: "no", 1: "rising"}
_DIRECTIONS = {RiskSide.HIGH: "above", RiskSide.LOW: "below", RiskSide.EITHER: "either"}
_POPULATIONS = {SELLERS: "sellers", SALES_MANAGERS: "sales managers"}


def features_markdown(features: Sequence[Feature], lines: Sequence[FactorLine]) -> str:
    """A Markdown page with two tables per factor, in the order of the factors; ends with a newline.

    Args:
        features: the catalogue.
        lines: what the factor catalogue says, and what measures it.
    """
    sections = [_HEAD]
    for factor in Factor:
        held = [f for f in features if f.factor is factor]
        said = [line for line in lines if line.factor is factor]
        if held or said:
            sections.append(
                "\n".join([f"## {factor.value}", "", *_lines_table(said), *_features_table(held)])
            )
    return "\n".join(sections)


def _lines_table(lines: Sequence[FactorLine]) -> list[str]:
    if not lines:
        return []
    head = ("the catalogue says", "of", "measured by", "not measured, because")
    rows = [
        _line(
            (
                line.text,
                _POPULATIONS[line.population],
                ", ".join(f"`{name}`" for name in line.features),
                line.refusal,
            )
        )
        for line in lines
    ]
    return [_line(head), "|---" * len(head) + "|", *rows, ""]


def _features_table(features: Sequence[Feature]) -> list[str]:
    if not features:
        return []
    return [_line(_COLUMNS), "|---" * len(_COLUMNS) + "|", *(_row(f) for f in features), ""]


def _row(f: Feature) -> str:
    return _line(
        (
            f"`{f.name}`",
            f.description,
            f.unit.value,
            ", ".join(f.tables),
            _POPULATIONS.get(f.populations, "both"),
            f.owner.value,
            _DIRECTIONS[f.risk_side],
            f.null_means,
            _shown(f),
            _CONSTRAINTS[f.monotone],
            ", ".join(f.said_in),
            f.evidence,
        )
    )


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _shown(f: Feature) -> str:
    if not f.is_shown:
        return "no"
    return "as a group figure" if f.is_group_only else "yes"
