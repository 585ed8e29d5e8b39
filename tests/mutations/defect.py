"""What a defect is and what it must lead to: the vocabulary of the mutation tests."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.mutations.tables import Delivery

# The stage that refuses first decides how two defects end together: files are read before shapes are
# checked, shapes before values, and models come last.
STAGES = {"read": 0, "shape": 1, "values": 2, "model": 3, "": 4}

# The gate that stops where too much of a table broke a rule: half, of a required table a tenth.
TOO_MUCH_ASIDE = "at most (50|10)% of the rows are set aside"

EVERYONE = "everyone"
PEERS = "peers"  # the touched people, those in their roles, teams, under the same managers, and their teams
THEMSELVES = "themselves"


@dataclass(frozen=True)
class Outcome:
    """What must come of a defect.

    Attributes:
        exit_code: of `stanna check`.
        stage: which stage refuses, empty if none does.
        table: the table a finding must be about; empty: any.
        told: what the message (refused) or a finding's rule (going on) must hold, as a regular expression.
        rows: how many rows that finding must count; None: whatever it says.
        is_silent: the report may hold nothing new at all.
        is_same: not one value that features read may differ: scores are identical.
        people: whom it is about.
        reach: whose scores may move.
        score_code: the exit code of scoring, where it is another than that of the check.
    """

    exit_code: int = 0
    stage: str = ""
    table: str = ""
    told: str = ""
    rows: int | None = None
    is_silent: bool = False
    is_same: bool = False
    people: frozenset[str] = frozenset()
    reach: str = EVERYONE
    score_code: int = 0


def harmless(**changes) -> Outcome:
    """Nothing to notice: scores are the same to the last bit."""
    return Outcome(is_silent=True, is_same=True, **changes)


def plausible(people, reach=PEERS) -> Outcome:
    """Values that could as well be true: nobody could notice; only scores within their reach may move."""
    return Outcome(is_silent=True, people=frozenset(people), reach=reach)


def told(table, rule, rows=None, people=(), reach=EVERYONE, **changes) -> Outcome:
    """The run goes on, and the report names it."""
    return Outcome(table=table, told=rule, rows=rows, people=frozenset(people), reach=reach, **changes)


def noted(table, rule) -> Outcome:
    """The report names it, and no score changes."""
    return Outcome(table=table, told=rule, is_same=True)


def unreadable_file(table, text="cannot|fails") -> Outcome:
    """The file or its SQL cannot be read: exit code 10."""
    return Outcome(10, "read", table, text)


def misshapen(table, text) -> Outcome:
    """A table or a column that is required is not there: exit code 11 before any value is looked at."""
    return Outcome(11, "shape", table, text)


def stops(table, rule, rows=None) -> Outcome:
    """A critical rule is broken: exit code 11."""
    return Outcome(11, "values", table, rule, rows)


Make = Callable[[Delivery, Random], Outcome]


@dataclass(frozen=True)
class Defect:
    """One way to damage a delivery.

    Attributes:
        kind: the kind of defect, as a phrase with underscores.
        variant: the table, column and number of rows of this one.
        make: damages the delivery and says what must come of it.
        group: the module it stands in.
        tables: the tables it touches.
        extra: tables it needs beyond the usual ones.
        reader: `text` or `sniffed` where it only makes sense read that way, else empty.
    """

    kind: str
    variant: str
    make: Make
    group: str
    tables: tuple[str, ...]
    extra: tuple[str, ...] = ()
    reader: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}[{self.variant}]"


REGISTRY: dict[str, Defect] = {}


def defect(
    table: str, *variants: dict, extra: tuple[str, ...] = (), reader: str = "", also: tuple[str, ...] = ()
):
    """Registers a function as a kind of defect, once per variant (its keyword arguments).

    The function takes the delivery, a seeded random choice, and the variant; `table` in a variant overrides
    the table.
    """

    def register(make):
        takes = inspect.signature(make).parameters
        for variant in variants or ({},):
            about = variant.get("table", table)
            arguments = {"table": about, **variant} if "table" in takes else variant
            words = [about, *(str(value) for key, value in variant.items() if key != "table")]
            found = Defect(
                kind=make.__name__,
                variant=",".join(words),
                make=lambda delivery, random, arguments=arguments: make(delivery, random, **arguments),
                group=make.__module__.rpartition(".")[2],
                tables=(about, *also),
                extra=extra,
                reader=reader,
            )
            assert found.name not in REGISTRY, found.name
            REGISTRY[found.name] = found
        return make

    return register
