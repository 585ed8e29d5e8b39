"""A month as the HR systems see it."""

from pipelines.simulation.arrays import Rows
from pipelines.simulation.hr.state import Hr
from pipelines.simulation.present import Present


def live_hr(present: Present) -> tuple[Hr, dict[str, Rows]]:
    """The state at the month's end, and the month's facts by kind."""
    return present.before.hr, {}
