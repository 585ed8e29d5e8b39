"""The list of all features: adding one is a function in its factor's module and a line here."""

from features import context, culture, development, goals, leadership, momentum, pay, recognition
from features.feature import Feature

FEATURES: tuple[Feature, ...] = (
    leadership.days_since_one_on_one,
    leadership.one_on_ones_held_ratio_90d,
    leadership.coaching_arenas_180d,
    leadership.support_response_days_180d,
    leadership.quarter_end_feedback_ratio_12m,
    leadership.months_since_manager_change,
    leadership.manager_tenure_months,
    leadership.span_of_control,
    leadership.manager_voluntary_exit_ratio_12m,
    recognition.days_since_recognition,
    recognition.recognitions_180d,
    recognition.recognitions_gap_to_peers_180d,
    recognition.wins_without_recognition_180d,
    recognition.team_recognition_spread_180d,
    development.training_hours_12m,
    development.months_since_training,
    development.linked_training_ratio_12m,
    development.months_in_level,
    development.months_in_level_to_peers_ratio,
    pay.pay_shortfall_ratio,
    pay.pay_to_market_ratio,
    pay.months_since_raise,
    pay.last_raise_ratio,
    pay.variable_share_ratio,
    goals.attainment_3m_ratio,
    goals.attainment_slope_6m,
    goals.months_since_target_met,
    goals.quota_growth_ratio,
    goals.result_to_peers_ratio_6m,
    goals.last_rating_score,
    goals.rating_change,
    culture.peer_exit_pressure,
    culture.shared_deals_ratio_12m,
    culture.peer_result_spread_6m,
    momentum.deals_opened_change_ratio,
    momentum.result_change_ratio,
    momentum.open_deals,
    context.tenure_months,
    context.role,
    context.level,
    context.country,
    context.org_type,
    context.calendar_month,
)


def features_of(population: str) -> tuple[Feature, ...]:
    """The features that may help to predict who leaves a population (`seller`, `sales_manager`)."""
    return tuple(f for f in FEATURES if population in f.populations)
