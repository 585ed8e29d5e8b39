"""Managers' lasting habits beside leadership quality: praise, delegation, care for newcomers."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import Floats
from pipelines.simulation.managers import Handover
from pipelines.simulation.organisation import Organisation, Step


@dataclass(frozen=True)
class Habits:
    """One element a post, mean 0 and SD 1 over managers: latent, no record holds it as such.

    Attributes:
        fairness: how far praise follows results; the unfair praise the same few whatever they sell.
        delegation: how much is left to the sellers. introduction: care for newcomers.
    """

    fairness: Floats
    delegation: Floats
    introduction: Floats


def first_habits(organisation: Organisation, generator: np.random.Generator) -> Habits:
    """The habits of the first managers."""
    return Habits(*generator.normal(size=(3, organisation.posts)))


def next_habits(step: Step, before: Habits, handover: Handover) -> Habits:
    """The habits of those who are in post now: a successor brings others."""
    fresh = step.generator.normal(size=(3, len(handover.is_new)))
    return Habits(
        fairness=np.where(handover.is_new, fresh[0], before.fairness),
        delegation=np.where(handover.is_new, fresh[1], before.delegation),
        introduction=np.where(handover.is_new, fresh[2], before.introduction),
    )
