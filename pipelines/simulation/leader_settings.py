"""The managers' sections of the parameter file."""

from typing import Annotated

from pydantic import Field

from pipelines.simulation.sections import Amount, Months, Number, Positive, Scaled, Section, Share


class LeadersSection(Section):
    """The managers' own coming and going, mandates, pay and contact; centres and SDs of their signals."""

    exits_per_year: Share
    voluntary_share: Share
    frailty_sd: Amount
    promoted_share: Share
    may_set_bonus_share: Share
    may_hire_share: Share
    tool_budget_share: Share
    leadership_group_share: Share
    measured_on_development_share: Share
    goals_set_by_shares: tuple[Share, Share, Share]
    mandate_changes_per_year: Share
    manager_base_pay: Positive
    pay_sd: Amount
    leader_trainings_per_month: Share
    recognitions_per_month: Share
    pressure: Scaled
    team_on_target: Scaled
    leader_training_log_hours: Scaled
    own_talks_held_ratio: Scaled
    own_recognitions: Scaled


class ManagerEffectsSection(Section):
    """Hazard ratios of the managers' planted signals."""

    results_only: Positive
    missing_mandate: Positive
    tool_budget: Positive
    goals_from_above: Positive
    seat_in_group: Positive
    pressure: Positive
    team_on_target: Positive
    promoted_untrained: Positive
    leader_training: Positive
    own_talks_held: Positive
    own_recognitions: Positive
    pay_shortfall_of_5_percent: Positive
    team_exit: Positive


class AttentionSection(Section):
    """Managers act on people whom they see as risky, and acting works for a while."""

    acts_per_month: Annotated[float, Field(gt=0, lt=1)]
    risk_slope: Number
    quality_slope: Number
    perception_sd: Amount
    kind_shares: tuple[Share, Share, Share, Share]
    works_ratio: Positive
    works_months: Months
    fades_months: Annotated[int, Field(ge=1)]
