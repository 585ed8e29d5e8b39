"""The CRM's section of the parameter file."""

from typing import Annotated

from pydantic import Field, model_validator

from pipelines.simulation.sections import Amount, Months, Number, Positive, Section, Share

Mix = tuple[Positive, Positive, Positive, Positive, Positive, Positive]  # of the kinds of customer work


class CrmSection(Section):
    """Accounts, territories, activities, leads, tickets, meetings and the market."""

    accounts_per_seat: Months
    account_value: Positive
    account_value_sd: Amount
    key_account_share: Share
    second_contact_share: Share
    handed_over_share: Share
    redistributions_per_year: Share
    giver_share: Share
    given_share: Share
    player_coach_share: Share
    player_coach_above: Annotated[int, Field(ge=0)]
    manager_key_share: Share
    manager_quota_ratio: Positive
    manager_recurring_share: Share
    manager_deals_per_month: Positive
    holding_late_share: Share
    holding_late_days: Annotated[int, Field(ge=1)]
    potential_ratio: Positive
    potential_sd: Positive
    potential_win: Number
    exchanges_per_year: Share
    travel_hours: Positive
    travel_potential: Number
    travel_sd: Amount
    activities_per_month: Positive
    activity_sd: Amount
    work_mixes: tuple[Mix, Mix, Mix]
    escape_share: Share
    escape_misfit: Amount
    administration_share: Annotated[float, Field(gt=0, lt=1)]
    administration_burden: Number
    calls_per_entry: Annotated[float, Field(ge=1)]
    joint_log_odds: Number
    joint_quality: Number
    leads_per_month: Amount
    tickets_per_month: Amount
    ticket_burden: Number
    ticket_days: Positive
    ticket_days_sd: Amount
    meetings_per_month: tuple[Months, Months]
    figures_log_odds: Number
    figures_sd: Amount
    attendance_log_odds: Number
    attendance_cooperation: Number
    market_persistence: Share
    market_sd: Positive
    market_published_after_days: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _ranges_rise(self) -> "CrmSection":
        fewest, most = self.meetings_per_month
        if fewest > most:
            raise ValueError("meetings_per_month gives the fewest first, then the most")
        return self
