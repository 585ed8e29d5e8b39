"""What a feature is: one column of the panel, its metadata beside its formula."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Factor(StrEnum):
    """What a feature speaks about; each factor is one module (of_managers: one more)."""

    LEADERSHIP = "leadership"
    RECOGNITION = "recognition"
    DEVELOPMENT = "development"
    PAY = "pay"
    GOALS = "goals"
    CULTURE = "culture"
    BALANCE = "balance"
    ROLE_FIT = "role_fit"
    ONBOARDING = "onboarding"
    TOOLS = "tools"
    TERRITORY = "territory"
    MOMENTUM = "momentum"
    TEAM_DEVELOPMENT = "team_development"
    MANDATE = "mandate"
    DIRECTION = "direction"
    INFLUENCE = "influence"
    PRESSURE = "pressure"
    CONTEXT = "context"


class Owner(StrEnum):
    """Who can change what the feature measures."""

    MANAGER = "manager"
    LEADERSHIP = "leadership"
    NOBODY = "nobody"


class Subject(StrEnum):
    """Whose rows of a source a formula of form ROWS is given: a column of the panel."""

    PERSON = "employee_id"
    TEAM = "team_id"
    MANAGER = "manager_id"


class Unit(StrEnum):
    """What the number counts."""

    DAYS = "days"
    MONTHS = "months"
    COUNT = "count"
    HOURS = "hours"
    RATIO = "ratio"
    TIMES = "times"  # so many times what it stands beside: a ratio that may be far above one
    MONEY = "money"
    SCORE = "score"
    CATEGORY = "category"

    @property
    def step(self) -> float:
        """The smallest difference that a reader of a page sees."""
        return {Unit.COUNT: 0.1, Unit.HOURS: 0.1, Unit.RATIO: 0.01, Unit.TIMES: 0.01, Unit.SCORE: 0.01}.get(
            self, 1.0
        )


class RiskSide(StrEnum):
    """On which side of the peers' median a value may be named as a reason."""

    HIGH = "high"
    LOW = "low"
    EITHER = "either"


class Form(StrEnum):
    """What a formula is given, and what it gives back."""

    ROWS = "rows"  # the known rows of the person (team, manager) in the source -> an aggregate
    PANEL = "panel"  # the panel with the features named in `after` -> a column
    TABLES = "tables"  # the panel and all tables -> a table with the panel's key and the column


SELLERS: tuple[str, ...] = ("seller",)
SALES_MANAGERS: tuple[str, ...] = ("sales_manager",)
EVERYBODY = (*SELLERS, *SALES_MANAGERS)


@dataclass(frozen=True)
class Feature:
    """A column of the panel.

    Attributes:
        name: the column; also the name of the function.
        factor: what it speaks about.
        description: what the value is, as documentation shows it: the formula's docstring.
        unit: what the number counts.
        source: the table it mainly comes from.
        columns: every `table.column` it needs beyond keys and recorded dates; where one of them is not
            delivered, the feature is not measured.
        owner: who can change what it measures.
        null_means: what an empty value says.
        is_shown: a manager may see it as a reason.
        is_group_only: it may be shown for groups only.
        risk_side: the side of the peers' median on which it may be named as a reason.
        monotone: the sign a model may force on it (-1, 0, 1); 0 forces nothing.
        is_elapsed: the value is the time since an event, which dates the evidence.
        without_rows: the value of somebody without any known row of the source, where that says
            something exact (nobody thanked: 0); None leaves it empty.
        form: what `compute` is given.
        after: features (form PANEL) that must be there before.
        of: (form ROWS) whose rows they are; where it is the team or the manager, `without_rows` holds for
            those of a team or manager without a row, and somebody without any stays empty.
        populations: whose exit it may help to predict.
        said_in: the source documents that name it (S0 to S4).
        evidence: what the literature says of it, with its source; empty where it says nothing.
        compute: the formula; builds an expression, executes nothing.
    """

    name: str
    factor: Factor
    description: str
    unit: Unit
    source: str
    columns: tuple[str, ...]
    owner: Owner
    null_means: str
    is_shown: bool
    is_group_only: bool
    risk_side: RiskSide
    monotone: int
    is_elapsed: bool
    without_rows: int | None
    form: Form
    after: tuple[str, ...]
    of: Subject
    populations: tuple[str, ...]
    said_in: tuple[str, ...]
    evidence: str
    compute: Callable[..., Any]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it reads, in the order of `columns`."""
        return tuple(dict.fromkeys(column.partition(".")[0] for column in self.columns))

    @property
    def is_category(self) -> bool:
        """Its values are names, not numbers."""
        return self.unit is Unit.CATEGORY


def feature(
    *,
    factor: Factor,
    unit: Unit,
    source: str,
    columns: tuple[str, ...],
    owner: Owner,
    null_means: str,
    is_shown: bool,
    risk_side: RiskSide,
    is_group_only: bool = False,
    monotone: int = 0,
    is_elapsed: bool = False,
    without_rows: int | None = None,
    form: Form = Form.ROWS,
    after: tuple[str, ...] = (),
    of: Subject = Subject.PERSON,
    populations: tuple[str, ...] = SELLERS,
    said_in: tuple[str, ...] = (),
    evidence: str = "",
) -> Callable[[Callable[..., Any]], Feature]:
    """Turn a formula into the feature of the same name.

    The arguments are those of `Feature`; the formula's docstring becomes the description.
    """

    def decorate(compute: Callable[..., Any]) -> Feature:
        return Feature(
            name=compute.__name__,
            factor=factor,
            description=" ".join((inspect.getdoc(compute) or "").split()),
            unit=unit,
            source=source,
            columns=columns,
            owner=owner,
            null_means=null_means,
            is_shown=is_shown,
            is_group_only=is_group_only,
            risk_side=risk_side,
            monotone=monotone,
            is_elapsed=is_elapsed,
            without_rows=without_rows,
            form=form,
            after=after,
            of=of,
            populations=populations,
            said_in=said_in,
            evidence=evidence,
            compute=compute,
        )

    return decorate
