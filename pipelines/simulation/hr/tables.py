"""The HR systems' tables, one builder each."""

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa

from pipelines.simulation.arrays import NOBODY, Ints
from pipelines.simulation.columns import counts, days, flags, keys, labels, money
from pipelines.simulation.event_tables import sorted_rows
from pipelines.simulation.hr.applications import OUTCOMES
from pipelines.simulation.hr.competence import COMPETENCES, HALVES
from pipelines.simulation.hr.pulses import HUNDREDTHS
from pipelines.simulation.hr.selection import SOURCES
from pipelines.simulation.hr.state import QUESTIONS, STEPS_DUE
from pipelines.simulation.hr.variable_pay import MEASURES
from pipelines.simulation.organisation import ROLES
from pipelines.simulation.people import public
from pipelines.simulation.person_keys import manager_key, seller_key
from pipelines.simulation.records import Records, hidden_after

STEPS = tuple(name for name, _ in STEPS_DUE)
PERCENT = 100


def hirings(records: Records) -> pa.Table:
    """How each seller on record was selected."""
    rows = sorted_rows(records.events["hirings"], "person")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "hired_date": days(rows["day"]),
            "source": labels(rows["source"], SOURCES),
            "had_structured_interview": flags(rows["had_structured_interview"] == 1),
            "had_work_sample": flags(rows["had_work_sample"] == 1),
            "had_references": flags(rows["had_references"] == 1),
            "had_job_preview": flags(rows["had_job_preview"] == 1),
            "prior_sales_years": counts(rows["prior_years"]),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def onboarding_steps(records: Records) -> pa.Table:
    """The steps promised at the hire; nothing more is done for somebody who has left."""
    rows = sorted_rows(records.events["onboarding_steps"], "person", "due_day", "step")
    done = np.where(rows["done_day"] <= _last_days(records)[rows["person"]], rows["done_day"], NOBODY)
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "step": labels(rows["step"], STEPS),
            "due_date": days(rows["due_day"]),
            "done_date": days(hidden_after(done, records.last_day)),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def preferences(records: Records) -> pa.Table:
    """What sellers declared."""
    rows = sorted_rows(records.events["preferences"], "person", "day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "declared_date": days(rows["day"]),
            "feedback_every_days": counts(rows["feedback_days"]),
            "wished_role": labels(rows["wished_role"], ROLES),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def competence_assessments(records: Records) -> pa.Table:
    """Three competences an assessment, in half levels."""
    rows = sorted_rows(records.events["competence_assessments"], "person", "day", "competence")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "assessed_date": days(rows["day"]),
            "competence": labels(rows["competence"], COMPETENCES),
            "level": pa.array(rows["level"] / HALVES),
            "required_level": pa.array(rows["required_level"] / HALVES),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def internal_applications(records: Records) -> pa.Table:
    """Applications; what came of them is on record once they are decided."""
    rows = sorted_rows(records.events["internal_applications"], "person", "applied_day")
    decided = hidden_after(rows["decided_day"], records.last_day)

    def if_decided(codes: Ints) -> Ints:
        return np.where(decided == NOBODY, NOBODY, codes)

    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "applied_date": days(rows["applied_day"]),
            "decided_date": days(decided),
            "outcome": labels(if_decided(rows["outcome"]), OUTCOMES),
            "was_interviewed": _known_flags(if_decided(rows["was_interviewed"])),
            "winner_was_internal": _known_flags(if_decided(rows["winner_was_internal"])),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def variable_payments(records: Records) -> pa.Table:
    """Payouts by period and measure; one that is still to come has no paid_date."""
    rows = sorted_rows(records.events["variable_payments"], "person", "start_day", "end_day", "measure")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "period_start": days(rows["start_day"]),
            "period_end": days(rows["end_day"]),
            "amount": money(rows["amount"]),
            "target_amount": money(rows["target_amount"]),
            "measure": labels(rows["measure"], MEASURES),
            "due_date": days(rows["due_day"]),
            "paid_date": days(hidden_after(rows["paid_day"], records.last_day)),
            "is_disputed": flags(rows["is_disputed"] == 1),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def team_pulses(records: Records) -> pa.Table:
    """The teams' mean answers."""
    rows = sorted_rows(records.events["team_pulses"], "team", "day", "question")
    return pa.table(
        {
            "team_id": keys(rows["team"], "t", 3),
            "answered_date": days(rows["day"]),
            "question": labels(rows["question"], QUESTIONS),
            "mean_score": pa.array(rows["mean_score"] / HUNDREDTHS),
            "respondents": counts(rows["respondents"]),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def open_positions(records: Records) -> pa.Table:
    """Vacant seats."""
    rows = sorted_rows(records.events["open_positions"], "opened_day", "team", "filled_day")
    return pa.table(
        {
            "team_id": keys(rows["team"], "t", 3),
            "opened_date": days(rows["opened_day"]),
            "filled_date": days(hidden_after(rows["filled_day"], records.last_day)),
            "requested_by": manager_key(records, public(records.managers, rows["requested_by"])),
            "requested_date": days(rows["requested_day"]),
            "decided_date": days(hidden_after(rows["decided_day"], records.last_day)),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def seller_mandates(records: Records) -> pa.Table:
    """What each seller may decide, from each change on."""
    rows = sorted_rows(records.events["seller_mandates"], "person", "day")
    return pa.table(
        {
            "employee_id": seller_key(rows["person"]),
            "valid_from": days(rows["day"]),
            "discount_limit": pa.array(rows["discount_limit"] / PERCENT),
            "may_decide_alone": flags(rows["decides_alone"] == 1),
            "recorded_date": days(rows["recorded_day"]),
        }
    )


def _known_flags(codes: Ints) -> pa.Array:
    """Booleans from 1 and 0; a negative code is a null."""
    return pa.array(codes == 1, mask=codes < 0)


def _last_days(records: Records) -> Ints:
    """The last day of each seller on record, by public number."""
    people = records.sellers
    is_kept = people.number != NOBODY
    ends = np.empty(int(is_kept.sum()), dtype=np.int64)
    ends[people.number[is_kept]] = people.end_day[is_kept]
    return ends


HR_TABLES: Mapping[str, Callable[[Records], pa.Table]] = {
    "hirings": hirings,
    "onboarding_steps": onboarding_steps,
    "preferences": preferences,
    "competence_assessments": competence_assessments,
    "internal_applications": internal_applications,
    "variable_payments": variable_payments,
    "team_pulses": team_pulses,
    "open_positions": open_positions,
    "seller_mandates": seller_mandates,
}
