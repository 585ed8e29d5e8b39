"""Quarterly pulses: what teams answer, as means of five or more people."""

import numpy as np

from pipelines.simulation.arrays import Floats, Rows
from pipelines.simulation.clock import calendar_month
from pipelines.simulation.hr.state import QUESTIONS, Pulses
from pipelines.simulation.present import Present

FEWEST_RESPONDENTS = 5  # fewer could be recognised by their answers
LOWEST, HIGHEST = 1, 5
HUNDREDTHS = 100  # means are given with two decimals
TYPICAL_REMOTE_DAYS = 1.35  # a week
ROUND_MONTH = 2  # February, May, August and November


def ask_teams(present: Present, before: Pulses) -> tuple[Pulses, Rows]:
    """The state after this month, and a row for each question of a team with enough respondents."""
    step, settings = present.step, present.step.parameters.hr
    draw, teams = step.generator, step.organisation.teams
    is_round = calendar_month(step.month) % 3 == ROUND_MONTH
    asked = np.bincount(step.organisation.team, present.at_work, teams).astype(np.int64)
    respondents = draw.binomial(asked, settings.response_share) if is_round else np.zeros(teams, np.int64)
    enough = np.flatnonzero(respondents >= FEWEST_RESPONDENTS)
    felt = np.array(settings.pulse_loadings)[:, np.newaxis] * _felt(present)[:, enough]
    noise = draw.normal(size=felt.shape) * settings.pulse_answer_sd / np.sqrt(respondents[enough])
    scores = np.clip(settings.pulse_mean + felt + noise, LOWEST, HIGHEST)
    hundredths = np.round(HUNDREDTHS * scores).astype(np.int64)
    latest, month = before.scores.copy(), before.month.copy()
    latest[:, enough] = hundredths / HUNDREDTHS
    month[enough] = step.month
    day = step.last - draw.integers(3, 11, len(enough))
    entered = day + draw.integers(0, settings.pulse_report_days + 1, len(enough))
    rows = {
        "team": np.tile(enough, len(QUESTIONS)),
        "day": np.tile(day, len(QUESTIONS)),
        "entered_day": np.tile(entered, len(QUESTIONS)),
        "question": np.repeat(np.arange(len(QUESTIONS)), len(enough)),
        "mean_score": hundredths.ravel(),
        "respondents": np.tile(respondents[enough], len(QUESTIONS)),
    }
    return Pulses(latest, month), rows


def _felt(present: Present) -> Floats:
    """What each team feels behind each question, about SD 1, shape (questions, teams)."""
    organisation, climate = present.step.organisation, present.climate
    quality = present.managers.quality[present.managers.post_of_team]
    remote_days = np.bincount(
        organisation.team, present.sellers.remote_days * present.at_work, organisation.teams
    )
    people = np.bincount(organisation.team, present.at_work, organisation.teams)
    flexibility = remote_days / np.maximum(people, 1) - TYPICAL_REMOTE_DAYS
    safety = (quality + climate.cooperation) / np.sqrt(2)
    nothing = np.zeros(organisation.teams)
    return np.stack(
        [
            quality,
            quality,
            safety,
            climate.cooperation,
            climate.workload,
            flexibility,
            -climate.tool_burden,
            nothing,
        ]
    )
