"""The simulator's entry: one seed, one organisation, its records and its truth as Parquet files."""

import logging
import time
from pathlib import Path

import numpy as np

from data_contracts.errors import ConfigError
from pipelines.simulation.defects import plant_defects
from pipelines.simulation.history import live
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.records import keep_records
from pipelines.simulation.scenarios import BROKEN, scenario_parameters
from pipelines.simulation.tables import build_tables
from pipelines.simulation.truth import build_truth, describe
from pipelines.simulation.writing import write_organisation

LOGGER = logging.getLogger("stanna")
FEWEST_MONTHS = 13  # a year ahead, and a month to look back on
MOST_MONTHS = 240  # with the warm-up, what the dates can hold


def simulate(parameters: Parameters, seed: int, sellers: int, months: int, scenario: str, out: Path) -> None:
    """Write a simulated sales organisation whose truth is known.

    The same arguments give the same bytes. In the scenarios `dirty` and `untidy` the tables hold planted
    defects, and `truth/defects.parquet` says where.

    Args:
        parameters: every number of the simulator.
        seed: 0 or more.
        sellers: seats; leavers are replaced, so that about as many are employed.
        months: observed months, up to the parameters' last day.
        scenario: one of SCENARIOS.
        out: the folder; files of the same names in it are replaced.

    Raises:
        ConfigError: an argument is out of its range.
        StorageError: the folder cannot be written.
    """
    if sellers < 1:
        raise ConfigError(f"sellers is {sellers}; an organisation has at least 1")
    if months < FEWEST_MONTHS or months > MOST_MONTHS:
        raise ConfigError(f"months is {months}; choose {FEWEST_MONTHS} to {MOST_MONTHS}")
    if seed < 0:
        raise ConfigError(f"seed is {seed}; a seed is 0 or more")
    effective = scenario_parameters(parameters, scenario)
    LOGGER.info("simulate scenario=%s seed=%d sellers=%d months=%d", scenario, seed, sellers, months)
    started = time.perf_counter()
    generator = np.random.default_rng(seed)
    history = live(effective, sellers, months, generator)
    records = keep_records(history, effective, generator)
    tables = build_tables(records, generator)
    description = describe(history, effective, seed, sellers, months, scenario)
    truth = build_truth(history, records)
    if scenario in BROKEN:
        tables, truth["defects"] = plant_defects(tables, seed, BROKEN[scenario])
    write_organisation(tables, truth, description, out)
    rows, seconds = sum(table.num_rows for table in tables.values()), time.perf_counter() - started
    LOGGER.info("simulate rows=%d seconds=%.1f path=%s", rows, seconds, out)
