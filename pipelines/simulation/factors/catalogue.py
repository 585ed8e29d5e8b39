"""All planted factors of a seller and their signals."""

from pipelines.simulation.factors import (
    balance,
    culture,
    development,
    feedback,
    goals,
    leadership,
    mandate,
    market,
    onboarding,
    pay,
    recognition,
    role_fit_person,
    role_fit_work,
    team_pulse,
    territory,
    tools,
)
from pipelines.simulation.factors.signal import Signal
from pipelines.simulation.month_end import MonthEnd

MODULES = (
    leadership,
    feedback,
    mandate,
    recognition,
    development,
    pay,
    goals,
    culture,
    team_pulse,
    balance,
    role_fit_person,
    role_fit_work,
    onboarding,
    territory,
    tools,
    market,
)
FACTORS = tuple(dict.fromkeys(module.FACTOR for module in MODULES))


def seller_signals(end: MonthEnd) -> dict[str, Signal]:
    """Every planted signal of each seat at the month's end, by name.

    Each value is what the records would show without error or lag; values of vacant seats mean nothing.
    """
    parameters, before_end = end.step.parameters, end.step.months_before_end - 1
    found = {name: signal for module in MODULES for name, signal in module.signals(end).items()}
    return {
        name: signal.times(
            parameters.effects.scale * parameters.drift.effect_ratio(signal.factor, before_end)
        )
        for name, signal in found.items()
    }
