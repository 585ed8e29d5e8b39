"""The columns that recur across source tables, so that the same quantity is described once."""

from data_contracts.contract import Column, Kind


def employee_id(description: str = "The person, as a pseudonymous key.") -> Column:
    """The key of the person a row is about."""
    return Column("employee_id", Kind.TEXT, description, is_required=True)


def required_date(name: str, description: str) -> Column:
    """A date that every row carries."""
    return Column(name, Kind.DATE, description, is_required=True)


def team_id(description: str = "The team, as a key.") -> Column:
    """The key of the team a row is about."""
    return Column("team_id", Kind.TEXT, description, is_required=True)


RECORDED_DATE = Column(
    "recorded_date",
    Kind.DATE,
    "The day on which our systems learned the row.",
)

VALID_TO_RECORDED_DATE = Column(
    "valid_to_recorded_date",
    Kind.DATE,
    "The day on which our systems learned valid_to; valid_to if empty.",
)
