"""The sections of the parameter file about the HR systems' side."""

from typing import Annotated

from pydantic import Field

from pipelines.simulation.sections import Amount, ByLevel, Months, Number, Positive, Scaled, Section, Share

Days = Annotated[int, Field(ge=1)]
Percent = Annotated[int, Field(ge=0, le=60)]


class HrSection(Section):
    """What the HR systems hold, and how it follows from people, managers and teams."""

    selection_log_odds: tuple[Number, Number, Number]
    selection_slope: Number
    references_share: Share
    source_shares: tuple[Share, Share, Share, Share, Share]
    prior_sales_years: ByLevel
    step_log_odds: Number
    step_quality: Number
    step_habit: Number
    step_custom: Number
    step_late_share: Share
    declares_share: Share
    declares_after_days: tuple[Days, Days]
    renews_share: Share
    renews_after_days: tuple[Days, Days]
    feedback_days: tuple[Days, ...]
    feedback_shares: tuple[Share, ...]
    other_role_log_odds: Number
    other_role_misfit: Number
    own_role_share: Share
    required_levels: ByLevel
    gap_mean: Number
    gap_misfit: Number
    gap_training: Number
    gap_sd: Amount
    late_entry_share: Share
    applications_per_year: Share
    application_after_months: Months
    application_misfit: Number
    decision_days: tuple[Annotated[int, Field(ge=32)], Days]
    rejected_share: Share
    interviewed_share: Share
    internal_winner_share: Share
    announced_move_share: Share
    payout_floor: Share
    payout_cap: Positive
    yearly_share: Share
    satisfaction_sd: Amount
    late_payroll_share: Share
    late_payroll_sd: Amount
    late_payment_share: Share
    disputed_share: Share
    response_share: Share
    pulse_mean: Positive
    pulse_loadings: tuple[Number, Number, Number, Number, Number, Number, Number, Number]
    pulse_answer_sd: Amount
    pulse_report_days: Annotated[int, Field(ge=0)]
    requested_share: Share
    longest_request_days: Annotated[int, Field(ge=2)]
    discount_limits: tuple[Percent, Percent, Percent, Percent]
    alone_log_odds: Number
    alone_level: Number
    alone_delegation: Number
    mandate_review_share: Share


class HrEffectsSection(Section):
    """Hazard ratios of the planted signals that the HR systems hold."""

    win_unrecognised: Positive
    rejected_application: Positive
    rejection_months: Months
    competence_gap: Positive
    other_role_wished: Positive
    steps_missing: Positive
    selection_quality: Positive
    selection_months: Months
    feedback_gap: Positive
    payout_mishap: Positive
    pay_volatility: Positive
    low_raise_of_top: Positive
    vacancy_share: Positive
    workload_pulse: Positive
    cooperation_pulse: Positive
    decides_alone: Positive


class HrSignalsSection(Section):
    """Centre and standard deviation of each realised signal of the HR systems, and its limits."""

    wins_unrecognised: Scaled
    competence_gap: Scaled
    steps_missing_ratio: Scaled
    selection_practices: Scaled
    feedback_gap: Scaled
    largest_feedback_gap: Positive
    most_mishaps: Positive
    pay_volatility: Scaled
    vacancy_share: Scaled
    workload_score: Scaled
    cooperation_score: Scaled
    top_share: Share
