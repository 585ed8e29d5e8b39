"""What a team last answered when it was asked how it is, for as long as an answer holds."""

import ibis.expr.types as ir

from features.point_in_time import within

# Teams are asked two to four times a year: an older answer speaks of another team.
ANSWER_HOLDS_MONTHS = 6


def last_answer(rows: ir.Table, question: str) -> ir.Scalar:
    """The team's mean answer when it was last asked, null where that was more than six months ago.

    Args:
        rows: known rows of `team_pulses` of a team; a question is answered once a day.
        question: a code of `team_pulses.question`.
    """
    counts = (rows.question == question) & within(rows, "answered_date", months=ANSWER_HOLDS_MONTHS)
    return rows.mean_score.argmax(rows.answered_date, where=counts)
