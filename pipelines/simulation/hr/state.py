"""What the HR side of the organisation remembers from one month to the next."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints
from pipelines.simulation.habits import Habits, first_habits
from pipelines.simulation.organisation import Organisation
from pipelines.simulation.sellers import NEVER

STEPS_DUE: tuple[tuple[str, int], ...] = (  # the introduction: each step, and the days after the start
    ("role_and_expectations", 30),
    ("product_basics", 30),
    ("customer_visits_together", 60),
    ("own_goals_agreed", 90),
    ("follow_up_talk", 90),
    ("half_year_review", 180),
)
QUESTIONS = (
    "trust_in_manager",
    "goal_clarity",
    "psychological_safety",
    "cooperation",
    "workload",
    "flexibility",
    "tools",
    "meetings",
)
COOPERATION, WORKLOAD = QUESTIONS.index("cooperation"), QUESTIONS.index("workload")
ANSWERS_HOLD_MONTHS = 6
ASSESSMENT_ROUNDS = 3  # regions assess in different months
QUARTERS = 4


@dataclass(frozen=True)
class Customs:
    """One element a region, mean 0 and SD 1 where it is a number of its own.

    Attributes:
        introduction: how much is done for newcomers. late_payroll: how often pay is late.
        assessment_round: 0 to ASSESSMENT_ROUNDS - 1.
    """

    introduction: Floats
    late_payroll: Floats
    assessment_round: Ints


@dataclass(frozen=True)
class Preferences:
    """One element a seat.

    Attributes:
        next_day: of the next declaration, NEVER without one.
        feedback_days: wished between two talks; NOBODY before the first declaration.
        wished_role: code in ROLES; NOBODY without a wish.
    """

    next_day: Ints
    feedback_days: Ints
    wished_role: Ints


@dataclass(frozen=True)
class Applications:
    """One element a seat; without an open application the first five mean nothing.

    Attributes:
        applied_day: of the open one, else NOBODY. decided_day: when it is decided.
        outcome: a code. was_interviewed, winner_was_internal: 1, 0, or NOBODY where it is not known.
        rejected_month: of the last rejection, NOBODY without one.
        rejected_weight: of it: 1, halved after an interview and halved if the winner was internal.
    """

    applied_day: Ints
    decided_day: Ints
    outcome: Ints
    was_interviewed: Ints
    winner_was_internal: Ints
    rejected_month: Ints
    rejected_weight: Floats


@dataclass(frozen=True)
class Payouts:
    """What each seat's person was paid.

    Attributes:
        ratios: of the quarterly payouts to their targets, shape (4, seats), newest first; NaN for none.
        mishaps: payouts that were due in a month and came late or are disputed, shape (12, seats), this
            month first. coming: those of next month.
    """

    ratios: Floats
    mishaps: Floats
    coming: Floats


@dataclass(frozen=True)
class Pulses:
    """The last answers of each team: scores, shape (questions, teams), NaN for none, and their month."""

    scores: Floats
    month: Ints

    def last(self, question: int, month: int) -> Floats:
        """Each team's last answer to a question, NaN without one in the six months up to the given one."""
        holds = (self.month != NOBODY) & (month - self.month < ANSWERS_HOLD_MONTHS)
        return np.where(holds, self.scores[question], np.nan)


@dataclass(frozen=True)
class Vacancies:
    """One element a seat; NOBODY in `opened_day` where none is open.

    Attributes:
        opened_day: the day after the predecessor's last. requested_by: the manager in post then, or NOBODY.
        requested_day: NOBODY where nobody asked. decided_day: of the request.
    """

    opened_day: Ints
    requested_by: Ints
    requested_day: Ints
    decided_day: Ints


@dataclass(frozen=True)
class Mandates:
    """One element a seat: the largest discount, per cent, and whether the seller decides alone."""

    discount_limit: Ints
    decides_alone: Flags


@dataclass(frozen=True)
class Hr:
    """Per seat of its present person, and per team, post and region.

    Attributes:
        habits, customs: latent. practices: share of good practices in the hire.
        steps_done: day each step of the introduction is done, shape (steps, seats), NEVER for some.
        competence_gap: levels short of the required ones at the last assessment, NaN without one.
        last_raise: the last rise in pay as a share of it, NaN before the first.
        wins: whether a won deal closed, shape (6, seats), this month first.
        preferences, applications, payouts, pulses, vacancies, mandates: see there.
    """

    habits: Habits
    customs: Customs
    practices: Floats
    steps_done: Ints
    preferences: Preferences
    competence_gap: Floats
    applications: Applications
    last_raise: Floats
    wins: Floats
    payouts: Payouts
    pulses: Pulses
    vacancies: Vacancies
    mandates: Mandates


def first_hr(organisation: Organisation, generator: np.random.Generator) -> Hr:
    """The state before the first month: nobody was hired, asked or paid yet."""
    seats, teams, regions = organisation.sellers, organisation.teams, len(organisation.country)
    none, unknown = np.full(seats, NOBODY), np.full(seats, np.nan)
    return Hr(
        habits=first_habits(organisation, generator),
        customs=Customs(
            introduction=generator.normal(size=regions),
            late_payroll=generator.normal(size=regions),
            assessment_round=generator.integers(0, ASSESSMENT_ROUNDS, regions),
        ),
        practices=np.zeros(seats),
        steps_done=np.full((len(STEPS_DUE), seats), NEVER),
        preferences=Preferences(np.full(seats, NEVER), none, none),
        competence_gap=unknown,
        applications=Applications(none, none, none, none, none, none, np.zeros(seats)),
        last_raise=unknown,
        wins=np.zeros((6, seats)),
        payouts=Payouts(np.full((QUARTERS, seats), np.nan), np.zeros((12, seats)), np.zeros(seats)),
        pulses=Pulses(np.full((len(QUESTIONS), teams), np.nan), np.full(teams, NOBODY)),
        vacancies=Vacancies(none, none, none, none),
        mandates=Mandates(np.zeros(seats, dtype=np.int64), np.zeros(seats, dtype=np.bool_)),
    )
