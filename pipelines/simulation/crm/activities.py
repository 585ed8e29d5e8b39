"""Sales activities: how much of what each seller does, in the mix of the role and of the person."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Floats, Ints, Rows, logistic, push
from pipelines.simulation.crm.state import ACTIVITY_KINDS, CUSTOMER_KINDS, Activities
from pipelines.simulation.present import Present

CALL, ADMINISTRATION = ACTIVITY_KINDS.index("call"), ACTIVITY_KINDS.index("administration")
JOINT_KINDS = tuple(ACTIVITY_KINDS.index(kind) for kind in ("meeting", "visit", "demo"))
CHANNELS = ("phone", "digital", "in_person")
# Of each kind of activity; administration has no channel. By kind only: the channel says nothing of anybody.
CHANNEL_SHARES = ((1.0, 0, 0), (0.1, 0.5, 0.4), (0, 0, 1.0), (0, 0.6, 0.4), (0.2, 0.7, 0.1), (0.3, 0.5, 0.2))
USUAL_MINUTES = (12.0, 50.0, 90.0, 60.0, 75.0, 30.0, 40.0)  # of one activity of each kind
MINUTES_SD = 0.35
MOST_ESCAPE = 0.8  # of the customer work; some of the role's own is left to everybody


@dataclass(frozen=True)
class Entered:
    """What is entered in a month, shape (ACTIVITY_KINDS, seats).

    Attributes:
        entries: rows. extra: activities beyond one a row. joint: rows on which the manager was there.
    """

    entries: Ints
    extra: Ints
    joint: Ints


def do_activities(present: Present) -> tuple[Activities, dict[str, Rows]]:
    """The month's activities, as rows only while there are records to hold them.

    In the warm-up the counts do for the state; later the rows are dealt out from the same counts.
    """
    state = _with_newcomers(present)
    entered = _entered(present, state)
    counts = (entered.entries + entered.extra).astype(np.float64)
    done = replace(
        state,
        counts=np.concatenate([counts[np.newaxis], state.counts[:-1]]),
        joint=push(state.joint, entered.joint.sum(axis=0).astype(np.float64)),
    )
    return done, {"activities": _rows(present, entered)} if present.step.is_on_record else {}


def _with_newcomers(present: Present) -> Activities:
    """The state with a mix and a diligence for those hired this month, who have done nothing yet.

    Everybody has a kind of work to escape to from the role's mix; the less the role suits them, the more.
    """
    step, before, hired = present.step, present.before.crm.activities, present.changes.is_hired
    crm, seats = step.parameters.crm, np.flatnonzero(present.changes.is_hired)
    misfit = present.sellers.misfit[seats]
    escape = np.minimum(crm.escape_share * np.exp(crm.escape_misfit * misfit), MOST_ESCAPE)
    profiles = np.array(crm.work_mixes)
    profile = (profiles / profiles.sum(axis=1, keepdims=True))[step.organisation.role[seats]].T
    refuge = np.eye(len(CUSTOMER_KINDS))[:, step.generator.integers(0, len(CUSTOMER_KINDS), len(seats))]
    mixes, diligence = before.mix.copy(), before.diligence.copy()
    mixes[:, seats] = (1 - escape) * profile + escape * refuge
    diligence[seats] = step.generator.normal(-(crm.activity_sd**2) / 2, crm.activity_sd, len(seats))
    return Activities(
        mix=mixes,
        diligence=diligence,
        counts=np.where(hired, 0.0, before.counts),
        joint=np.where(hired, 0.0, before.joint),
    )


def _entered(present: Present, state: Activities) -> Entered:
    """How much of each kind, at most one row of a kind a day."""
    step, crm, organisation = present.step, present.step.parameters.crm, present.step.organisation
    served = _served_days(present)
    rate = crm.activities_per_month * np.exp(state.diligence) * served / (step.last + 1 - step.first)
    rate = np.where(present.sellers.notice_month == NOBODY, rate, rate * step.parameters.work.deals_on_notice)
    usual = np.log(crm.administration_share / (1 - crm.administration_share))
    burden = present.climate.tool_burden[organisation.team]
    administration = logistic(usual + crm.administration_burden * burden)
    shares = np.concatenate([state.mix * (1 - administration), administration[np.newaxis]])
    # batches of calls make one entry count for several
    per_entry = np.ones(len(ACTIVITY_KINDS))
    per_entry[CALL] = crm.calls_per_entry
    entries = np.minimum(step.generator.poisson(rate * shares / per_entry[:, np.newaxis]), served)
    extra = np.zeros_like(entries)
    extra[CALL] = step.generator.poisson(entries[CALL] * (crm.calls_per_entry - 1))
    quality = present.managers.quality[present.managers.post_of_team[organisation.team]]
    comes = logistic(crm.joint_log_odds + crm.joint_quality * quality)
    joint = np.zeros_like(entries)
    for kind in JOINT_KINDS:
        joint[kind] = step.generator.binomial(entries[kind], comes)
    return Entered(entries, extra, joint)


def _served_days(present: Present) -> Ints:
    """Days of the month on which each seat's person works."""
    days = present.step.last + 1 - np.maximum(present.sellers.start_day, present.step.first)
    return np.where(present.at_work, days, 0)


def _rows(present: Present, entered: Entered) -> Rows:
    """The rows themselves: those of one kind and person on days spread over the month, no two on one day."""
    draw, entries = present.step.generator, entered.entries.ravel()
    seats = present.step.organisation.sellers
    cell = np.repeat(np.arange(len(entries)), entries)
    kind, seat = cell // seats, cell % seats
    of_cell = entries[cell]
    nth = np.arange(len(cell)) - np.repeat(np.cumsum(entries) - entries, entries)
    phase = draw.random(len(entries), dtype=np.float32)[cell]
    served = _served_days(present)[seat]
    start = np.maximum(present.sellers.start_day, present.step.first)[seat]
    day = start + ((nth + phase) * served / of_cell).astype(np.int64)
    # which rows of a cell get what does not go round
    turn = (nth + draw.integers(0, 2**15, len(entries))[cell]) % of_cell
    extra, joint = entered.extra.ravel()[cell], entered.joint.ravel()[cell]
    count = 1 + extra // of_cell + (turn < extra % of_cell)
    stretch = np.exp(MINUTES_SD * draw.standard_normal(len(cell), dtype=np.float32))
    minutes = np.maximum(np.round(np.array(USUAL_MINUTES)[kind] * count * stretch / 5), 1) * 5
    return {
        "person": present.sellers.person[seat].astype(np.int32),
        "day": np.minimum(day, present.step.last).astype(np.int32),
        "kind": kind.astype(np.int8),
        "count": count.astype(np.int8),
        "minutes": minutes.astype(np.int16),
        "channel": _channels(kind, draw),
        "with_manager": turn < joint,
    }


def _channels(kind: Ints, draw: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """How the customer was met; NOBODY for administration."""
    limits = np.cumsum([*CHANNEL_SHARES, (0.0, 0.0, 0.0)], axis=1)[:, :-1]
    chance = draw.random(len(kind), dtype=np.float32)
    channel = sum((chance >= limit[kind]).astype(np.int8) for limit in limits.T)
    return np.where(kind == ADMINISTRATION, NOBODY, channel).astype(np.int8)


def administration_share(state: Activities, otherwise: float) -> Floats:
    """Share of what was done in three months that was administration."""
    by_kind = state.counts.sum(axis=0)
    total = by_kind.sum(axis=0)
    known = total > 0
    return np.where(known, by_kind[ADMINISTRATION] / np.where(known, total, 1.0), otherwise)


def customer_work(state: Activities) -> Floats:
    """What was done with customers in three months, by kind, shape (CUSTOMER_KINDS, seats)."""
    work: Floats = state.counts.sum(axis=0)[: len(CUSTOMER_KINDS)]
    return work


def joint_kinds_done(state: Activities) -> Floats:
    """Meetings, visits and demos of three months, with the manager or without."""
    done: Floats = state.counts.sum(axis=0)[list(JOINT_KINDS)].sum(axis=0)
    return done
