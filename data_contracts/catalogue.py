"""The list of all contracts: which source tables a run can read and which tables it publishes."""

from data_contracts.contract import Contract
from data_contracts.tables import (
    accounts,
    activities,
    assignments,
    back_check,
    competence_assessments,
    deals,
    display_names,
    employment_spells,
    factor_contributions,
    follow_ups,
    hirings,
    internal_applications,
    leads,
    leaves,
    manager_mandates,
    market_index,
    onboarding_steps,
    one_on_ones,
    open_positions,
    pay,
    preferences,
    protected_attributes,
    quotas,
    ratings,
    reasons,
    recognitions,
    sales_results,
    seller_mandates,
    team_factors,
    team_meetings,
    team_pulses,
    territories,
    tool_tickets,
    trainings,
    value_at_stake,
    variable_payments,
)
from data_contracts.tables.scores import scores_contract

DEFAULT_HORIZONS_MONTHS = (3, 6, 12)

# The table every other one is checked against comes first.
SOURCES: tuple[Contract, ...] = (
    employment_spells.CONTRACT,
    assignments.CONTRACT,
    leaves.CONTRACT,
    pay.CONTRACT,
    variable_payments.CONTRACT,
    ratings.CONTRACT,
    quotas.CONTRACT,
    deals.CONTRACT,
    sales_results.CONTRACT,
    activities.CONTRACT,
    accounts.CONTRACT,
    territories.CONTRACT,
    leads.CONTRACT,
    recognitions.CONTRACT,
    one_on_ones.CONTRACT,
    trainings.CONTRACT,
    competence_assessments.CONTRACT,
    internal_applications.CONTRACT,
    hirings.CONTRACT,
    onboarding_steps.CONTRACT,
    preferences.CONTRACT,
    seller_mandates.CONTRACT,
    manager_mandates.CONTRACT,
    team_pulses.CONTRACT,
    team_meetings.CONTRACT,
    open_positions.CONTRACT,
    tool_tickets.CONTRACT,
    market_index.CONTRACT,
    display_names.CONTRACT,
    protected_attributes.CONTRACT,
    follow_ups.CONTRACT,
)

PUBLISHED: tuple[Contract, ...] = (
    scores_contract(DEFAULT_HORIZONS_MONTHS),
    reasons.CONTRACT,
    factor_contributions.CONTRACT,
    team_factors.CONTRACT,
    value_at_stake.CONTRACT,
    back_check.CONTRACT,
)

_SOURCE_BY_NAME = {contract.table: contract for contract in SOURCES}
_PUBLISHED_BY_NAME = {contract.table: contract for contract in PUBLISHED}


def source_contract(name: str) -> Contract:
    """The contract of a source table.

    Raises:
        KeyError: no source table has that name.
    """
    return _SOURCE_BY_NAME[name]


def published_contract(
    name: str, horizons_months: tuple[int, ...], main_horizon_months: int | None = None
) -> Contract:
    """The contract of a published table for the horizons a run is configured with.

    Args:
        name: the table's name.
        horizons_months: the configured horizons, in months.
        main_horizon_months: the one of them that the published range of risks is about, if it is to be
            held against that risk.

    Raises:
        KeyError: no published table has that name.
    """
    if name == "scores":
        return scores_contract(horizons_months, main_horizon_months)
    return _PUBLISHED_BY_NAME[name]
