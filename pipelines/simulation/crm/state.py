"""What the CRM's side of the organisation remembers from one month to the next."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.organisation import Organisation


@dataclass(frozen=True)
class Crm:
    """Per seat, per account and per team."""


def first_crm(organisation: Organisation, generator: np.random.Generator) -> Crm:
    """The state before the first month."""
    return Crm()
