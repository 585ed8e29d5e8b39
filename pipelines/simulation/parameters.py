"""The simulator's numbers, read strictly from TOML."""

import difflib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from data_contracts.errors import ConfigError
from pipelines.simulation.crm.settings import CrmSection
from pipelines.simulation.hr.settings import HrEffectsSection, HrSection, HrSignalsSection
from pipelines.simulation.leader_settings import AttentionSection, LeadersSection, ManagerEffectsSection
from pipelines.simulation.sections import (
    ClimateSection,
    ContactSection,
    DriftSection,
    EffectsSection,
    ExitsSection,
    OrganisationSection,
    PaySection,
    Section,
    SignalsSection,
    WorkSection,
)

DEFAULT_PARAMETERS = Path(__file__).with_name("parameters.toml")


class Parameters(Section):
    """Every number of the simulator."""

    organisation: OrganisationSection
    climate: ClimateSection
    drift: DriftSection
    leaders: LeadersSection
    manager_effects: ManagerEffectsSection
    attention: AttentionSection
    exits: ExitsSection
    effects: EffectsSection
    signals: SignalsSection
    contact: ContactSection
    work: WorkSection
    crm: CrmSection
    pay: PaySection
    hr: HrSection
    hr_effects: HrEffectsSection
    hr_signals: HrSignalsSection


def load_parameters(path: Path | None = None) -> Parameters:
    """The defaults, with the keys that a file changes.

    Raises:
        ConfigError: the file cannot be read, a key is unknown (the message names the nearest right one) or a
            value is out of its range.
    """
    values = _read(DEFAULT_PARAMETERS)
    for name, section in (_read(path) if path else {}).items():
        known = values.get(name, {})
        values[name] = {**known, **section} if isinstance(section, dict) else section
    try:
        return Parameters.model_validate(values)
    except ValidationError as error:
        problems = "\n".join(
            f"  {_problem(item['loc'], item['type'], item['msg'])}" for item in error.errors()
        )
        name = path.name if path else DEFAULT_PARAMETERS.name
        raise ConfigError(f"{name} has {error.error_count()} problem(s)\n{problems}") from None


def _read(path: Path) -> dict[str, Any]:
    """The document as TOML gives it; the models below it do the checking."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path.name}: no such parameter file in {path.parent}; check --parameters"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}; it must be a UTF-8 text file") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}") from None


def _problem(location: tuple[int | str, ...], kind: str, message: str) -> str:
    """One line for one broken key, with the nearest right key when it is unknown."""
    key = ".".join(str(part) for part in location)
    if kind != "extra_forbidden":
        return f"{key}: {message.removeprefix('Value error, ')}"
    section = Parameters.model_fields[str(location[0])].annotation if len(location) > 1 else Parameters
    known = list(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []
    close = difflib.get_close_matches(str(location[-1]), known, n=1)
    return f"{key}: unknown key; " + (
        f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}"
    )
