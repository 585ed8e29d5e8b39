"""The words of the model card."""

from typing import Annotated

from pydantic import Field

from pipelines.reports.page_texts import Lines, Words


class PartTexts(Words):
    """Parts of the tested people, as a noun; `unit` has the unit's name."""

    unseen_people: str
    unseen_teams: str
    unseen_managers: str
    after_reorganisation: str
    small_units: str
    unit: str


class SkillTexts(Words):
    """The measures of the skill table, as its column heads."""

    horizon: str
    rests_on: str
    rests_on_cell: str
    base_rate: str
    auc: str
    context_auc: str
    brier_skill: str
    calibration_slope: str
    precision_top_tenth: str
    note: str


class FairnessTexts(Words):
    """What is said of the groups; `differs` has the attribute, the group and a measure of `measures`."""

    not_asked: str
    not_measured: str
    nothing_found: str
    differs: str
    withheld: str
    proxy: str
    attributes: dict[str, str]
    measures: dict[str, str]


class LearningTexts(Words):
    """Whether more exits would help."""

    flat: str
    rising: str
    uncertain: str
    flattens_at: str
    not_measured: str


class ModelCardTexts(Words):
    """The model card."""

    title: str
    eyebrow: str
    known_until: str
    verdict_ok: str
    verdict_no_signal: str
    verdict_suspicious: str
    unknown: str
    interval: str
    use_title: str
    use_lines: Lines
    refused_title: str
    refused_lines: Lines
    data_title: str
    data_period: str
    data_people: str
    data_exits: str
    data_tested: str
    dated_by: dict[str, str]
    rungs: dict[str, str]
    rung: str
    gain: str
    skill_title: str
    skill: SkillTexts
    share_of_oracle: str
    parts_title: str
    parts_intro: str
    parts_none: str
    column_part: str
    column_auc: str
    parts: PartTexts
    learning_title: str
    learning: LearningTexts
    fairness_title: str
    fairness: FairnessTexts
    limits_title: str
    limit_lines: Annotated[tuple[str, ...], Field(min_length=3, strict=False)]
    not_measured_title: str
    not_measured_none: str
    not_measured: str
    partly_measured: str
    version_title: str
    version_lines: dict[str, str]
    footer: str
    registered_model: str
    run_intro: str
    run_skill: str
    run_not_measured: str
