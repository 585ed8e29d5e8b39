"""What the CRM's side of the organisation remembers from one month to the next."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints
from pipelines.simulation.organisation import COUNTRIES, Organisation
from pipelines.simulation.parameters import Parameters
from pipelines.simulation.work import QuotaRecord, no_quotas_yet

CUSTOMER_KINDS = ("call", "meeting", "visit", "demo", "proposal", "other")
ACTIVITY_KINDS = (*CUSTOMER_KINDS, "administration")
LOSS_MONTHS = 6  # so long a lost account is felt
MIX_MONTHS = 3
MEETING_MONTHS = 6
TICKET_MONTHS = 13  # a ticket is closed within a year
LONGEST_TRAVEL_HOURS = 40.0  # a week


@dataclass(frozen=True)
class Accounts:
    """One element an account, unless said otherwise.

    Attributes:
        seat: in whose book it lies. holder: who holds it, NOBODY while nobody does.
        is_managers: whether the holder is a manager (managers are numbered apart).
        value: bought a year, SEK. is_key, has_second_contact: as the columns say.
        is_wanted: a player-coach would keep it.
        plays: of each post, whether its holder is a player-coach.
        lost: value that went from each seat's present person to others, shape (months, seats), newest first.
    """

    seat: Ints
    holder: Ints
    is_managers: Flags
    value: Floats
    is_key: Flags
    has_second_contact: Flags
    is_wanted: Flags
    plays: Flags
    lost: Floats


@dataclass(frozen=True)
class Territories:
    """One element a territory, of which there are as many as seats, unless said otherwise.

    Attributes:
        of_seat: the territory of each seat.
        richness: log potential against the others of the role it was drawn for, SD 1.
        potential: a year, SEK. travel_hours: a week.
    """

    of_seat: Ints
    richness: Floats
    potential: Floats
    travel_hours: Floats

    def opportunity(self, parameters: Parameters) -> Floats:
        """What each seat's territory adds to the log-odds of winning a deal."""
        return parameters.crm.potential_win * self.richness[self.of_seat]


@dataclass(frozen=True)
class Activities:
    """One element a seat, unless said otherwise.

    Attributes:
        mix: how the present person divides customer work, shape (CUSTOMER_KINDS, seats).
        diligence: log factor on how much is entered.
        counts: of each of ACTIVITY_KINDS, shape (months, kinds, seats), newest month first.
        joint: meetings, visits and demos with the manager, shape (months, seats).
    """

    mix: Floats
    diligence: Floats
    counts: Floats
    joint: Floats


@dataclass(frozen=True)
class TeamLife:
    """One element a team, unless said otherwise.

    Attributes:
        figures_habit: how much its meetings are about figures, SD 1.
        meetings, figures: meetings held, and those about figures, shape (months, teams), newest first.
        closing: tickets that close this month and in each later one, shape (months, teams).
    """

    figures_habit: Floats
    meetings: Floats
    figures: Floats
    closing: Floats

    @property
    def open_tickets(self) -> Floats:
        """Tickets that are open when the month ends."""
        still_open: Floats = self.closing[1:].sum(axis=0)
        return still_open


@dataclass(frozen=True)
class Crm:
    """The CRM at a month's end; `market` is each country's, SD 1."""

    accounts: Accounts
    territories: Territories
    activities: Activities
    teams: TeamLife
    quotas: QuotaRecord
    market: Floats


def first_crm(organisation: Organisation, parameters: Parameters, generator: np.random.Generator) -> Crm:
    """The state before the first month: customers and territories are there, nobody has done anything."""
    return Crm(
        accounts=_first_accounts(organisation, parameters, generator),
        territories=_first_territories(organisation, parameters, generator),
        activities=_nothing_done(organisation.sellers),
        teams=TeamLife(
            figures_habit=generator.normal(size=organisation.teams),
            meetings=np.zeros((MEETING_MONTHS, organisation.teams)),
            figures=np.zeros((MEETING_MONTHS, organisation.teams)),
            closing=np.zeros((TICKET_MONTHS, organisation.teams)),
        ),
        quotas=no_quotas_yet(organisation.sellers),
        market=generator.normal(size=len(COUNTRIES)),
    )


def _first_accounts(
    organisation: Organisation, parameters: Parameters, generator: np.random.Generator
) -> Accounts:
    """Customers laid out over the seats; the largest of all are the key accounts."""
    crm = parameters.crm
    seat = np.repeat(np.arange(organisation.sellers), crm.accounts_per_seat)
    value = crm.account_value * np.exp(generator.normal(0.0, crm.account_value_sd, len(seat)))
    is_key = value >= np.quantile(value, 1.0 - crm.key_account_share)
    return Accounts(
        seat=seat,
        holder=np.full(len(seat), NOBODY),
        is_managers=np.zeros(len(seat), dtype=np.bool_),
        value=np.round(value, -2),
        is_key=is_key,
        has_second_contact=generator.random(len(seat)) < crm.second_contact_share,
        is_wanted=is_key & (generator.random(len(seat)) < crm.manager_key_share),
        plays=generator.random(organisation.posts) < crm.player_coach_share,
        lost=np.zeros((LOSS_MONTHS, organisation.sellers)),
    )


def _first_territories(
    organisation: Organisation, parameters: Parameters, generator: np.random.Generator
) -> Territories:
    """A territory for each seat, a year's potential in proportion to what the role is asked to sell."""
    crm, work = parameters.crm, parameters.work
    richness = generator.normal(size=organisation.sellers)
    asked = 12 * np.array(work.monthly_quota)[organisation.role] * crm.potential_ratio
    log_hours = crm.travel_potential * richness + generator.normal(0.0, crm.travel_sd, organisation.sellers)
    return Territories(
        of_seat=np.arange(organisation.sellers),
        richness=richness,
        potential=np.round(asked * np.exp(crm.potential_sd * richness), -3),
        travel_hours=np.minimum(crm.travel_hours * np.exp(log_hours), LONGEST_TRAVEL_HOURS).round(1),
    )


def _nothing_done(seats: int) -> Activities:
    return Activities(
        mix=np.full((len(CUSTOMER_KINDS), seats), 1.0 / len(CUSTOMER_KINDS)),
        diligence=np.zeros(seats),
        counts=np.zeros((MIX_MONTHS, len(ACTIVITY_KINDS), seats)),
        joint=np.zeros((MIX_MONTHS, seats)),
    )
