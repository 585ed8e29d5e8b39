"""What each scenario makes of the parameters."""

from collections.abc import Collection, Mapping
from typing import Any

from data_contracts.contract import Severity
from data_contracts.errors import ConfigError
from pipelines.simulation.parameters import Parameters

DEFAULT_SELLERS = 1200
SMALL_SELLERS = 60

# The keys that a scenario changes; everything else is as in the default organisation.
CHANGES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "default": {},
    # Nothing but tenure (and the calendar) moves an exit of any kind, and no exit announces itself.
    "noise": {
        "attention": {"works_ratio": 1.0},
        "leaders": {"frailty_sd": 0.0},
        "exits": {"frailty_sd": 0.0, "leadership_remainder": 0.0, "involuntary_attainment_ratio": 1.0},
        "effects": {"scale": 0.0},
        "work": {"withdrawal_keep": 1.0},
        "hr": {"announced_move_share": 0.0},
    },
    # From the 18th month before the end everybody leaves more easily; from the 12th pay matters three times
    # as much and leadership not at all.
    "drift": {
        "drift": {
            "base_shift_months_before_end": 18,
            "base_shift_ratio": 1.5,
            "concept_change_months_before_end": 12,
            "concept_pay_ratio": 3.0,
            "concept_leadership_ratio": 0.0,
        }
    },
    # Managers of teams above five sell beside leading, and keep the best accounts.
    "crowded": {"crm": {"player_coach_share": 1.0, "player_coach_above": 5, "manager_key_share": 0.9}},
    # Half the teams change manager on one day.
    "reorg": {"organisation": {"reorganisation_months_before_end": 6, "reorganisation_share": 0.5}},
    # A firm in which most figures are too few to speak.
    "small": {},
    # What draws people away in one business unit keeps them in the other.
    "two_laws": {"effects": {"attainment_laws": 2}},
    # Quits cluster at anniversaries of the hire.
    "seasonal": {"exits": {"anniversary_ratio": 4.0}},
    # The default organisation, with every kind of defect the contracts know planted in its tables.
    "dirty": {},
    # The same without those that stop a run.
    "untidy": {},
}
SCENARIOS = tuple(CHANGES)

# The severities of the rules that are broken on purpose.
BROKEN: Mapping[str, Collection[Severity]] = {
    "dirty": tuple(Severity),
    "untidy": (Severity.ROW, Severity.WARNING),
}


def scenario_parameters(parameters: Parameters, scenario: str) -> Parameters:
    """What a scenario makes of the parameters.

    Raises:
        ConfigError: no such scenario.
    """
    if scenario not in SCENARIOS:
        raise ConfigError(f"scenario '{scenario}' is unknown; choose one of {', '.join(SCENARIOS)}")
    values = parameters.model_dump()
    for section, keys in CHANGES[scenario].items():
        values[section] |= keys
    return Parameters.model_validate(values)


def scenario_sellers(scenario: str) -> int:
    """How many sellers the scenario has if nobody says otherwise."""
    return SMALL_SELLERS if scenario == "small" else DEFAULT_SELLERS
