"""What stays put: seats, teams, regions and their places, roles and customs."""

from dataclasses import dataclass

import numpy as np

from pipelines.simulation.arrays import NOBODY, Flags, Floats, Ints, pick
from pipelines.simulation.clock import month_number, span
from pipelines.simulation.parameters import Parameters

ROLES = ("account_manager", "new_business", "inside_sales")
COUNTRIES = ("SE", "NO")
SITES = (("Stockholm", "Göteborg", "Malmö"), ("Oslo", "Bergen", "Trondheim"))
ORG_TYPES = ("geographic", "product", "customer")
LEVELS = 4


@dataclass(frozen=True)
class Organisation:
    """Seats stand team by team; the manager posts are the teams' and then one director's for each region.

    Attributes:
        team: team of each seat. role: code in ROLES.
        first_seat: of each team. size: its seats.
        region: of each team. site: code 0-2 in the country's SITES.
        country: of each region, code in COUNTRIES. org_type: code in ORG_TYPES.
        difficulty: log factor on each team's quotas. cooperation: log-odds that its deals are shared.
    """

    team: Ints
    role: Ints
    first_seat: Ints
    size: Ints
    region: Ints
    site: Ints
    country: Ints
    org_type: Ints
    difficulty: Floats
    cooperation: Floats

    @property
    def sellers(self) -> int:
        """Seats for sellers."""
        return len(self.team)

    @property
    def teams(self) -> int:
        """Teams, which is also the number of the first director's post."""
        return len(self.region)

    @property
    def posts(self) -> int:
        """Posts for managers and directors."""
        return len(self.region) + len(self.country)

    @property
    def seat_country(self) -> Ints:
        """Country of each seat."""
        return self.country[self.region[self.team]]


@dataclass(frozen=True)
class Step:
    """A month of an organisation, and the dice it is played with.

    `is_on_record` says whether the month's events will be in the records: in the warm-up they are not.
    """

    parameters: Parameters
    organisation: Organisation
    month: int
    generator: np.random.Generator
    is_on_record: bool = True

    @property
    def months_before_end(self) -> int:
        """How many months lie between this one and the extract's: 0 in the last."""
        return month_number(self.parameters.organisation.last_day) - self.month

    @property
    def first(self) -> int:
        """The month's first day."""
        return span(self.month)[0]

    @property
    def last(self) -> int:
        """The month's last day."""
        return span(self.month)[1]

    def happens(self, probability: Floats | float, size: int) -> Flags:
        """Independent draws, one an element."""
        return self.generator.random(size) < probability

    def days(self, size: int) -> Ints:
        """Days of the month, uniform."""
        return self.generator.integers(self.first, self.last + 1, size)


def lay_out(parameters: Parameters, sellers: int, generator: np.random.Generator) -> Organisation:
    """An organisation with the given number of seats."""
    settings = parameters.organisation
    teams = max(1, round(sellers / settings.sellers_per_team))
    weights = generator.uniform(0.67, 1.33, teams)
    edges = np.round(np.cumsum(weights) / weights.sum() * sellers).astype(np.int64)
    first_seat = np.concatenate([[0], edges[:-1]])
    regions = max(1, round(teams / settings.teams_per_region))
    return Organisation(
        team=np.repeat(np.arange(teams), edges - first_seat),
        role=pick(generator, parameters.work.role_shares, sellers),
        first_seat=first_seat,
        size=edges - first_seat,
        region=np.arange(teams) * regions // teams,
        site=generator.integers(0, len(SITES[0]), teams),
        country=np.arange(regions) % len(COUNTRIES),
        org_type=generator.integers(0, len(ORG_TYPES), regions),
        difficulty=generator.normal(0.0, parameters.work.team_difficulty_sd, teams),
        cooperation=generator.normal(0.0, parameters.work.shared_team_sd, teams),
    )


def team_mates(step: Step, seats: Ints, person: Ints) -> Ints:
    """A random other person of each seat's team; NOBODY where that seat is vacant or the team has one seat.

    Args:
        step: the month.
        seats: any number of seats, repeats allowed.
        person: who sits in each seat of the organisation.
    """
    first = step.organisation.first_seat[step.organisation.team[seats]]
    size = step.organisation.size[step.organisation.team[seats]]
    away = 1 + (step.generator.random(len(seats)) * (size - 1)).astype(np.int64)
    other = first + (seats - first + away) % size
    return np.where(other != seats, person[other], NOBODY)
