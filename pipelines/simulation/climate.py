"""What it is like in a team: cooperation, workload and the burden of tools, drifting from month to month."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import Floats
from pipelines.simulation.organisation import Organisation, Step


@dataclass(frozen=True)
class Climate:
    """One element a team, mean 0 and SD 1 over teams and months: latent, no record holds it as such.

    Attributes:
        cooperation: how far the team pulls the same way. workload: how much lies on each of them.
        tool_burden: how much the systems are in the way.
    """

    cooperation: Floats
    workload: Floats
    tool_burden: Floats


def first_climate(organisation: Organisation, generator: np.random.Generator) -> Climate:
    """The climate before the first month."""
    return Climate(*generator.normal(size=(3, organisation.teams)))


def next_climate(step: Step, before: Climate) -> Climate:
    """Most of last month's climate, and something new."""
    kept = step.parameters.climate.persistence
    fresh = np.sqrt(1 - kept**2)
    new = step.generator.normal(size=(3, step.organisation.teams))
    return Climate(
        cooperation=kept * before.cooperation + fresh * new[0],
        workload=kept * before.workload + fresh * new[1],
        tool_burden=kept * before.tool_burden + fresh * new[2],
    )
