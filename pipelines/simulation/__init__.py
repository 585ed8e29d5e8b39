"""A sales organisation with known truth, as contract-keeping tables."""

from pipelines.simulation.parameters import Parameters, load_parameters
from pipelines.simulation.scenarios import SCENARIOS, scenario_sellers
from pipelines.simulation.simulate import simulate

__all__ = ["SCENARIOS", "Parameters", "load_parameters", "scenario_sellers", "simulate"]
