"""How each seller was selected: what the hiring records tell of it."""

import numpy as np

from pipelines.simulation.arrays import Floats, Rows, logistic, pick
from pipelines.simulation.present import Present

SOURCES = ("advertisement", "referral", "agency", "approached", "returned")
MOST_PRIOR_YEARS = 40


def select(present: Present, before: Floats) -> tuple[Floats, Rows]:
    """The share of good practices used in each seat's hire, and a row for each hire of the month.

    Whether there was a structured interview, a work sample and a job preview tells how well the person was
    chosen; the source, references and experience tell nothing.
    """
    step, settings = present.step, present.step.parameters.hr
    seats, draw = np.flatnonzero(present.changes.is_hired), present.step.generator
    quality = present.sellers.selection[seats]
    log_odds = np.array(settings.selection_log_odds)[:, np.newaxis] + settings.selection_slope * quality
    used = draw.random(log_odds.shape) < logistic(log_odds)
    years = draw.exponential(np.array(settings.prior_sales_years)[present.sellers.level[seats]])
    rows = {
        "person": present.sellers.person[seats],
        "day": present.sellers.start_day[seats],
        "source": pick(draw, settings.source_shares, len(seats)),
        "had_structured_interview": used[0],
        "had_work_sample": used[1],
        "had_job_preview": used[2],
        "had_references": step.happens(settings.references_share, len(seats)),
        "prior_years": np.minimum(years, MOST_PRIOR_YEARS).astype(np.int64),
    }
    practices = before.copy()
    practices[seats] = used.mean(axis=0)
    return practices, rows
