"""A month as the HR systems see it."""

import numpy as np

from pipelines.simulation.arrays import Floats, Rows, push
from pipelines.simulation.hr.applications import apply
from pipelines.simulation.hr.competence import assess
from pipelines.simulation.hr.mandates import give_mandates
from pipelines.simulation.hr.onboarding import introduce
from pipelines.simulation.hr.preferences import declare
from pipelines.simulation.hr.pulses import ask_teams
from pipelines.simulation.hr.selection import select
from pipelines.simulation.hr.state import Hr
from pipelines.simulation.hr.vacancies import open_and_fill
from pipelines.simulation.hr.variable_pay import pay_out
from pipelines.simulation.present import Present


def live_hr(present: Present) -> tuple[Hr, dict[str, Rows]]:
    """The state at the month's end, and the month's facts by kind."""
    before, facts = present.before.hr, dict[str, Rows]()
    practices, facts["hirings"] = select(present, before.practices)
    steps_done, facts["onboarding_steps"] = introduce(present, before.steps_done, before.customs.introduction)
    preferences, facts["preferences"] = declare(present, before.preferences)
    competence_gap, facts["competence_assessments"] = assess(
        present, before.competence_gap, before.customs.assessment_round
    )
    applications, facts["internal_applications"] = apply(present, before.applications)
    payouts, facts["variable_payments"] = pay_out(present, before.payouts, before.customs.late_payroll)
    pulses, facts["team_pulses"] = ask_teams(present, before.pulses)
    vacancies, facts["open_positions"] = open_and_fill(present, before.vacancies)
    mandates, facts["seller_mandates"] = give_mandates(present, before.mandates)
    state = Hr(
        habits=present.habits,
        customs=before.customs,
        practices=practices,
        steps_done=steps_done,
        preferences=preferences,
        competence_gap=competence_gap,
        applications=applications,
        last_raise=_last_raise(present, before.last_raise),
        wins=push(np.where(present.changes.is_hired, 0.0, before.wins), np.where(present.has_won, 1.0, 0.0)),
        payouts=payouts,
        pulses=pulses,
        vacancies=vacancies,
        mandates=mandates,
    )
    return state, facts


def _last_raise(present: Present, before: Floats) -> Floats:
    """Each person's last rise in pay, as a share of the pay before; NaN before the first."""
    old = np.maximum(present.before.sellers.base_pay, 1)
    raised = np.where(present.changes.has_new_pay, present.sellers.base_pay / old - 1, before)
    return np.where(present.changes.is_hired, np.nan, raised)
