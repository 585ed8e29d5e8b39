"""Who sits in the sellers' seats: the state of each seat, hiring into vacancies and leaving."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, Rows, pick
from pipelines.simulation.clock import last_day
from pipelines.simulation.organisation import Step

NEVER = np.iinfo(np.int64).max  # the end day of somebody who stays
CLOSING_MONTHS = 9  # deals close within this many months


@dataclass(frozen=True)
class Sellers:
    """One element a seat; where the seat is vacant only `person` and `start_month` mean anything.

    Attributes:
        person: who sits here, or NOBODY. start_month: of the hire, or of the next. start_day: of the spell.
        level: 0-3. level_month: since when. base_pay: monthly, öre. remote_days: allowed a week.
        skill, form: log-odds of winning, lasting and passing. sociability: log-odds of sharing a deal.
        appreciated: log rate of recognitions. frailty: log-hazard that no record shows.
        selection: how well the person was chosen, SD 1. misfit: how far the role is from what the person is
        good at, SD 1; less of it after a good selection.
        end_day: NEVER until notice is given. notice_month: NOBODY until then. is_moving: that notice is of a
        move within the house. leave_until: its last day.
        next_talk: day the next one-to-one is due. last_talk: day of the last one held, else of the start.
        support: one-to-ones held and trainings completed since the start.
    """

    person: Ints
    start_month: Ints
    start_day: Ints
    level: Ints
    level_month: Ints
    base_pay: Ints
    remote_days: Ints
    skill: Floats
    form: Floats
    sociability: Floats
    appreciated: Floats
    selection: Floats
    misfit: Floats
    frailty: Floats
    end_day: Ints
    notice_month: Ints
    is_moving: Flags
    leave_until: Ints
    next_talk: Ints
    last_talk: Ints
    support: Floats

    def employed(self, day: int) -> Flags:
        """Employed on a day that is not before the last hire's month."""
        is_employed: Flags = (self.person != NOBODY) & (self.start_day <= day) & (self.end_day >= day)
        return is_employed

    def at_work(self, first: int, last: int) -> Flags:
        """Employed on a month's last day and not on leave since before its first."""
        is_away: Flags = self.leave_until >= first
        return self.employed(last) & ~is_away

    def person_all_month(self, first: int, last: int) -> Ints:
        """Who is there from a month's first day to its last; NOBODY where the seat changes hands."""
        return np.where((self.start_day <= first) & (self.end_day >= last), self.person, NOBODY)

    def updated(self, seats: Flags, new: Mapping[str, Ints | Floats | Flags]) -> "Sellers":
        """The state with other values in the given seats."""
        return replace(self, **{name: np.where(seats, new[name], getattr(self, name)) for name in new})

    def at_risk(self, day: int) -> Flags:
        """Employed, not on notice and not on leave at the end of the day."""
        stays: Flags = self.notice_month == NOBODY
        is_away: Flags = self.leave_until >= day
        return self.employed(day) & stays & ~is_away


@dataclass(frozen=True)
class Histories:
    """Rolling monthly totals of each seat's present person, shape (months, seats), this month first.

    Attributes:
        planned, held: one-to-ones. recognitions, training_hours: received. results, quotas: SEK.
        closed, shared: deals closed, and those of them with a co-owner.
        due_amount, due_closed, due_shared: what deals opened so far will bring, this month and later.
    """

    planned: Floats
    held: Floats
    recognitions: Floats
    training_hours: Floats
    results: Floats
    quotas: Floats
    closed: Floats
    shared: Floats
    due_amount: Floats
    due_closed: Floats
    due_shared: Floats

    def cleared(self, seats: Flags) -> "Histories":
        """The histories with nothing on record for the given seats."""
        return Histories(**{f.name: np.where(seats, 0.0, getattr(self, f.name)) for f in fields(self)})


def empty_histories(seats: int) -> Histories:
    """Nothing on record yet."""
    months = {"planned": 3, "held": 3, "training_hours": 12, "results": 12, "quotas": 12}
    months |= dict.fromkeys(("due_amount", "due_closed", "due_shared"), CLOSING_MONTHS)
    return Histories(**{f.name: np.zeros((months.get(f.name, 6), seats)) for f in fields(Histories)})


def vacant_seats(seats: int, first_month: int, within_months: int, generator: np.random.Generator) -> Sellers:
    """An organisation before its first hire; the seats are filled over the given months."""
    whole, real = np.zeros(seats, dtype=np.int64), np.zeros(seats)
    return Sellers(
        person=whole + NOBODY,
        start_month=generator.integers(first_month, first_month + within_months, seats),
        start_day=whole,
        level=whole,
        level_month=whole,
        base_pay=whole,
        remote_days=whole,
        skill=real,
        form=real,
        sociability=real,
        appreciated=real,
        selection=real,
        misfit=real,
        frailty=real,
        end_day=whole + NEVER,
        notice_month=whole + NOBODY,
        is_moving=np.zeros(seats, dtype=np.bool_),
        leave_until=whole,
        next_talk=whole,
        last_talk=whole,
        support=real,
    )


def hire(step: Step, sellers: Sellers, first_person: int) -> tuple[Sellers, Flags]:
    """Fill the seats whose vacancy ends this month; the caller, who knows the market, sets the pay.

    Returns:
        The state and the seats that were filled. New people are numbered from `first_person`.
    """
    seats, draw = step.organisation.sellers, step.generator
    work, exits = step.parameters.work, step.parameters.exits
    hired = (sellers.person == NOBODY) & (sellers.start_month == step.month)
    selection, kept = draw.normal(size=seats), exits.selection_misfit
    start_day = step.first + np.where(step.happens(0.75, seats), 0, 14)  # the 1st or the 15th
    new: Mapping[str, Ints | Floats | Flags] = {
        "person": first_person + np.cumsum(hired) - 1,
        "start_day": start_day,
        "level": pick(draw, step.parameters.pay.hired_level_shares, seats),
        "level_month": np.full(seats, step.month),
        "remote_days": pick(draw, step.parameters.organisation.remote_days_shares, seats),
        "skill": draw.normal(0.0, work.skill_sd, seats),
        "form": draw.normal(0.0, work.form_sd, seats),
        "sociability": draw.normal(0.0, work.shared_seller_sd, seats),
        "appreciated": draw.normal(0.0, step.parameters.contact.recognition_sd, seats),
        "selection": selection,
        "misfit": draw.normal(-kept * selection, np.sqrt(1 - kept**2), seats),
        # the mean of exp(frailty) is one, so that frailty does not move the base rate
        "frailty": draw.normal(-(exits.frailty_sd**2) / 2, exits.frailty_sd, seats),
        "end_day": np.full(seats, NEVER),
        "notice_month": np.full(seats, NOBODY),
        "is_moving": np.zeros(seats, dtype=np.bool_),
        "leave_until": np.zeros(seats, dtype=np.int64),
        "next_talk": start_day + draw.integers(5, 21, seats),
        "last_talk": start_day,
        "support": np.zeros(seats),
    }
    return sellers.updated(hired, new), hired


def start_leaves(step: Step, sellers: Sellers) -> tuple[Sellers, Rows]:
    """Let a few of those who stay begin a leave in the month's last days, when its work is done.

    Who is on leave neither works nor exits.
    """
    settings, seats = step.parameters.organisation, step.organisation.sellers
    starts = sellers.at_risk(step.last) & (sellers.start_month < step.month)
    starts &= step.happens(settings.leaves_per_year / 12, seats)
    whole_months = step.generator.integers(1, settings.leave_months + 1, seats)
    # back some days before a month's end: whoever is counted that day is at work again
    until = last_day(step.month + whole_months) - step.generator.integers(2, 9, seats)
    rows = {
        "person": sellers.person[starts],
        "start_day": step.last - step.generator.integers(0, 3, seats)[starts],
        "end_day": until[starts],
    }
    return sellers.updated(starts, {"leave_until": until}), rows


def vacate(step: Step, sellers: Sellers) -> Sellers:
    """Empty the seats whose person's last day lies in the month, and date the next hire."""
    seats = step.organisation.sellers
    gone = (sellers.person != NOBODY) & (sellers.end_day <= step.last)
    soon = step.happens(step.parameters.organisation.seat_filled_next_month, seats)
    new = {
        "person": np.full(seats, NOBODY),
        "start_month": np.where(soon, step.month + 1, step.month + 2),
    }
    return sellers.updated(gone, new)
