"""What the HR side of the organisation remembers from one month to the next."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.organisation import Organisation


@dataclass(frozen=True)
class Hr:
    """Per seat and per team."""


def first_hr(organisation: Organisation, generator: np.random.Generator) -> Hr:
    """The state before the first month."""
    return Hr()
