"""A month as the CRM sees it."""

from pipelines.simulation.arrays import Rows
from pipelines.simulation.crm.state import Crm
from pipelines.simulation.present import Present


def live_crm(present: Present) -> tuple[Crm, dict[str, Rows]]:
    """The state at the month's end, and the month's facts by kind."""
    return present.before.crm, {}
