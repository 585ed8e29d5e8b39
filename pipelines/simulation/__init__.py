"""A sales organisation with known truth, as contract-keeping tables."""

from pipelines.simulation.parameters import SCENARIOS, Parameters, load_parameters
from pipelines.simulation.simulate import simulate

__all__ = ["SCENARIOS", "Parameters", "load_parameters", "simulate"]
