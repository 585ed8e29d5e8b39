"""What the systems hold of what happened: who is on record, what was entered when, what is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.simulation.arrays import NOBODY, Flags, Ints, Rows, take, whole
from pipelines.simulation.clock import first_day, last_day, month_of, span
from pipelines.simulation.crm.filing import CRM_ENTRIES
from pipelines.simulation.crm.holdings import dated_holdings
from pipelines.simulation.entries import Entry, recorded_days
from pipelines.simulation.history import History
from pipelines.simulation.hr.filing import HR_ENTRIES
from pipelines.simulation.managers import EXIT_VOLUNTARY
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.people import People, people_on_record, public, with_promotions
from pipelines.simulation.sellers import NEVER

MANAGER_ENTRIES = {
    "manager_pay": Entry(about="manager", since_start=True),
    "mandates": Entry(about="manager", since_start=True),
    "manager_talks": Entry(about="manager", entered="entered_day"),
    "manager_recognitions": Entry(about="manager", late_share=0.2, late_days=4),
    "manager_trainings": Entry(about="manager", late_share=0.2, late_days=4),
    "follow_ups": Entry(),
}


@dataclass(frozen=True)
class Records:
    """Everything on record on the extract's day.

    Attributes:
        sellers, managers: the people. events: by kind, public numbers in `person`, `recorded_day` in every
            row, and nothing in it that was not known on `last_day`.
        first_day: of the observed months; whoever left before is not on record (managers are).
    """

    sellers: People
    managers: People
    events: Mapping[str, Rows]
    first_day: int
    last_day: int


def keep_records(history: History, parameters: Parameters, generator: np.random.Generator) -> Records:
    """Enter the facts late where life does, and cut them at the extract's day."""
    facts = history.facts
    first, last = span(history.first_month)[0], span(history.last_month)[1]
    history_from = span(history.first_month - parameters.organisation.history_months)[0]
    sellers = people_on_record(facts["hires"], facts["exits"], first, parameters, generator)
    managers = people_on_record(facts["manager_hires"], facts["manager_exits"], 0, parameters, generator)
    sellers, managers = with_promotions(sellers, managers, facts["promotions"], first)
    deals = _deals(facts["deals"], sellers, parameters, generator)
    dated = {
        "assignments": (facts["assignments"], 0),
        "pay": (facts["pay"], 0),
        "leaves": (facts["leaves"], history_from),
        "talks": ({**facts["talks"], "day": facts["talks"]["planned_day"]}, history_from),
        "recognitions": (facts["recognitions"], history_from),
        "trainings": (facts["trainings"], history_from),
        "quotas": ({**facts["quotas"], "day": facts["quotas"]["start_day"]}, history_from),
        "ratings": (facts["ratings"], history_from),
        "deals": ({**deals, "day": deals["closed_day"]}, history_from),
        "results": (_results(facts["results"], deals), history_from),
    }
    entered = {
        kind: _entered(kind, rows, since, sellers, parameters, generator)
        for kind, (rows, since) in dated.items()
    }
    for kind, entry in MANAGER_ENTRIES.items():
        entered[kind] = _filed(entry, facts[kind], history_from, (sellers, managers), generator)
    assigned = facts["manager_assignments"]
    entered["manager_assignments"] = {
        **assigned,
        "person": public(managers, whole(assigned["person"])),
        "recorded_day": assigned["day"],
    }
    manager_deals = _turned_out(facts["manager_deals"], managers)
    facts = {
        **facts,
        **dated_holdings(facts, sellers.end_day, managers.end_day, parameters, generator),
        "manager_deals": manager_deals,
        "manager_results": _results(facts["manager_results"], manager_deals),
    }
    for kind, entry in {**CRM_ENTRIES, **HR_ENTRIES}.items():
        if kind in facts:
            entered[kind] = _filed(entry, facts[kind], history_from, (sellers, managers), generator)
    known = {kind: take(rows, whole(rows["recorded_day"]) <= last) for kind, rows in entered.items()}
    return Records(sellers, managers, known, first, last)


def hidden_after(days: Ints, last: int) -> Ints:
    """Days that had come by the extract's day; NOBODY for the others."""
    return np.where(days <= last, days, NOBODY)


def _entered(
    kind: str, rows: Rows, since: int, sellers: People, parameters: Parameters, generator: np.random.Generator
) -> Rows:
    """The rows of people on record from day `since` on, with the day each was entered and public numbers."""
    person = whole(rows["person"])
    day = _event_day(rows)
    on_record = (sellers.number[person] != NOBODY) & (day >= since)
    recorded = _recorded_day(kind, rows, parameters, generator)
    if kind == "ratings":  # of somebody who has left meanwhile nothing more is entered
        on_record &= recorded <= sellers.end_day[person]
    numbered = {**rows, "person": sellers.number[person], "recorded_day": recorded}
    return take(numbered, on_record)


def _filed(
    entry: Entry, rows: Rows, since: int, people: tuple[People, People], generator: np.random.Generator
) -> Rows:
    """The rows of one kind that are on record, with the day each was entered and public numbers."""
    kept = {**rows, "recorded_day": recorded_days(entry, rows, generator)}
    is_kept = np.ones(len(kept["recorded_day"]), dtype=np.bool_)
    if not entry.since_start:
        is_kept &= whole(rows[entry.day]) >= since
    if entry.about == "nobody":
        return take(kept, is_kept)
    number = people[0 if entry.about == "seller" else 1].number[whole(rows["person"])]
    return take({**kept, "person": number}, is_kept & (number != NOBODY))


def _recorded_day(kind: str, rows: Rows, parameters: Parameters, generator: np.random.Generator) -> Ints:
    """When each row was entered: most on the day itself, some kinds late, plans ahead."""
    size = len(rows["person"])
    chance = generator.random(size)
    if kind == "talks":
        return whole(rows["entered_day"])
    if kind == "quotas":
        return whole(rows["set_day"])
    if kind == "pay":
        late = (chance < parameters.pay.late_record_share) & ~(rows["is_hire"] == 1)
        lag = np.where(late, generator.integers(1, parameters.pay.late_record_days + 1, size), 0)
    elif kind == "assignments":
        late = (chance < 0.25) & (rows["reason"] != 0)  # hires are entered on the day
        lag = np.where(late, generator.integers(1, 21, size), 0)
    elif kind == "deals":
        return whole(rows["opened_day"]) + ((parameters.work.deal_record_days + 1) * chance**3).astype(
            np.int64
        )
    elif kind == "ratings":
        return whole(rows["end_day"]) + generator.integers(14, 43, size)
    elif kind == "results":
        days_late = np.where(chance < 0.15, generator.integers(1, 6, size), 0)
        return last_day(whole(rows["month"])) + days_late
    elif kind == "leaves":
        lag = np.zeros(size, dtype=np.int64)
    else:  # recognitions and trainings
        lag = (4 * chance**2).astype(np.int64)
    return _event_day(rows) + lag


def _event_day(rows: Rows) -> Ints:
    """The day on which each row begins to hold or happened."""
    return whole(rows["day"] if "day" in rows else rows["start_day"])


def _deals(deals: Rows, sellers: People, parameters: Parameters, generator: np.random.Generator) -> Rows:
    """The deals as they turned out, without those that somebody about to give notice no longer opens.

    Withdrawal takes only deals that were still open when the month of the notice began: it shows in what was
    opened, and leaves no trace in the results and closings that the hazards before the notice were made of.
    """
    notice_month = _voluntary_notice_month(sellers)[whole(deals["person"])]
    is_withdrawn = _in_withdrawal(notice_month, deals["opened_day"], parameters, generator)
    is_withdrawn &= month_of(whole(deals["closed_day"])) >= notice_month
    return take(_turned_out(deals, sellers), ~is_withdrawn)


def _voluntary_notice_month(sellers: People) -> Ints:
    """Of each person, NEVER without a voluntary exit."""
    return np.where(sellers.exit_type == EXIT_VOLUNTARY, month_of(sellers.notice_day), NEVER)


def _in_withdrawal(
    notice_month: Ints, days: NDArray[np.generic], parameters: Parameters, generator: np.random.Generator
) -> Flags:
    """A share of what lies in the two months before the notice."""
    months_before = notice_month - month_of(whole(days))
    is_withdrawn: Flags = (months_before >= 1) & (months_before <= 2)
    return is_withdrawn & (generator.random(len(days)) >= parameters.work.withdrawal_keep)


def _turned_out(deals: Rows, owners: People) -> Rows:
    """The deals as they turned out: what a leaver left open is lost."""
    end_day = owners.end_day[whole(deals["person"])]
    in_time = whole(deals["closed_day"]) <= end_day
    return {
        **deals,
        "closed_day": np.minimum(deals["closed_day"], end_day),
        "is_won": (whole(deals["is_won"]) == 1) & in_time,
    }


def _results(results: Rows, deals: Rows) -> Rows:
    """Monthly results: the won deals that closed in the month, and everything else."""
    booked = {
        **{name: column for name, column in results.items() if name != "other_result"},
        "day": first_day(whole(results["month"])),
    }
    other = results["other_result"].astype(np.float64)
    if len(other) == 0:
        return {**booked, "result": other}
    months = np.concatenate([results["month"], month_of(whole(deals["closed_day"]))])
    first, width = int(months.min()), int(months.max() - months.min()) + 1
    won: Flags = whole(deals["is_won"]) == 1
    closed_month = month_of(whole(deals["closed_day"])[won])
    deal_key = whole(deals["person"])[won] * width + closed_month - first
    key = whole(results["person"]) * width + whole(results["month"]) - first
    keys = np.sort(key)
    inside = np.isin(deal_key, keys)  # a deal that closes after the last simulated month has no result yet
    amounts = np.bincount(np.searchsorted(keys, deal_key[inside]), deals["amount"][won][inside], len(keys))
    return {**booked, "result": other + amounts[np.searchsorted(keys, key)]}
