"""What a run publishes about each person: risks, their range, and how much evidence stands behind them."""

from collections.abc import Sequence
from itertools import pairwise

from data_contracts.columns import employee_id, required_date
from data_contracts.contract import Column, Contract, Expectation, Kind, Rule, Severity

# A sum taken in another order differs in its last digits: the model's own risk may end a hair outside.
RANGE_TOLERANCE = 1e-12

RISK_BANDS = ("talk_now", "plan_a_talk", "keep_in_touch")
EVIDENCE = ("enough", "thin", "withheld")


def risk_column(horizon_months: int) -> str:
    """The name of the column with the risk within `horizon_months`."""
    return f"risk_{horizon_months}m"


def scores_contract(horizons_months: Sequence[int], main_horizon_months: int | None = None) -> Contract:
    """The contract of `scores` for the horizons a run is configured with.

    Args:
        horizons_months: the configured horizons, in months.
        main_horizon_months: the horizon, one of them, that `risk_low` and `risk_high` are about; None: the
            range is not held against a risk.

    Returns:
        One row per person; risks, bands, ranks are null where the verdict is `no_signal`.
    """
    horizons = sorted(set(horizons_months))
    risks = tuple(
        Column(
            risk_column(months),
            Kind.SHARE,
            f"The probability of a voluntary exit within {months} months; null without a signal.",
            is_required=True,
            may_be_null=True,
            minimum=0,
            maximum=1,
        )
        for months in horizons
    )
    rises = tuple(
        _not_above(risk_column(shorter), risk_column(longer), "The cumulative incidence cannot fall.")
        for shorter, longer in pairwise(horizons)
    )
    in_range = (_in_range(risk_column(main_horizon_months)),) if main_horizon_months is not None else ()
    missing = " + ".join(f"({risk.name} IS NULL)::INTEGER" for risk in risks)
    return Contract(
        table="scores",
        description="The risk of one person as of the run's date, with its range and its evidence.",
        columns=(
            employee_id(),
            required_date("as_of_date", "The last day whose information was used: a month's last day."),
            Column(
                "population",
                Kind.TEXT,
                "The group whose exits are modelled together.",
                is_required=True,
                allowed=("seller", "sales_manager"),
            ),
            _nullable("manager_id", Kind.TEXT, "The nearest manager; null where none is known."),
            _nullable("team_id", Kind.TEXT, "The team; null where none is known."),
            *risks,
            _share(
                "risk_low",
                "What the risk at the main horizon may be as low as; null without a signal.",
            ),
            _share(
                "risk_high",
                "What the risk at the main horizon may be as high as; null without a signal.",
            ),
            _nullable(
                "hazard_log_odds",
                Kind.SHARE,
                "The log-odds of the monthly voluntary hazard in the months up to the first horizon.",
            ),
            _nullable(
                "risk_band",
                Kind.TEXT,
                "The range the risk falls in; null without a signal.",
                allowed=RISK_BANDS,
            ),
            _nullable(
                "rank_in_team",
                Kind.COUNT,
                "The rank of the risk in the team, 1 the highest; null without a team or a signal.",
                minimum=1,
            ),
            _share("previous_risk", "The risk published the month before; null when the model changed."),
            _nullable(
                "comparison_group", Kind.TEXT, "The peers the person is compared with; null if too few."
            ),
            _nullable("comparison_count", Kind.COUNT, "How many people the comparison group has.", minimum=1),
            _share("comparison_risk", "The mean risk in the comparison group; null without a signal."),
            Column(
                "evidence",
                Kind.TEXT,
                "How much stands behind the score.",
                is_required=True,
                allowed=EVIDENCE,
            ),
            _nullable(
                "value_at_stake_low",
                Kind.MONEY,
                "What an exit would put at stake, as though the items overlapped wholly; null without a "
                "signal, or where no item is measured.",
                minimum=0,
            ),
            _nullable(
                "value_at_stake_high",
                Kind.MONEY,
                "The same, as though the items did not overlap at all.",
                minimum=0,
            ),
            _nullable(
                "model_version", Kind.TEXT, "The digest of the model's manifest; null without a model."
            ),
            Column("run_id", Kind.TEXT, "The digest of configuration, code and data.", is_required=True),
        ),
        key=("employee_id",),
        rules=(
            *rises,
            _not_above("risk_low", "risk_high", "A range has its low end first."),
            *in_range,
            _not_above("value_at_stake_low", "value_at_stake_high", "A range has its low end first."),
            Rule(
                name="a person's risks are all given or all withheld",
                description="A risk at one horizon follows from the same hazards as at the others.",
                severity=Severity.CRITICAL,
                offending_sql=f"SELECT _row FROM {{table}} WHERE {missing} NOT IN (0, {len(risks)})",
                advice="write every horizon's risk, or none under no_signal",
            ),
            Rule(
                name="as_of_date is a month's last day",
                description="Only whole months are scored.",
                severity=Severity.CRITICAL,
                offending_sql="SELECT _row FROM {table} WHERE as_of_date <> last_day(as_of_date)",
                advice="score a month end",
            ),
            Rule(
                name="all rows share as_of_date and run_id",
                description="A published month is the result of one run.",
                severity=Severity.CRITICAL,
                offending_sql=(
                    "SELECT _row FROM {table} WHERE (as_of_date, run_id) <> (SELECT (day, run) FROM ("
                    "SELECT as_of_date AS day, run_id AS run, count(*) AS people FROM {table} GROUP BY ALL) "
                    "ORDER BY people DESC, day, run LIMIT 1)"
                ),
                advice="publish the rows of one run only",
            ),
        ),
    )


def _nullable(
    name: str,
    kind: Kind,
    description: str,
    *,
    allowed: tuple[str, ...] = (),
    minimum: float | None = None,
) -> Column:
    return Column(
        name, kind, description, is_required=True, may_be_null=True, allowed=allowed, minimum=minimum
    )


def _share(name: str, description: str) -> Column:
    return Column(name, Kind.SHARE, description, is_required=True, may_be_null=True, minimum=0, maximum=1)


def _in_range(risk: str) -> Rule:
    return Rule(
        name=f"{risk} lies between risk_low and risk_high",
        description="The range is taken around the published risk.",
        severity=Severity.CRITICAL,
        offending_sql=(
            f"SELECT _row FROM {{table}} WHERE {risk} < risk_low - {RANGE_TOLERANCE} "
            f"OR {risk} > risk_high + {RANGE_TOLERANCE}"
        ),
        advice="take the range around the risk that is published",
    )


def _not_above(lower: str, upper: str, description: str) -> Rule:
    return Rule(
        name=f"{lower} is not above {upper}",
        description=description,
        severity=Severity.CRITICAL,
        offending_sql=f"SELECT _row FROM {{table}} WHERE {lower} > {upper}",
        advice=f"compute {lower} and {upper} together",
        expectation=Expectation(
            "expect_column_pair_values_a_to_be_greater_than_b",
            {
                "column_A": upper,
                "column_B": lower,
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
        ),
    )
