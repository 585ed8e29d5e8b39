"""Market: how many doors stand open outside, country by country; nothing a manager could change."""

from math import log

from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd

FACTOR = "market"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    effects, centres = end.step.parameters.effects, end.step.parameters.signals
    market = scaled(end.crm.market[end.step.organisation.seat_country], centres.market)
    return {"market": Signal(FACTOR, market, log(effects.market))}
