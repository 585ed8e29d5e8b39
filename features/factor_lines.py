"""The factor catalogue line by line: what each is measured by, or why it is refused.

The lines are those of the project's catalogue of what the source documents say makes sellers and sales
managers stay or leave. Part of a line may be refused: then it has features and a refusal.
"""

from dataclasses import dataclass

from features.feature import SALES_MANAGERS, SELLERS, Factor


@dataclass(frozen=True)
class FactorLine:
    """One line of the catalogue.

    Attributes:
        population: of whom it is said.
        factor: under which it stands.
        text: what it says.
        features: names of the features that measure it.
        refusal: what is not measured of it, and why; empty where all of it is.
    """

    population: tuple[str, ...]
    factor: Factor
    text: str
    features: tuple[str, ...]
    refusal: str = ""


FACTOR_LINES: tuple[FactorLine, ...] = (
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "days since the last one-to-one held; one-to-ones held of those planned in 90 days",
        ("days_since_one_on_one", "one_on_ones_held_ratio_90d"),
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "feedback rhythm against the seller's own declared preference",
        ("feedback_gap_ratio",),
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "share of feedback that falls in the last two weeks of a quarter",
        ("quarter_end_feedback_ratio_12m",),
    ),
    FactorLine(
        SELLERS, Factor.LEADERSHIP, "coaching arenas touched of six in 180 days", ("coaching_arenas_180d",)
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "days from a request for support to the manager's answer",
        ("support_response_days_180d",),
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "customer meetings held jointly with the manager",
        ("joint_meetings_ratio_3m",),
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "months since change of manager; the former manager left voluntarily",
        ("months_since_manager_change", "months_since_manager_quit"),
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "manager's tenure as manager; promoted from top seller without leader training",
        ("manager_tenure_months", "manager_promoted_untrained"),
        "that the manager was a top seller: results are read 24 months back, so of older "
        "promotions it is not known; measured is who sold before",
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "span of control; manager's own quota while span exceeds five; share of the "
        "team's top accounts and deals that the manager holds",
        (
            "span_of_control",
            "manager_has_own_quota_and_wide_span",
            "manager_key_accounts_ratio",
            "manager_open_deal_value_ratio",
        ),
        "the manager's part of account value: key accounts and open deals stand for it",
    ),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "manager's past voluntary exit rate: lagged, this seller left out, shrunk toward the organisation",
        ("manager_voluntary_exit_ratio_12m",),
    ),
    FactorLine(SELLERS, Factor.LEADERSHIP, "trust in the manager (pulse)", ("trust_in_manager_score",)),
    FactorLine(
        SELLERS,
        Factor.LEADERSHIP,
        "freedom and responsibility: discount limit, may decide alone",
        ("discount_limit_gap_to_peers_ratio", "may_decide_alone"),
    ),
    FactorLine(
        SELLERS,
        Factor.RECOGNITION,
        "days since last recognition; recognitions in 180 days against peers",
        ("days_since_recognition", "recognitions_180d", "recognitions_gap_to_peers_180d"),
    ),
    FactorLine(
        SELLERS,
        Factor.RECOGNITION,
        "wins without recognition: won deals or reached quotas with none within 14 days",
        (
            "wins_without_recognition_180d",
            "winning_months_without_recognition_6m",
            "targets_met_without_recognition_6m",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.RECOGNITION,
        "share of recognition in the team against share of results",
        ("result_less_recognition_share_180d",),
    ),
    FactorLine(
        SELLERS,
        Factor.RECOGNITION,
        "spread of recognition across the team",
        ("team_recognition_spread_180d",),
    ),
    FactorLine(
        SELLERS,
        Factor.RECOGNITION,
        "days since a target was met with no reward, raise or new step",
        ("days_since_unrewarded_target",),
    ),
    FactorLine(
        SELLERS,
        Factor.DEVELOPMENT,
        "training hours in 12 months, by subject; months since last; spread out or one block",
        (
            "training_hours_12m",
            "sales_method_training_hours_12m",
            "product_training_hours_12m",
            "crm_training_hours_12m",
            "ai_training_hours_12m",
            "leadership_training_hours_12m",
            "months_since_training",
            "months_with_training_12m",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.DEVELOPMENT,
        "share of training tied to an agreed goal",
        ("linked_training_ratio_12m",),
    ),
    FactorLine(
        SELLERS,
        Factor.DEVELOPMENT,
        "months in level against peers; is a next role agreed?",
        (
            "months_in_level",
            "months_in_level_to_peers_ratio",
            "months_since_plan_talk",
            "plan_talks_since_role_wished",
        ),
        "an agreed next role has no column; talks about plans since another role was wished stand for it",
    ),
    FactorLine(
        SELLERS,
        Factor.DEVELOPMENT,
        "internal application rejected: months since, interviewed?, winner internal?",
        (
            "months_since_rejected_application",
            "rejected_application_was_interviewed",
            "rejected_application_winner_was_internal",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.DEVELOPMENT,
        "competence gaps closing or widening; months since last mapping",
        ("competence_gap_change", "months_since_competence_assessment"),
    ),
    FactorLine(
        SELLERS,
        Factor.PAY,
        "shortfall to the median of peers in the same role, level and country",
        ("pay_shortfall_ratio",),
    ),
    FactorLine(
        SELLERS,
        Factor.PAY,
        "position to the market; months since last raise; size of last raise; raise size for top performers",
        ("pay_to_market_ratio", "months_since_raise", "last_raise_ratio", "top_seller_raise_shortfall_ratio"),
    ),
    FactorLine(
        SELLERS,
        Factor.PAY,
        "variable share of target pay; volatility of variable pay over 6 months; payout against attainment",
        ("variable_share_ratio", "variable_pay_volatility_ratio_12m", "payout_to_attainment_slope_24m"),
    ),
    FactorLine(
        SELLERS,
        Factor.PAY,
        "late or disputed payouts; plan changes in 12 months and their effect on the seller's pay",
        ("late_or_disputed_payouts_12m", "plan_changes_12m", "plan_change_effect_ratio_12m"),
    ),
    FactorLine(
        SELLERS,
        Factor.PAY,
        "mix of short-term, long-term, individual and team measures against the team's stated phase",
        (
            "long_term_variable_pay_ratio_12m",
            "team_variable_pay_ratio_12m",
            "variable_pay_off_phase_ratio_12m",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.GOALS,
        "attainment of the last 3 months, its slope, months since last good month",
        (
            "attainment_3m_ratio",
            "attainment_12m_ratio",
            "attainment_slope_6m",
            "attainment_change_3m_ratio",
            "months_since_target_met",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.GOALS,
        "target realism: share of comparable sellers who reach theirs; quota growth "
        "against last year's result and territory potential",
        (
            "peers_on_target_ratio_3m",
            "quota_growth_ratio",
            "quota_growth_to_potential_ratio",
            "january_quota_step_ratio",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.GOALS,
        "quota changed inside the period; set late",
        ("quota_changes_in_period_12m", "late_quotas_ratio_12m"),
    ),
    FactorLine(
        SELLERS,
        Factor.GOALS,
        "goal talk held this period; goal clarity (pulse)",
        ("goal_talks_this_period", "days_since_goal_talk", "goal_clarity_score"),
    ),
    FactorLine(
        SELLERS,
        Factor.GOALS,
        "last closed rating, its change, rating against results",
        ("last_rating_score", "rating_change", "rating_to_results_gap", "result_to_peers_ratio_6m"),
    ),
    FactorLine(
        SELLERS,
        Factor.CULTURE,
        "exits of team-mates in the last five months, kernel peaking at 70 days; exits of close peers",
        ("peer_exit_pressure", "close_peer_exit_pressure"),
    ),
    FactorLine(SELLERS, Factor.CULTURE, "spread of results among peers", ("peer_result_spread_6m",)),
    FactorLine(
        SELLERS,
        Factor.CULTURE,
        "shared deals; team part of variable pay",
        ("shared_deals_ratio_6m", "team_variable_pay_ratio_12m"),
    ),
    FactorLine(
        SELLERS,
        Factor.CULTURE,
        "team meetings: how often, attendance, share that only repeats figures",
        ("team_meetings_6m", "team_meeting_attendance_ratio_6m", "figures_only_meetings_ratio_6m"),
    ),
    FactorLine(
        SELLERS,
        Factor.CULTURE,
        "psychological safety, cooperation (pulse)",
        ("psychological_safety_score", "cooperation_score"),
    ),
    FactorLine(
        SELLERS,
        Factor.BALANCE,
        "vacant seats in the team and quota carried for them",
        ("team_vacancy_ratio",),
        "quota carried for vacant seats: a quota does not say for whose seat it was raised",
    ),
    FactorLine(
        SELLERS,
        Factor.BALANCE,
        "accounts per seller against peers; travel hours of the territory",
        ("accounts_to_peers_ratio", "territory_travel_hours"),
    ),
    FactorLine(
        SELLERS,
        Factor.BALANCE,
        "flexibility (remote days allowed), its change",
        ("remote_days_allowed", "remote_days_change_12m"),
    ),
    FactorLine(SELLERS, Factor.BALANCE, "workload (pulse)", ("workload_score",)),
    FactorLine(
        SELLERS,
        Factor.BALANCE,
        "absence, after-hours work, log-ins",
        (),
        "refused: absence is health-adjacent and only decides who is at risk; after-hours "
        "work and log-ins are surveillance, which the input guard stops",
    ),
    FactorLine(
        SELLERS,
        Factor.ROLE_FIT,
        "distance between the actual work mix and the role's profile; between where they "
        "win and what they are set to do",
        ("work_mix_distance_3m", "work_mix_distance_first_year_3m", "win_kind_distance_12m"),
    ),
    FactorLine(SELLERS, Factor.ROLE_FIT, "unmet required competences", ("competence_gap_levels",)),
    FactorLine(SELLERS, Factor.ROLE_FIT, "wished role against held role", ("other_role_wished",)),
    FactorLine(
        SELLERS, Factor.ROLE_FIT, "channel mix against what works for the role", ("channel_distance_6m",)
    ),
    FactorLine(SELLERS, Factor.ROLE_FIT, "quality of selection", ("selection_practices_first_year_ratio",)),
    FactorLine(
        SELLERS,
        Factor.ONBOARDING,
        "steps promised and kept at day 30, 60, 90, 180",
        (
            "onboarding_steps_promised",
            "onboarding_steps_missing_ratio",
            "onboarding_steps_missing_faded_ratio",
            "onboarding_steps_kept_30d_ratio",
            "onboarding_steps_kept_60d_ratio",
            "onboarding_steps_kept_90d_ratio",
            "onboarding_steps_kept_180d_ratio",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.ONBOARDING,
        "follow-up talks held in months 1 to 6; no talk and no training yet",
        ("onboarding_talks_a_month", "missing_support_ratio", "missing_support_faded_ratio"),
    ),
    FactorLine(
        SELLERS,
        Factor.ONBOARDING,
        "days to first meeting, first deal, against the cohort",
        ("first_meeting_gap_to_cohort_days", "first_deal_gap_to_cohort_days"),
    ),
    FactorLine(
        SELLERS,
        Factor.TOOLS,
        "open tool tickets, days open",
        ("open_tool_tickets_per_head", "tool_ticket_days_6m"),
    ),
    FactorLine(
        SELLERS, Factor.TOOLS, "share of recorded work that is administration", ("administration_ratio_3m",)
    ),
    FactorLine(SELLERS, Factor.TOOLS, "tools (pulse)", ("tools_score",)),
    FactorLine(
        SELLERS,
        Factor.TERRITORY,
        "potential against quota; against peers",
        ("potential_to_quota_ratio", "potential_to_peers_ratio"),
    ),
    FactorLine(
        SELLERS,
        Factor.TERRITORY,
        "accounts or book value moved away in 6 months; key accounts lost; territory changes",
        ("book_lost_ratio_6m", "accounts_lost_6m", "key_accounts_lost_6m", "territory_changes_12m"),
    ),
    FactorLine(
        SELLERS,
        Factor.TERRITORY,
        "leads received, and their quality, against peers",
        ("leads_6m", "leads_to_peers_ratio_6m", "lead_quality_6m", "lead_quality_to_peers_ratio_6m"),
    ),
    FactorLine(SELLERS, Factor.TERRITORY, "key accounts per key-account manager", ("key_accounts_held",)),
    FactorLine(
        SELLERS,
        Factor.MOMENTUM,
        "own activity, new deals and pipeline against the seller's own last 6 months; "
        "pipeline that ends before the next quarter",
        (
            "activity_change_ratio",
            "deals_opened_change_ratio",
            "result_change_ratio",
            "open_deals",
            "pipeline_change_ratio",
            "young_pipeline_ratio",
        ),
    ),
    FactorLine(
        SELLERS,
        Factor.CONTEXT,
        "tenure, role family, level, country, calendar month, organisation type, market index",
        ("tenure_months", "role", "level", "country", "calendar_month", "org_type", "market_index"),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.TEAM_DEVELOPMENT,
        "measured on how the team develops, not only on what it delivers",
        ("measured_on_team_development",),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.MANDATE,
        "may set bonus; may hire and move people; days from request to decision",
        ("may_set_bonus", "may_hire", "missing_mandates", "position_decision_days_12m"),
        "whether a manager may move people: no column says so",
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.TOOLS,
        "tool budget present and its change",
        ("tool_budget_present", "tool_budget_change_ratio_12m"),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.DIRECTION,
        "goals set in the leadership group; months since; plan approved",
        (
            "goals_set_from_above",
            "goals_set_in_leadership_group",
            "plan_approved",
            "months_since_plan_approved",
        ),
        "when the goals were set: no column says so; the day the plan was approved is measured",
    ),
    FactorLine(
        SALES_MANAGERS, Factor.INFLUENCE, "seat in the leadership group", ("seat_in_leadership_group",)
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.PRESSURE,
        "span times target gap: pushed from above and below",
        ("sellers_led", "span_times_target_gap_3m"),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.GOALS,
        "target realism of the whole team (inner question: can I reach these?)",
        ("team_attainment_3m_ratio", "team_on_target_ratio_3m"),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.ROLE_FIT,
        "promoted from top seller 6 to 18 months ago without leader training; wished role",
        ("promoted_untrained", "other_role_wished"),
        "that the manager was a top seller: see the seller's line; an intent to leave "
        "within a year is never asked for",
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.DEVELOPMENT,
        "leader-training hours; own one-to-ones with own manager",
        (
            "leadership_training_hours_12m",
            "training_hours_12m",
            "months_since_training",
            "own_one_on_ones_held_ratio_6m",
            "days_since_one_on_one",
        ),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.RECOGNITION,
        "from above, from below",
        ("recognitions_from_above_6m", "recognitions_from_below_6m", "days_since_recognition"),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.PAY,
        "position to peers; distance to own best sellers' pay",
        (
            "pay_shortfall_ratio",
            "pay_to_peers_ratio",
            "pay_to_market_ratio",
            "months_since_raise",
            "last_raise_ratio",
            "pay_to_best_paid_seller_ratio",
        ),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.CULTURE,
        "share of fellow managers whose teams made it; team exits, team pulse",
        ("fellow_teams_on_target_ratio_3m", "team_exits_5m", "team_pulse_score"),
    ),
    FactorLine(
        SALES_MANAGERS,
        Factor.CONTEXT,
        "tenure, level, country, calendar month, organisation type, market index",
        ("tenure_months", "role", "level", "country", "calendar_month", "org_type", "market_index"),
    ),
)
