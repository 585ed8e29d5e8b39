"""The catalogue as a page."""

from dataclasses import replace

from features.catalogue import FEATURES
from features.describe import features_markdown
from features.factor_lines import FACTOR_LINES
from features.pay import pay_shortfall_ratio
from features.recognition import team_recognition_spread_180d


def test_every_feature_has_its_row_under_its_factor():
    page = features_markdown(FEATURES, FACTOR_LINES)
    sections = {section.splitlines()[0]: section for section in page.split("\n## ")[1:]}
    for f in FEATURES:
        assert sections[f.factor.value].count(f"| `{f.name}` | {f.description} |") == 1
    assert page.endswith("|\n")


def test_a_row_says_owner_side_null_and_what_may_be_shown():
    [row] = [line for line in features_markdown([pay_shortfall_ratio], []).splitlines() if "`pay_s" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2:7] == ["ratio", "pay, assignments", "both", "leadership", "above"]
    assert cells[8:10] == ["yes", "rising"]


def test_a_group_only_feature_is_shown_as_a_group_figure():
    assert "| as a group figure | no | S1, S3" in features_markdown([team_recognition_spread_180d], [])


def test_a_bar_in_a_text_does_not_break_the_table():
    barred = replace(pay_shortfall_ratio, null_means="a | b")
    assert "a \\| b" in features_markdown([barred], [])


def test_every_line_of_the_factor_catalogue_stands_with_what_measures_it():
    page = features_markdown(FEATURES, FACTOR_LINES)
    for line in FACTOR_LINES:
        assert f"| {line.text} | " in page
    assert "refused: absence is health-adjacent" in page
