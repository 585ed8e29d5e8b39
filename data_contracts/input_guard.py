"""Columns that look like refused data, told by their names: surveillance, health, protected attributes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data_contracts.contract import Contract, Severity
from data_contracts.report import Violation

RULE = "no column looks like refused data"
GRANTED_RULE = "a column of refused data has a legal ground"


@dataclass(frozen=True)
class RefusedKind:
    """A kind of data that is refused, and how its columns are usually called (English, Swedish, Norwegian).

    Attributes:
        name: as the report says it.
        words: whole words of a column's name.
        beginnings: how a word of it begins, or the whole name without separators.
    """

    name: str
    words: frozenset[str]
    beginnings: tuple[str, ...]

    def matches(self, column: str) -> bool:
        """Whether the column's name speaks of this kind."""
        parts = _words(column)
        wholes = (*parts, "".join(parts))
        return bool(self.words.intersection(parts)) or any(w.startswith(self.beginnings) for w in wholes)


def _kind(name: str, words: str, beginnings: str) -> RefusedKind:
    return RefusedKind(name, frozenset(words.split()), tuple(beginnings.split()))


# Protected attributes have a table of their own, which only the fairness audit reads.
PROTECTED = _kind(
    "a protected attribute",
    "sex age dob ssn kön kon kjønn kjonn ålder alder race",
    "gender birth födel fødsel foedsel personnummer nationalit nasjonalit citizenship ethnic etnisk religio "
    "marital civilstånd civilstand sivilstand parental föräldra foraldra foreldre maternity paternity sexual",
)
KINDS = (
    _kind(
        "log-ins or screen time",
        "vpn sso",
        "login logon lastlog lastseen signin inlogg innlogg pålogg palogg activeminutes onlineminutes "
        "onlinetime screentime",
    ),
    _kind(
        "e-mail, chat or calendar volume",
        "mail mails inbox outlook slack chat chats",
        "email epost calendar kalender teamsmessage",
    ),
    _kind("keystrokes or mouse", "mouse idle", "keystroke keylog idletime tangenttryck tastetrykk"),
    _kind(
        "location", "gps lat lon", "latitude longitude geoloc geofenc badgein badgeout coordinates koordinat"
    ),
    _kind(
        "absence and its type",
        "vab",
        "absen sick sjuk syk frånvaro franvaro fravær fravaer leavetype leavereason",
    ),
    _kind(
        "sentiment or emotion",
        "mood stress",
        "sentiment emotion burnout känslo kanslo følelse folelse utbränd utbrand utbrent",
    ),
    _kind(
        "union membership",
        "union fack facklig",
        "unionmember fackförbund fackforbund fackmedlem fagforening fagorganis",
    ),
    _kind(
        "health",
        "bmi",
        "health hälso halso hälsa halsa helse diagnos medical medicin disab funktionsneds funksjonsneds "
        "pregnan gravid illness",
    ),
    PROTECTED,
)


def refused_kind(table: str, column: str) -> RefusedKind | None:
    """The kind of refused data that a column's name speaks of; None for a sound name."""
    kinds = (kind for kind in KINDS if not (kind is PROTECTED and table == "protected_attributes"))
    return next((kind for kind in kinds if kind.matches(column)), None)


def guard_input(
    contracts: Iterable[Contract],
    delivered: Mapping[str, frozenset[str]],
    legal_grounds: Mapping[str, Mapping[str, str]],
) -> tuple[Violation, ...]:
    """The delivered columns that look like refused data.

    Args:
        contracts: of the configured sources; a column that a contract promises is sound.
        delivered: the columns each source's SQL returned.
        legal_grounds: for each table the columns that are let through, with their ground.

    Returns:
        A critical violation for each table with such columns that no ground lets through, and a warning,
        which repeats the grounds, for each table where one does.
    """
    violations = []
    for contract in contracts:
        surplus = sorted(delivered[contract.table] - set(contract.column_names))
        kinds = {column: kind for column in surplus if (kind := refused_kind(contract.table, column))}
        grounds = legal_grounds.get(contract.table, {})
        refused = {column: kind for column, kind in kinds.items() if column not in grounds}
        granted = [f"{column}: {grounds[column]}" for column in kinds if column in grounds]
        if refused:
            violations.append(_refused(contract.table, refused))
        if granted:
            violations.append(_granted(contract.table, granted))
    return tuple(violations)


def _refused(table: str, kinds: Mapping[str, RefusedKind]) -> Violation:
    return Violation(
        table,
        RULE,
        Severity.CRITICAL,
        "What people are watched by, their health, and what the law protects do not belong into a prediction "
        "about them; Stanna would not use these columns, and does not take them in.",
        0,
        0,
        tuple(f"{column} ({kind.name})" for column, kind in list(kinds.items())[:3]),
        f"leave {len(kinds)} column(s) out of the source's SQL: {', '.join(kinds)}; where one is something "
        "else, or the law allows it, say why: "
        f'[sources.{table}] legal_grounds = {{ {next(iter(kinds))} = "the ground" }}',
    )


def _granted(table: str, granted: list[str]) -> Violation:
    return Violation(
        table,
        GRANTED_RULE,
        Severity.WARNING,
        "Columns that look like refused data were let through by the configuration. No feature reads them.",
        0,
        0,
        tuple(granted[:3]),
        "look at the grounds once a year, and leave out what is no longer needed",
    )


def _words(column: str) -> list[str]:
    """The words of a column's name in small letters: `LastLoginDate` and `last_login-date` alike."""
    spaced = re.sub(r"([a-zåäöæø])([A-ZÅÄÖÆØ])", r"\1 \2", column)
    return [word.lower() for word in re.findall(r"[^\W\d_]+", spaced)]
