"""What stands on a manager's page, as plain values: no words, no markup."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from features.feature import Factor, Owner, Unit
from pipelines.reports.change_view import Change
from pipelines.reports.run_summary import RunSummary
from pipelines.reports.stake_view import ValueAtStake
from pipelines.reports.team_view import TeamStanding
from pipelines.reports.trend_view import Trend


class RiskBand(StrEnum):
    """What to do, never what a person is."""

    TALK_NOW = "talk_now"
    PLAN_A_TALK = "plan_a_talk"
    KEEP_IN_TOUCH = "keep_in_touch"


class Evidence(StrEnum):
    """Whether the facts behind a risk may be stated; withheld: too few people to compare with."""

    ENOUGH = "enough"
    THIN = "thin"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Reason:
    """One dated fact that can be checked, beside the median of the comparison group.

    Attributes:
        is_ambiguous: either side of the median can worry, so nobody is told to change it.
    """

    feature: str
    factor: Factor
    unit: Unit
    value: float
    comparison_value: float
    evidence_date: date
    owner: Owner
    is_ambiguous: bool = False

    @property
    def is_leaderships(self) -> bool:
        """Whether a card says that only leadership can change it."""
        is_asked_about = self.factor is Factor.MOMENTUM or self.is_ambiguous
        return self.owner is Owner.LEADERSHIP and not is_asked_about


@dataclass(frozen=True)
class Comparison:
    """The people whose facts stand beside the seller's own: of the same role, level and country.

    Attributes:
        level: None where the group holds every level; likewise `country`.
    """

    role: str
    level: str | None
    country: str | None
    people: int
    risk: float


@dataclass(frozen=True)
class Card:
    """A person whom the list suggests talking to; risks are at the main horizon.

    Attributes:
        risk_low: what the risk may be as low as; None where it is not known.
        previous_risk: last month's risk from the same model, None after a change of model.
        raises: up to three reasons, the strongest first; empty unless the evidence is enough.
        protects: the strongest reason on the other side; None where evidence is withheld.
        trend: risks of earlier lists up to this one; None without any of the same model.
        change: what moved the estimate since last month; None after a change of model.
        stake: what an exit would cost; None where nobody worked it out.
        not_recorded: factors of which nothing is on record about the person.
    """

    name: str
    band: RiskBand
    risk: float
    risk_low: float | None
    risk_high: float | None
    previous_risk: float | None
    evidence: Evidence
    comparison: Comparison | None
    raises: tuple[Reason, ...]
    protects: Reason | None
    trend: Trend | None = None
    change: Change | None = None
    stake: ValueAtStake | None = None
    not_recorded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Teammate:
    """A person of whom the page says only name and band."""

    name: str
    band: RiskBand


@dataclass(frozen=True)
class ManagerView:
    """One manager's page. Without a verdict of `ok` it names nobody.

    Attributes:
        manager_name: display name, or the key where there is none.
        people: how many of the manager's people were looked at.
        cards: by band (talk now first), alphabetical inside a band; no more than the manager has time for.
        others: everyone else, by band and alphabetical; of the two talk bands those there was no room for.
        standings: the manager's teams beside the other teams.
        support: facts about the manager's own conditions, beside other managers.
    """

    run: RunSummary
    manager_name: str
    teams: tuple[str, ...]
    people: int
    cards: tuple[Card, ...]
    others: tuple[Teammate, ...]
    standings: tuple[TeamStanding, ...] = ()
    support: tuple[Reason, ...] = ()

    @property
    def bands(self) -> tuple[RiskBand, ...]:
        """The bands that somebody on the page is in."""
        found = {card.band for card in self.cards} | {person.band for person in self.others}
        return tuple(band for band in RiskBand if band in found)

    @property
    def waiting(self) -> int:
        """How many in the two talk bands there was no room for on the short list."""
        return sum(person.band is not RiskBand.KEEP_IN_TOUCH for person in self.others)
