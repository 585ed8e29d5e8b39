"""A month that is being lived through: what has been settled in it so far, for those who come after."""

from dataclasses import dataclass

from pipelines.simulation.arrays import Flags, Floats, Rows
from pipelines.simulation.careers import Changes
from pipelines.simulation.climate import Climate
from pipelines.simulation.habits import Habits
from pipelines.simulation.managers import Handover, Managers
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.organisation import Step
from pipelines.simulation.sellers import Histories, Sellers
from pipelines.simulation.work import QuotaRecord


@dataclass(frozen=True)
class Present:
    """The month after its hires, quotas, deals, talks and trainings; departures come last.

    Attributes:
        step: the month. before: the end of the month before.
        sellers, histories, managers, climate: as they are now.
        changes: seats filled, promoted or paid anew this month. handover: what changed among the managers.
        quota: of each seat this month, SEK, 0 for those not at work.
        has_won: seats in which a won deal closes this month.
        quota_record: what the seats' personal quota levels come from, this month included.
        habits: the managers' as they are now. exits: the notices given this month, by seat.
    """

    step: Step
    before: MonthEnd
    sellers: Sellers
    histories: Histories
    managers: Managers
    climate: Climate
    changes: Changes
    handover: Handover
    quota: Floats
    has_won: Flags
    quota_record: QuotaRecord
    habits: Habits
    exits: Rows

    @property
    def at_work(self) -> Flags:
        """Seats whose person works this month: employed at its end and not on leave since before it."""
        return self.sellers.at_work(self.step.first, self.step.last)
