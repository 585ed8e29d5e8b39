"""One population's hazards from month to month: intercepts found in the warm-up, the truth kept after it."""

from collections.abc import Callable, Mapping

import numpy as np

from pipelines.simulation.arrays import Floats, Ints, Rows, stack, take
from pipelines.simulation.hazards import (
    BaseRates,
    Hazards,
    LogOdds,
    YearlyRates,
    base_rates,
    hazards_in,
    mean_base_rates,
)
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.parameters import Parameters

SETTLING_MONTHS = 36  # the last of the warm-up: their intercepts are averaged
Planted = tuple[str, float]  # factor, log hazard ratio


class Course:
    """The sellers' or the managers' hazards.

    In the warm-up the intercepts are found anew each month, so that the yearly rates of the parameters hold
    whatever the effects are; from the first observed month on they stand still.
    """

    def __init__(
        self,
        log_odds_of: Callable[[MonthEnd], LogOdds],
        persons_of: Callable[[MonthEnd], Ints],
        latents_of: Callable[[MonthEnd], Mapping[str, Floats]],
        wanted: YearlyRates,
        first_month: int,
    ) -> None:
        """A population before its first month."""
        self._log_odds_of = log_odds_of
        self._persons_of = persons_of
        self._latents_of = latents_of
        self._wanted = wanted
        self._first_month = first_month
        self._found: list[BaseRates] = []
        self._truth: list[Rows] = []
        self.planted: dict[str, Planted] = {}

    @property
    def rates(self) -> BaseRates:
        """The intercepts that hold now."""
        return self._found[-1]

    @property
    def truth(self) -> Rows:
        """A row for each person at risk and month, from the first month observed on."""
        return stack(self._truth)

    def hazards(self, end: MonthEnd, parameters: Parameters) -> tuple[LogOdds, Hazards]:
        """The hazards of the month after `end`, noted down as truth once the months are observed."""
        month = end.step.month + 1
        log_odds = self._log_odds_of(end)
        if month <= self._first_month:
            before = self._found[-1] if self._found else None
            self._found.append(base_rates(log_odds, self._wanted, parameters.exits, before))
        if month == self._first_month:
            self._found = [mean_base_rates(self._found[-SETTLING_MONTHS:])]
        hazards = hazards_in(log_odds, self.rates, parameters, month)
        if month >= self._first_month:
            self._truth.append(self._rows(end, log_odds, hazards))
            self.planted = {
                name: (signal.factor, signal.log_ratio) for name, signal in log_odds.signals.items()
            }
        return log_odds, hazards

    def _rows(self, end: MonthEnd, log_odds: LogOdds, hazards: Hazards) -> Rows:
        """The true hazards of the next month, for those at risk."""
        persons = self._persons_of(end)
        columns = {
            "person": persons,
            "month": np.full(len(persons), end.step.month + 1),
            "voluntary": hazards.voluntary,
            "involuntary": hazards.involuntary,
            "internal_move": hazards.internal,
            "voluntary_observable": hazards.voluntary_observable,
            "voluntary_without_action": hazards.voluntary_without_action,
            "log_hazard_unobserved": log_odds.unobserved + log_odds.action,
            "context": hazards.context,
            **{f"factor {name}": values for name, values in log_odds.factors.items()},
            **{
                f"signal {name}": signal.values.astype(np.float32)
                for name, signal in log_odds.signals.items()
            },
            **{f"latent {name}": values.astype(np.float32) for name, values in self._latents_of(end).items()},
        }
        return take(columns, log_odds.is_at_risk)
