"""The words that belong to one page each; a field without its text is refused on loading."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# TOML has lists where frozen models want tuples; strictness would refuse the step from one to the other.
Lines = Annotated[tuple[str, ...], Field(min_length=1, strict=False)]


class Words(BaseModel):
    """Texts: frozen, and closed to names that nothing uses."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Plural(Words):
    """A text with a number `{n}` in it, in the two forms that sv, nb and en have."""

    one: str
    other: str


class BackCheckTexts(Words):
    """What pages say of earlier lists whose time has come."""

    title: str
    named: str
    named_share: str
    left_out: Plural
    acted_on: str
    all_lists: str
    no_signal: Plural
    expected: str
    chart_title: str
    chart_note: str
    column_list: str
    column_named: str
    column_left: str
    column_expected: str
    column_range: str
    column_acted_on: str


class PageTexts(Words):
    """What pages about a run have in common."""

    simulated_title: str
    simulated: str
    no_notice_dates: str
    tried: str
    top_two: str
    top_tenth: str
    pairs: str
    share_of_oracle: str
    model_mark: str
    run_mark: str
    drifted: Plural
    back_check: BackCheckTexts


class Term(Words):
    """A word and what it means here."""

    term: str
    meaning: str


class ShortListTexts(Words):
    """The overview at the top of the manager's page: whom, why, what now."""

    title: str
    nothing_firm: str
    waiting: Plural


class TrendTexts(Words):
    """The small chart of earlier lists, and the step since the last one."""

    title: str
    chart: str
    month: str
    caption: str
    risen: str
    fallen: str
    same: str
    up: str
    down: str


class StakeTexts(Words):
    """What an exit would cost; `items` and `assumed` have a text for each part that may be shown."""

    title: str
    total: str
    items: dict[str, str]
    assumed: dict[str, str]
    overlap: str
    holds_pay: str
    margin: str


class TeamTexts(Words):
    """The team's factors beside those of other teams."""

    title: str
    intro: str
    raises_more: str
    like_most: str
    raises_less: str
    note: str
    not_compared: str


class SupportTexts(Words):
    """The manager's own conditions."""

    title: str
    intro: str
    not_measured: str


class ToolTexts(Words):
    """What a browser adds: sorting, filtering, folding. `{shown}` and `{all}` are filled in there."""

    title: str
    find: str
    show: str
    everybody: str
    yours: str
    order: str
    first_name: str
    last_name: str
    shown: str
    unfold: str
    fold: str


class ManagerTexts(Words):
    """The manager's page."""

    title: str
    eyebrow: str
    heading: str
    for_manager: str
    team: str
    known_until: str
    looks_ahead: str
    purpose: str
    listen_first: str
    opening_question: str
    listen_first_note: str
    no_signal_title: str
    no_signal: Plural
    nobody_listed_title: str
    nobody_listed: str
    risk_is: str
    of_hundred: str
    refits_differ: str
    refits_agree: str
    stands_out: str
    speaks_for_staying: str
    evidence_thin: str
    evidence_withheld: str
    compared_with: str
    compared_level: str
    ask: str
    default_question: str
    nothing_on_record: str
    short_list: ShortListTexts
    trend: TrendTexts
    stake: StakeTexts
    team_beside_others: TeamTexts
    support: SupportTexts
    tools: ToolTexts
    others: str
    others_note: str
    column_name: str
    column_band: str
    what_it_is: str
    is_lines: Lines
    what_it_is_not: str
    is_not_lines: Lines
    how_often_right: str
    not_measured: str
    not_measured_intro: str
    partly_measured_intro: str
    never_measured: str
    glossary_title: str
    glossary: Annotated[tuple[Term, ...], Field(min_length=1, strict=False)]
    handling: str


class StrategyQuestion(Words):
    """A question to the leadership group, and the sentence for each figure that helps to answer it.

    `figures`: feature name -> sentence with `{value}` (the median) and `{n}` (people it rests on). The name
    `people_per_manager` stands for the number of people a manager leads, `{n}` then being managers.
    """

    key: str
    question: str
    figures: dict[str, str]


class ConditionTexts(Words):
    """A part of the page about conditions; `figures`: feature name -> head of its column, or its sentence."""

    title: str
    intro: str
    figures: dict[str, str]


def _are_the_sections(sections: dict[str, ConditionTexts]) -> dict[str, ConditionTexts]:
    expected = {"competence", "managers", "vacancies", "onboarding", "tools"}
    if set(sections) != expected:
        raise ValueError(f"needs exactly {', '.join(sorted(expected))}")
    return sections


class LeadershipTexts(Words):
    """The leadership group's page."""

    title: str
    eyebrow: str
    heading: str
    known_until: str
    purpose: str
    verdict_title: str
    verdict_ok: str
    verdict_no_signal: str
    headcount: str
    exits_voluntary: str
    exits_other: str
    base_rate: str
    mean_risk: str
    by_unit: str
    by_role: str
    column_unit: str
    column_role: str
    column_people: str
    column_exits: str
    column_risk: str
    column_factors: str
    other_groups: str
    nothing_stands_out: str
    organisation_mean: str
    no_such_column: str
    all_withheld: str
    grouping_note: str
    upward_title: str
    upward_intro: str
    upward_none: str
    upward_rare: Plural
    column_factor: str
    column_cards: str
    sections: Annotated[dict[str, ConditionTexts], AfterValidator(_are_the_sections)]
    everybody: str
    withheld: str
    conditions_note: str
    open_seats: Plural
    open_for: str
    no_open_seats: str
    losses_title: str
    losses_regretted: str
    losses_unknown: str
    losses_note: str
    questions_title: str
    questions_intro: str
    questions: Annotated[tuple[StrategyQuestion, ...], Field(min_length=4, max_length=4, strict=False)]
    not_measured: str
    how_often_right: str
    factors_title: str
    factors_measured: str
    factors_not_measured: str
    factors_partly_measured: str
    needs: str
    handling: str


class SectionTexts(Words):
    """What a kind of violation does to the run."""

    label: str
    meaning: str


class ValidationTexts(Words):
    """The page about the data's soundness."""

    title: str
    eyebrow: str
    heading: str
    known_until: str
    stopped: str
    set_aside: str
    sound: str
    critical: SectionTexts
    row: SectionTexts
    warning: SectionTexts
    suspicions: SectionTexts
    changes: SectionTexts
    kinds: dict[str, str]
    column_column: str
    column_evidence: str
    people_changed: str
    managers_changed: str
    nothing_changed: str
    no_earlier_run: str
    column_before: str
    column_now: str
    column_change: str
    column_emptied: str
    not_delivered: str
    column_rule: str
    column_rows: str
    rows_of: str
    whole_table: str
    column_examples: str
    column_advice: str
    counts_title: str
    counts_note: str
    column_table: str
    column_read: str
    column_used: str
    column_quarantined: str
    footer: str


class SentencesTexts(Words):
    """The page that shows every sentence and question at once."""

    title: str
    intro: str
    name: str
