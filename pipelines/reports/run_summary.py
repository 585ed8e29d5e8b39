"""What a page says about the run behind it: dates, verdict, how good the model was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pipelines.reports.back_check_view import BackCheckView, ExpectedList


class Verdict(StrEnum):
    """Whether the model of this run may speak about people."""

    OK = "ok"
    NO_SIGNAL = "no_signal"


@dataclass(frozen=True)
class Metric:
    """A figure between 0 and 1 from the backtest.

    Attributes:
        low: lower end of its 95 % interval (bootstrap over people).
        high: upper end of the same interval.
        n: how many seller-months it rests on.
    """

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Backtest:
    """How the model did on earlier months, trained only on what was known then; all at the main horizon.

    Attributes:
        months: how many as-of dates were scored.
        context_auc: AUC of the context-only model, the one to beat.
        precision_top_two: share of the two people highest in each team who left; None without teams.
        precision_top_tenth: share of the tenth highest of all who left.
    """

    months: int
    auc: Metric
    context_auc: Metric
    precision_top_tenth: Metric
    precision_top_two: Metric | None = None


@dataclass(frozen=True)
class RunSummary:
    """The facts of a run that its pages repeat.

    Attributes:
        population: 'seller' or 'sales_manager'.
        base_rate: share of the population who leave of their own accord within the main horizon.
        factors_measured: names of the factors with at least one measured feature.
        factors_not_measured: factor name -> the missing tables or columns.
        factors_partly_measured: the same of factors of which something is measured.
        has_notice_dates: False when the label is the last day employed, so that the signal may include the
            notice period.
        model_version: None where no model stands behind the run.
        back_check: what became of earlier lists; None until one can be judged.
        expected: what is to be expected of this month's list; None where it names nobody or very few.
        drifted: how many columns are unlike the months of training.
        list_length: how many people a manager has time for in a month.
        share_of_oracle: (AUC - .5) / (oracle's AUC - .5) at the main horizon, where the truth is known.
    """

    organisation: str
    as_of_date: date
    population: str
    horizons_months: tuple[int, ...]
    main_horizon_months: int
    verdict: Verdict
    base_rate: float
    backtest: Backtest
    factors_measured: tuple[str, ...]
    is_simulated: bool
    has_notice_dates: bool
    model_version: str | None
    run_id: str
    factors_not_measured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factors_partly_measured: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    share_of_oracle: float | None = None
    back_check: BackCheckView | None = None
    expected: ExpectedList | None = None
    drifted: int = 0
    list_length: int = 6
