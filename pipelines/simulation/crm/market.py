"""What lies outside: leads that are handed out, and each country's market."""

import numpy as np

from pipelines.simulation.arrays import Floats, Rows
from pipelines.simulation.organisation import COUNTRIES
from pipelines.simulation.present import Present

USUAL_INDEX = 100.0


def hand_out_leads(present: Present) -> Rows:
    """Leads of random number and quality: neither says anything of anybody."""
    step = present.step
    rate = np.where(present.at_work, step.parameters.crm.leads_per_month, 0.0)
    seat = np.repeat(np.arange(len(rate)), step.generator.poisson(rate))
    return {
        "person": present.sellers.person[seat],
        "day": np.maximum(step.days(len(seat)), present.sellers.start_day[seat]),
        "quality": step.generator.integers(1, 101, len(seat)),
    }


def next_market(present: Present) -> tuple[Floats, Rows]:
    """Most of last month's market and something new; the index is published some days after the month."""
    step, crm = present.step, present.step.parameters.crm
    fresh = np.sqrt(1 - crm.market_persistence**2)
    shock = step.generator.normal(size=len(COUNTRIES))
    market = crm.market_persistence * present.before.crm.market + fresh * shock
    rows = {
        "country": np.arange(len(COUNTRIES)),
        "month": np.full(len(COUNTRIES), step.month),
        "day": np.full(len(COUNTRIES), step.last),
        "entered_day": np.full(len(COUNTRIES), step.last + crm.market_published_after_days),
        "index": np.round(USUAL_INDEX * np.exp(crm.market_sd * market), 1),
    }
    return market, rows
