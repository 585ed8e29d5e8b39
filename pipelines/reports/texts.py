"""Every word on a page, read from one TOML file per language and refused when one is missing."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, ValidationError, model_validator

from data_contracts.errors import ConfigError
from features.feature import Factor, Unit
from pipelines.reports.model_card_texts import ModelCardTexts
from pipelines.reports.own_texts import faults_in, laid_over, placeholders, read_own_texts
from pipelines.reports.page_texts import (
    LeadershipTexts,
    ManagerTexts,
    PageTexts,
    Plural,
    SentencesTexts,
    ValidationTexts,
    Words,
)
from pipelines.reports.views import RiskBand
from pipelines.reports.workbook_texts import WorkbookTexts, can_be_told_apart

_FACT_PLACEHOLDERS = {"value", "comparison", "date"}


def _is_a_fact(sentence: str) -> str:
    found = placeholders(sentence)
    if not {"value", "comparison"} <= found <= _FACT_PLACEHOLDERS:
        raise ValueError(
            f"needs {{value}} and {{comparison}}, may have {{date}}, and nothing else; has {sorted(found)}"
        )
    return sentence


def _is_a_locale(name: str) -> str:
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f"is no locale such as en_GB, sv_SE or nb_NO: {error}") from None
    return name


def _is_open(question: str) -> str:
    if not question.endswith("?"):
        raise ValueError("an open question ends with a question mark")
    return question


class UnitTexts(Words):
    """How values of each unit are written; counts, ratios, money and scores need no noun."""

    days: Plural
    months: Plural
    hours: Plural


class NumberTexts(Words):
    """Shares too small to be written as a whole number, and ratios too large for percent.

    `{least}` is one percent in the language.
    """

    under_one_percent: str
    under_one: str
    times: str


class PopulationTexts(Words):
    """The people looked at, as a noun."""

    one: str
    other: str


class FactorTexts(Words):
    """A factor's name and the one line that explains it."""

    label: str
    explanation: str


def _can_be_chosen_from(factors: dict[str, FactorTexts]) -> dict[str, FactorTexts]:
    if not can_be_told_apart(factor.label for factor in factors.values()):
        raise ValueError("needs a label for each factor, all different: a workbook's entry is read by it")
    return factors


class FeatureTexts(Words):
    """The neutral sentence that states a feature's value, and the open question it can lead to."""

    sentence: Annotated[str, AfterValidator(_is_a_fact)]
    question: Annotated[str, AfterValidator(_is_open)]


class BandTexts(Words):
    """A band's name and the action it stands for."""

    label: str
    action: str


class OwnerTexts(Words):
    """Who can act on a fact; `ask` is for signs of withdrawal, `keep` for what speaks for staying."""

    manager: str
    leadership: str
    nobody: str
    ask: str
    keep: str
    ambiguous: str


class Texts(Words):
    """All texts of one language.

    Attributes:
        locale: how the language writes numbers, dates and lists, by the name that CLDR gives it, such as
            `en_GB` or `sv_FI`.
        roles: the organisation's own names for its codes of roles; none come with Stanna.
    """

    language: str
    locale: Annotated[str, AfterValidator(_is_a_locale)]
    numbers: NumberTexts
    units: UnitTexts
    populations: dict[str, PopulationTexts]
    roles: dict[str, str]
    factors: Annotated[dict[str, FactorTexts], AfterValidator(_can_be_chosen_from)]
    bands: dict[str, BandTexts]
    owners: OwnerTexts
    features: dict[str, FeatureTexts]
    page: PageTexts
    manager: ManagerTexts
    leadership: LeadershipTexts
    validation: ValidationTexts
    sentences: SentencesTexts
    model_card: ModelCardTexts
    workbook: WorkbookTexts

    @model_validator(mode="after")
    def _is_complete(self) -> "Texts":
        # CLDR calls bokmål by both names.
        if Locale.parse(self.locale).language not in {self.language, "no" if self.language == "nb" else ""}:
            raise ValueError(f"locale {self.locale} does not belong to language {self.language}")
        _same("factors", set(self.factors), {factor.value for factor in Factor})
        _same("bands", set(self.bands), {band.value for band in RiskBand})
        _same("populations", set(self.populations), {"seller", "sales_manager"})
        return self

    def plural(self, unit: Unit) -> Plural | None:
        """The noun that follows a value of this unit, None for units that need none."""
        return {Unit.DAYS: self.units.days, Unit.MONTHS: self.units.months, Unit.HOURS: self.units.hours}.get(
            unit
        )


def _same(where: str, found: set[str], expected: set[str]) -> None:
    if found != expected:
        missing, unknown = sorted(expected - found), sorted(found - expected)
        raise ValueError(f"{where}: missing {missing or 'nothing'}, unknown {unknown or 'nothing'}")


def languages() -> tuple[str, ...]:
    """The languages there are texts for."""
    folder = resources.files(__package__) / "texts"
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir()))


def load_texts(language: str, own_folder: Path | None = None) -> Texts:
    """The texts of a language; those in `own_folder` stand in the place of the ones that come with Stanna.

    Raises:
        ConfigError: there is no such language, or its file lacks a text or has one too many, or the folder
            is not there or has texts that nothing reads.
    """
    if language not in languages():
        raise ConfigError(f"no texts for language {language!r}; there are: {', '.join(languages())}")
    file = resources.files(__package__) / "texts" / f"{language}.toml"
    shipped = file.read_text(encoding="utf-8")
    own = None if own_folder is None else read_own_texts(own_folder, language, languages())
    if own is None:
        return parse_texts(shipped, file.name)
    name = f"{own_folder}/{file.name}"
    if own.get("language", language) != language:
        raise ConfigError(f"{name}: language is {own['language']!r}; a file's name is its language")
    return _validated(laid_over(tomllib.loads(shipped), own, name), name)


def parse_texts(content: str, file_name: str) -> Texts:
    """The texts in the TOML `content`; `file_name` is what an error calls it.

    Raises:
        ConfigError: the content is no TOML, or lacks a text, or has one too many; every fault is named.
    """
    try:
        return _validated(tomllib.loads(content), file_name)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file_name} is no TOML: {error}") from None


def _validated(document: dict[str, Any], file_name: str) -> Texts:
    try:
        return Texts.model_validate(document)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}" for fault in error.errors()]
        raise faults_in(file_name, faults) from None
