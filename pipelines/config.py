"""One organisation's TOML file, read strictly: an unknown key names the nearest right one."""

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from data_contracts.catalogue import SOURCES
from data_contracts.contract import Severity
from data_contracts.errors import ConfigError
from features.sources import EVENT_SOURCES

SAMPLE_CONFIG = Path(__file__).resolve().parent.parent / "config" / "sample.toml"

# TOML tells numbers from text: "3" or true where a number belongs is a slip, not a 3 or a 1.
Whole = Annotated[int, Field(strict=True)]
Share = Annotated[float, Field(strict=True, allow_inf_nan=False)]
GateSeverity = Literal[Severity.WARNING, Severity.CRITICAL]


class Section(BaseModel):
    """A part of the file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RunSection(Section):
    """What is predicted, from which history, and where it is written."""

    organisation: str
    output: Path = Path("output")
    population: Literal["seller", "sales_manager"] = "seller"
    horizons_months: tuple[Whole, ...] = (3, 6, 12)
    main_horizon_months: Whole = 6
    history_months: Whole = Field(default=60, ge=2)
    landmark_every_months: Whole = Field(default=3, ge=1, le=12)
    observed_from: date | None = None
    outcome_lag_months: Whole = Field(default=0, ge=0, le=12)
    unknown_exits_count_as: Literal["voluntary", "other"] = "voluntary"
    minimum_exits: Whole = Field(default=100, ge=30)
    train_every_months: Whole = Field(default=6, ge=1)
    plausible_auc: Share = Field(default=0.85, gt=0.5, le=1)
    explained_features: tuple[str, ...] = ()
    language: Literal["sv", "nb", "en"] = "en"

    @field_validator("organisation")
    @classmethod
    def _is_a_name_for_files(cls, organisation: str) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", organisation):
            raise ValueError(f"use small letters, digits, - and _ only; you wrote '{organisation}'")
        return organisation

    @model_validator(mode="after")
    def _horizons_rise(self) -> "RunSection":
        horizons = self.horizons_months
        if not horizons or list(horizons) != sorted(set(horizons)) or horizons[0] < 1 or horizons[-1] > 24:
            raise ValueError(
                "horizons_months must be rising whole months between 1 and 24, such as [3, 6, 12]"
            )
        if self.main_horizon_months not in horizons:
            raise ValueError(f"main_horizon_months must be one of horizons_months {list(horizons)}")
        return self


class BandSection(Section):
    """How many people each action band may hold, as shares of those scored, and how many one list."""

    talk_now_ratio: Share = Field(default=0.10, gt=0, lt=1)
    plan_a_talk_ratio: Share = Field(default=0.20, gt=0, lt=1)
    talks_per_manager: Whole = Field(default=6, ge=1, le=50)

    @model_validator(mode="after")
    def _shares_of_one_whole(self) -> "BandSection":
        if self.talk_now_ratio + self.plan_a_talk_ratio > 1:
            raise ValueError("talk_now_ratio and plan_a_talk_ratio are shares of the same people: at most 1")
        return self


class GateSection(Section):
    """When a delivery is too old, or too unlike the last one, and what that does to the run."""

    freshness_days: Whole = Field(default=92, ge=1)  # of tables of events: deals, talks, results
    state_freshness_days: Whole = Field(default=400, ge=1)  # of the others: pay may stay as it is for a year
    freshness_severity: GateSeverity = Severity.WARNING
    set_aside_ratio: Share = Field(default=0.5, gt=0, le=1)
    required_set_aside_ratio: Share = Field(default=0.1, gt=0, le=1)  # who is employed, and where
    set_aside_severity: GateSeverity = Severity.CRITICAL
    volume_change_ratio: Share = Field(default=0.3, gt=0)
    volume_severity: GateSeverity = Severity.WARNING
    amount_change_times: Share = Field(default=2.0, gt=1)
    new_label_ratio: Share = Field(default=0.1, gt=0, le=1)
    manager_change_ratio: Share = Field(default=0.25, gt=0, le=1)
    manager_change_severity: GateSeverity = Severity.WARNING
    swapped_dates_severity: GateSeverity = Severity.WARNING


class PromotionSection(Section):
    """What a newly trained model has to show before it may take the place of the one in use."""

    main_metric: Literal["auc", "log_loss", "brier", "average_precision", "precision_top_tenth"] = "log_loss"
    minimum_gain: Share = Field(default=0.0, ge=0)
    maximum_calibration_loss: Share = Field(default=0.05, ge=0)
    compare_groups: bool = Field(default=True, strict=True)
    needs_confirmation: bool = Field(default=True, strict=True)


class CalibrationSection(Section):
    """Whether the calibration follows what happened to the people of earlier lists."""

    update: Annotated[bool, Field(strict=True)] = True


class TuningSection(Section):
    """How much is spent on the settings of the boosted trees."""

    trials: Whole = Field(default=12, ge=0, le=200)


Range = tuple[Annotated[Share, Field(ge=0)], Annotated[Share, Field(ge=0)]]


class ValueAtStakeSection(Section):
    """The assumptions behind what an exit puts at stake: each a range, low end first."""

    pipeline_lost_ratio: Range = (0.1, 0.3)
    account_lost_ratio: Range = (0.13, 0.18)
    ramp_months: Range = (3.0, 6.0)
    ramp_missing_ratio: Share = Field(default=0.5, ge=0, le=1)
    replacement_pay_ratio: Range = (0.2, 0.4)
    pay_periods_a_year: Literal[1, 12] = 12
    margin_ratio: Share = Field(default=1.0, gt=0, le=1)
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    exchange_rates: dict[str, Annotated[Share, Field(gt=0)]] = {}

    @field_validator("pipeline_lost_ratio", "account_lost_ratio", "ramp_months", "replacement_pay_ratio")
    @classmethod
    def _has_its_low_end_first(cls, ends: Range) -> Range:
        if ends[0] > ends[1]:
            raise ValueError(f"a range has its low end first: [{ends[1]:g}, {ends[0]:g}]")
        return ends

    @field_validator("pipeline_lost_ratio", "account_lost_ratio")
    @classmethod
    def _is_a_share(cls, ends: Range) -> Range:
        if ends[1] > 1:
            raise ValueError("a share lies between 0 and 1")
        return ends

    @model_validator(mode="after")
    def _rates_lead_somewhere(self) -> "ValueAtStakeSection":
        if self.exchange_rates and self.currency is None:
            raise ValueError("exchange_rates need currency, the one that deals and results are recorded in")
        return self


class ReportSection(Section):
    """The folder of one's own wording of the pages, relative to the file."""

    texts: Path | None = None


class PurposeSection(Section):
    """The ground for naming people. Without it no page about a person is written."""

    simulated: bool = False
    consultation_date: date | None = None
    notice_date: date | None = None
    dpia_reference: str | None = None

    def missing(self) -> tuple[str, ...]:
        """The keys without which nobody may be named; none if the people are simulated."""
        if self.simulated:
            return ()
        needed = ("consultation_date", "notice_date", "dpia_reference")
        return tuple(key for key in needed if getattr(self, key) is None)


class SourceSection(Section):
    """One source table: the organisation's own SQL, run by the engine."""

    sql: str = Field(min_length=1)
    recorded_lag_days: Whole = Field(default=0, ge=0, le=366)
    freshness_days: Whole | None = Field(default=None, ge=1)
    legal_grounds: dict[str, Annotated[str, Field(min_length=8)]] = {}


class TruthSection(Section):
    """Where a simulated organisation keeps its known truth, relative to the data folder."""

    folder: Path


class SimulationSection(Section):
    """The embedded sample: simulated into `folder` when no --data is given and nothing is there yet."""

    folder: Path
    seed: Whole = 1
    sellers: Whole = Field(default=1200, ge=1)
    months: Whole = Field(default=60, ge=13)
    scenario: str = "default"


class Config(Section):
    """The whole file."""

    run: RunSection
    purpose: PurposeSection | None = None
    bands: BandSection = BandSection()
    gates: GateSection = GateSection()
    calibration: CalibrationSection = CalibrationSection()
    tuning: TuningSection = TuningSection()
    promotion: PromotionSection = PromotionSection()
    reports: ReportSection = ReportSection()
    value_at_stake: ValueAtStakeSection = ValueAtStakeSection()
    sources: dict[str, SourceSection]
    truth: TruthSection | None = None
    simulation: SimulationSection | None = None

    @model_validator(mode="after")
    def _sources_are_known(self) -> "Config":
        known = [contract.table for contract in SOURCES]
        for name in self.sources:
            if name not in known:
                raise ValueError(f"[sources.{name}] is not a source table{_nearest(name, known)}")
        for contract in SOURCES:
            if contract.is_required and contract.table not in self.sources:
                raise ValueError(f"[sources.{contract.table}] is missing: no run without it")
        return self

    def freshness_days(self) -> dict[str, int]:
        """How many days each configured table may be silent before the as-of date."""
        gates = self.gates
        return {
            table: source.freshness_days
            or (gates.freshness_days if table in EVENT_SOURCES else gates.state_freshness_days)
            for table, source in self.sources.items()
        }

    def missing_purpose(self) -> tuple[str, ...]:
        """What [purpose] lacks before a page about a person may be written."""
        return (self.purpose or PurposeSection()).missing()

    def effective(self) -> dict[str, Any]:
        """Every setting in force, without the machine's paths, as JSON-ready values."""
        return self.model_dump(
            mode="json", exclude={"run": {"output"}, "simulation": {"folder"}, "reports": True}
        )

    def digest(self) -> str:
        """Hex SHA-256 of the effective settings."""
        return hashlib.sha256(json.dumps(self.effective(), sort_keys=True).encode()).hexdigest()


def load_config(path: Path) -> Config:
    """Read and validate one organisation's file, laid over the file it `extends`.

    Raises:
        ConfigError: the file is missing, no TOML, or breaks a rule; the message names the key and what to do.
    """
    document = _read_toml(path)
    if isinstance(extended := document.pop("extends", None), str):
        base = _read_toml(path.parent / extended)
        if "extends" in base:
            raise ConfigError(f"{path.name} extends {extended}, which extends a third file; name that one")
        document = _merged(base, document)
    elif extended is not None:
        raise ConfigError(f'{path.name}: extends names one file, such as "sample.toml"')
    try:
        return Config.model_validate(document)
    except ValidationError as error:
        problems = "\n".join(
            f"  {_problem(item['loc'], item['type'], item['msg'])}" for item in error.errors()
        )
        raise ConfigError(f"{path.name} has {error.error_count()} problem(s)\n{problems}") from None


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path.name}: no such configuration file in {path.parent}; check --config"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}; it must be a UTF-8 text file") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}") from None
    # Here, so that a file which another one extends means its own neighbours.
    if isinstance(reports := document.get("reports"), dict) and isinstance(reports.get("texts"), str):
        reports["texts"] = str(path.parent / reports["texts"])
    return document


def _merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The base with the changes laid over it, table by table."""
    both = {
        key: _merged(base[key], value)
        if isinstance(value, dict) and isinstance(base.get(key), dict)
        else value
        for key, value in changes.items()
    }
    return {**base, **both}


def _problem(location: tuple[int | str, ...], kind: str, message: str) -> str:
    """One line for one broken key, with the nearest right key when it is unknown."""
    key = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        return f"{key}: unknown key{_nearest(str(location[-1]), _known_keys(location[:-1]))}"
    if kind == "missing":
        return f"{key}: is missing"
    text = message.removeprefix("Value error, ")
    return f"{key}: {text}" if key else text


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys of the section at `location`."""
    section: type[BaseModel] = Config
    for part in location:
        field = section.model_fields.get(str(part))
        if field is None:  # the table's own name in [sources.<table>]
            continue
        candidates = (field.annotation, *get_args(field.annotation))
        section = next(c for c in candidates if isinstance(c, type) and issubclass(c, BaseModel))
    return list(section.model_fields)


def _nearest(name: str, known: Iterable[str]) -> str:
    """A suggestion behind an unknown name, or the whole list."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    suggestion = f"; did you mean '{close[0]}'?" if close else ""
    return f"{suggestion}; known are {', '.join(names)}"
