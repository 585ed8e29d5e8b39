"""Pressure on sales managers, slowly and obviously."""

from tests.features.references.knowledge import led_by
from tests.features.references.of_managers.goals import team_attainment_3m_ratio


def sellers_led(facts, person, day, people):
    return len(led_by(facts, person, day)) or None


def span_times_target_gap_3m(facts, person, day, people):
    attainment = team_attainment_3m_ratio(facts, person, day, people)
    if attainment is None:
        return None
    return len(led_by(facts, person, day)) * max(0, 1 - attainment)
