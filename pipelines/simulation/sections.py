"""The sections of the parameter file: every number the simulator uses, each within its range."""

from datetime import date, timedelta
from math import log
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Months = Annotated[int, Field(ge=1)]
Scaled = tuple[Number, Positive]  # centre, standard deviation
ByRole = tuple[Positive, Positive, Positive]
ByLevel = tuple[Positive, Positive, Positive, Positive]


class Section(BaseModel):
    """A part of the file, whose comments say what each number means: frozen, closed, every number given."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationSection(Section):
    """Size, time and the managers' own coming and going."""

    last_day: date
    warm_up_months: Annotated[int, Field(ge=36)]
    history_months: Annotated[int, Field(ge=0, le=24)]
    sellers_per_team: Annotated[float, Field(ge=2, le=100)]
    teams_per_region: Months
    team_swaps_per_year: Share
    seat_filled_next_month: Share
    reorganisation_months_before_end: Annotated[int, Field(ge=0)]
    reorganisation_share: Share
    remote_days_shares: tuple[Share, Share, Share, Share]
    leaves_per_year: Share
    leave_months: Months

    @model_validator(mode="after")
    def _ends_with_a_month(self) -> "OrganisationSection":
        if (self.last_day + timedelta(days=1)).day != 1:
            raise ValueError("last_day must be a month's last day, such as 2026-06-30")
        return self


class ExitsSection(Section):
    """Base rates, the shapes over tenure and calendar, and when an exit becomes known."""

    voluntary_per_year: Share
    involuntary_per_year: Share
    internal_moves_per_year: Share
    tenure_months: tuple[Months, Months, Months, Months]
    tenure_ratios: tuple[Positive, Positive, Positive, Positive, Positive]
    anniversary_ratio: Positive
    january_ratio: Positive
    post_bonus_month: Annotated[int, Field(ge=1, le=12)]
    post_bonus_ratio: Positive
    selection_misfit: Share
    frailty_sd: Amount
    leadership_remainder: Amount
    involuntary_attainment_ratio: Positive
    involuntary_tenure_ratio: Positive
    internal_tenure_months: tuple[Months, Months]
    internal_tenure_ratio: Positive
    probation_months: Months
    notice_month_shares: tuple[Share, Share, Share]
    prompt_record_share: Share
    prompt_record_days: Annotated[int, Field(ge=0, le=60)]
    late_record_days: Annotated[int, Field(ge=0, le=60)]


class EffectsSection(Section):
    """Hazard ratios of the planted signals."""

    scale: Amount
    talk_gap: Positive
    talks_held: Positive
    manager_past_exits: Positive
    manager_changed: Positive
    manager_quit: Positive
    manager_change_months: Months
    new_manager: Positive
    report_above_seven: Positive
    recognitions: Positive
    training_hours: Positive
    promotion_wait: Positive
    pay_shortfall_of_5_percent: Positive
    attainment_knots: tuple[Amount, ...]
    attainment_ratios: tuple[Positive, ...]
    attainment_laws: Literal[1, 2]
    attainment_fall: Positive
    peer_exit: Positive
    close_peer_exit: Positive
    peer_exit_kernel: tuple[Amount, Amount, Amount, Amount, Amount]
    shared_deals: Positive
    remote_days: Positive
    sink_or_swim: Positive
    book_loss: Positive
    territory_potential: Positive
    administration_share: Positive
    open_tickets: Positive
    quota_raised: Positive
    work_mix_first_year: Positive
    work_mix_later: Positive
    player_coach: Positive
    joint_meetings: Positive
    figures_only_meetings: Positive
    market: Positive

    @model_validator(mode="after")
    def _knots_have_ratios(self) -> "EffectsSection":
        knots = self.attainment_knots
        if not knots or len(knots) != len(self.attainment_ratios) or list(knots) != sorted(set(knots)):
            raise ValueError("attainment_knots must rise and have as many values as attainment_ratios")
        return self


class SignalsSection(Section):
    """Centre and standard deviation of each realised signal, and its limits."""

    talk_gap_days: Scaled
    talks_held_ratio: Scaled
    manager_exits_log_ratio: Scaled
    training_log_hours: Scaled
    promotion_wait_ratio: Scaled
    attainment_change: Scaled
    shared_deals_ratio: Scaled
    missing_support_ratio: Scaled
    territory_potential_log_ratio: Scaled
    administration_share: Scaled
    open_tickets_per_head: Scaled
    quota_step_log_ratio: Scaled
    work_mix_distance: Scaled
    joint_meeting_ratio: Scaled
    figures_only_ratio: Scaled
    market: Scaled
    book_loss_above: Share
    player_coach_above: Annotated[int, Field(ge=0)]
    fewest_activities: Months
    longest_talk_gap_days: Positive
    fewest_peers: Annotated[int, Field(ge=2)]
    manager_exit_prior: Positive


class ContactSection(Section):
    """One-to-ones, recognition and training."""

    talk_interval_days: Annotated[float, Field(ge=7, le=365)]
    talk_interval_quality: Number
    talk_interval_sd: Amount
    held_log_odds: Number
    held_quality: Number
    held_sd: Amount
    requested_share: Share
    recognitions_per_month: Amount
    recognition_quality: Number
    recognition_sd: Amount
    recognition_win: Amount
    fairness_slope: Number
    praise_by_results: Amount
    praise_by_favour: Amount
    giver_shares: tuple[Share, Share, Share, Share]
    trainings_per_month: Amount
    training_quality: Number
    onboarding_training: Share
    training_hours: tuple[Positive, ...]
    linked_to_goal_share: Share


class WorkSection(Section):
    """Quotas, deals and results."""

    role_shares: tuple[Share, Share, Share]
    monthly_quota: ByRole
    level_quota_ratio: Amount
    quota_growth_per_year: Number
    team_difficulty_sd: Amount
    deals_per_month: ByRole
    win_log_odds: Number
    cycle_days: ByRole
    cycle_sd: Amount
    recurring_share: tuple[Share, Share, Share]
    mean_attainment: Positive
    amount_sd: Amount
    skill_sd: Amount
    form_sd: Amount
    form_persistence: Share
    recurring_sd: Amount
    cancellation_share: Share
    ramp_ratios: tuple[Positive, Positive, Positive]
    shared_log_odds: Number
    shared_team_sd: Amount
    shared_seller_sd: Amount
    deals_on_notice: Share
    withdrawal_keep: Share
    deal_record_days: Annotated[int, Field(ge=0)]
    late_quota_share: Share
    quota_ratchet: Share


class PaySection(Section):
    """Pay levels, the yearly round and promotions."""

    level_base_pay: ByLevel
    role_ratio: ByRole
    country_ratio: tuple[Positive, Positive]
    variable_share: tuple[Share, Share, Share]
    market_growth_per_year: Number
    start_sd: Amount
    raise_mean: Number
    raise_sd: Amount
    promotion_raise: Number
    promotion_after_months: Months
    promotion_per_month: Share
    hired_level_shares: tuple[Share, Share, Share, Share]
    late_record_share: Share
    late_record_days: Annotated[int, Field(ge=1)]


class ClimateSection(Section):
    """How fast a team's climate changes."""

    persistence: Share


class DriftSection(Section):
    """A shift of the base rate and a change of what matters, each from a known month on."""

    base_shift_months_before_end: Annotated[int, Field(ge=0)]
    base_shift_ratio: Positive
    concept_change_months_before_end: Annotated[int, Field(ge=0)]
    concept_pay_ratio: Amount
    concept_leadership_ratio: Amount

    def base_log_ratio(self, months_before_end: int) -> float:
        """What the shift adds to the log-odds so many months before the end."""
        return log(self.base_shift_ratio) if months_before_end < self.base_shift_months_before_end else 0.0

    def effect_ratio(self, factor: str, months_before_end: int) -> float:
        """What a factor's effects are multiplied by so many months before the end."""
        if months_before_end >= self.concept_change_months_before_end:
            return 1.0
        return {"pay": self.concept_pay_ratio, "leadership": self.concept_leadership_ratio}.get(factor, 1.0)
