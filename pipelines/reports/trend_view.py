"""A person's risks over the last lists, placed on a small chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

WIDTH, HEIGHT = 240, 72  # the chart's own units
_MARGIN = 6  # room for a dot at the edge
_STEP = 0.1  # the chart's height is a whole number of these


@dataclass(frozen=True)
class TrendPoint:
    """One month's risk at the main horizon."""

    as_of_date: date
    risk: float


@dataclass(frozen=True)
class Trend:
    """The risks of at least two months, oldest first, the last of them this one."""

    points: tuple[TrendPoint, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def lowest(self) -> TrendPoint:
        """The first month with the lowest risk."""
        return min(self.points, key=lambda point: point.risk)

    @property
    def highest(self) -> TrendPoint:
        """The first month with the highest risk."""
        return max(self.points, key=lambda point: point.risk)

    def top(self, ordinary: float) -> float:
        """The risk at the chart's upper edge; the ordinary risk is on the chart too."""
        steps = -(-round(max(self.highest.risk, ordinary), 9) // _STEP)
        return min(1.0, max(1.0, float(steps)) * _STEP)  # at least one step: nobody is at risk of 0

    def dots(self, ordinary: float) -> tuple[tuple[str, str], ...]:
        """Where each month stands on the chart, x and y: months apart as they lie in time."""
        first, last = (_month(self.points[place].as_of_date) for place in (0, -1))
        return tuple(
            (
                _steady(
                    _MARGIN
                    + (WIDTH - 2 * _MARGIN) * (_month(point.as_of_date) - first) / max(last - first, 1)
                ),
                _steady(self.height_of(point.risk, ordinary)),
            )
            for point in self.points
        )

    def height_of(self, risk: float, ordinary: float) -> float:
        """How far below the upper edge a risk stands."""
        return _MARGIN + (HEIGHT - 2 * _MARGIN) * (1 - min(risk / self.top(ordinary), 1.0))


def trend_of(earlier: Sequence[TrendPoint], now: TrendPoint) -> Trend | None:
    """The trend up to now; None where there is nothing before."""
    return Trend((*earlier, now)) if earlier else None


def points_by_person(risks: pd.DataFrame) -> Mapping[str, tuple[TrendPoint, ...]]:
    """The risks under each employee_id, oldest first.

    Args:
        risks: employee_id, as_of_date, risk, sorted by person and date.
    """
    found: dict[str, list[TrendPoint]] = {}
    for person, day, risk in zip(risks["employee_id"], risks["as_of_date"], risks["risk"], strict=True):
        found.setdefault(person, []).append(TrendPoint(day.date(), float(risk)))
    return {person: tuple(points) for person, points in found.items()}


def _month(day: date) -> int:
    return 12 * day.year + day.month


def _steady(value: float) -> str:
    return f"{value:.1f}"
