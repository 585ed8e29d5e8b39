"""What the back-check keeps of each published list: aggregates of bands, never a person."""

from data_contracts.columns import required_date
from data_contracts.contract import Column, Contract, Kind, Rule, Severity
from data_contracts.limits import MINIMUM_GROUP_PEOPLE
from data_contracts.tables.scores import RISK_BANDS


def _figure(name: str, description: str, *, maximum: float | None = None) -> Column:
    return Column(
        name, Kind.SHARE, description, is_required=True, may_be_null=True, minimum=0, maximum=maximum
    )


CONTRACT = Contract(
    table="back_check",
    description="One band of a published list at a horizon that has passed: expected and observed exits.",
    columns=(
        required_date("as_of_date", "The list's as-of date."),
        Column("horizon_months", Kind.COUNT, "The horizon, in months.", is_required=True, minimum=1),
        Column(
            "risk_band",
            Kind.TEXT,
            "The band; all: everybody scored.",
            is_required=True,
            allowed=("all", *RISK_BANDS),
        ),
        required_date("known_by", "The last day whose knowledge of exits counted."),
        Column("people", Kind.COUNT, "People whose outcome is known.", is_required=True, minimum=0),
        Column(
            "people_unknown",
            Kind.COUNT,
            "People in no other figure: gone by the list's day, known only later, or lost to the records.",
            is_required=True,
            minimum=0,
        ),
        _figure("exits", f"Voluntary exits within the horizon; null below {MINIMUM_GROUP_PEOPLE} people."),
        _figure("exits_expected", "The sum of the people's risks."),
        _figure("exit_ratio", "The share of the people who left: exits / people.", maximum=1),
        _figure("exit_ratio_low", "Low end of its exact 95 % interval (Clopper-Pearson).", maximum=1),
        _figure("exit_ratio_high", "High end of the same.", maximum=1),
        _figure("observed_to_expected", "The ratio exits / exits_expected; 1 is right."),
        _figure("observed_to_expected_low", "Low end of its exact 95 % interval (Poisson)."),
        _figure("observed_to_expected_high", "High end of the same."),
        Column(
            "people_acted_on",
            Kind.COUNT,
            "People with a follow-up on record between the list and its horizon; null without follow_ups "
            f"and below {MINIMUM_GROUP_PEOPLE} people.",
            is_required=True,
            may_be_null=True,
            minimum=0,
        ),
        Column("model_version", Kind.TEXT, "The model of the list.", is_required=True),
        Column("run_id", Kind.TEXT, "The run that published the list.", is_required=True),
    ),
    key=("as_of_date", "horizon_months", "risk_band"),
    rules=(
        Rule(
            name="nothing is checked before its horizon has passed",
            description="An exit can only be counted once its months are over.",
            severity=Severity.CRITICAL,
            offending_sql=(
                "SELECT _row FROM {table} "
                "WHERE last_day(as_of_date + to_months(horizon_months::INTEGER)) > known_by"
            ),
            advice="wait until the horizon has passed",
        ),
        Rule(
            name=f"figures of fewer than {MINIMUM_GROUP_PEOPLE} people are null",
            description="With fewer, a figure tells about one of them.",
            severity=Severity.CRITICAL,
            offending_sql=(
                f"SELECT _row FROM {{table}} WHERE people < {MINIMUM_GROUP_PEOPLE} AND "
                "(exits IS NOT NULL OR exits_expected IS NOT NULL OR exit_ratio IS NOT NULL "
                "OR people_acted_on IS NOT NULL)"
            ),
            advice="withhold the figures of the band",
        ),
    ),
)
