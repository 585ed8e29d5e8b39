"""The organisation at the end of a month, before the next one's exits are drawn."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import Floats, Ints
from pipelines.simulation.attention import Attention
from pipelines.simulation.climate import Climate
from pipelines.simulation.crm.state import Crm
from pipelines.simulation.hr.state import Hr
from pipelines.simulation.leaders import Leaders
from pipelines.simulation.managers import Managers
from pipelines.simulation.organisation import ROLES, Organisation, Step
from pipelines.simulation.sellers import Histories, Sellers


@dataclass(frozen=True)
class MonthEnd:
    """Everything that the hazards of the next month are made of.

    Attributes:
        step: the month that ended. notices: of the last months, shape (months, teams, roles), newest first.
        people: how many sellers there have been.
    """

    step: Step
    sellers: Sellers
    histories: Histories
    managers: Managers
    leaders: Leaders
    attention: Attention
    climate: Climate
    crm: Crm
    hr: Hr
    notices: Floats
    people: int

    @property
    def tenure_months(self) -> Ints:
        """Months since the month of the hire, counted next month: 1 in the first month at risk."""
        return self.step.month + 1 - self.sellers.start_month


def no_notices(organisation: Organisation, kernel_months: int) -> Floats:
    """No notice remembered yet."""
    return np.zeros((kernel_months, organisation.teams, len(ROLES)))


def remember_notices(notices: Floats, organisation: Organisation, seats: Ints) -> Floats:
    """The notices of the last months with this month's, given in the listed seats, in front."""
    month = np.zeros(notices.shape[1:])
    np.add.at(month, (organisation.team[seats], organisation.role[seats]), 1.0)
    return np.concatenate([month[np.newaxis], notices[:-1]])
