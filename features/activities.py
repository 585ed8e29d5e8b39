"""Activities, entered by the day, reduced to a row per person and month before any time joins them."""

import ibis
import ibis.expr.types as ir

from features.point_in_time import month_end

KINDS = ("call", "meeting", "visit", "demo", "proposal", "administration", "other")
CUSTOMER_KINDS = tuple(kind for kind in KINDS if kind != "administration")
MEETING_KINDS = ("meeting", "visit", "demo")  # the customer is met, so that a manager can be there too
CHANNELS = ("phone", "digital", "in_person")


def activities_by_month(rows: ir.Table) -> ir.Table:
    """A person's activities of a month, as far as they were recorded in one month.

    As-of dates are month ends: what was done and recorded within a month is known at its end, all of it.

    Args:
        rows: the table `activities` with its recorded dates.

    Returns:
        `employee_id`, `activity_date` (the month's first day) and `recorded_date` (the last day of the month
        of recording), with whole numbers of activities: a column for each of `KINDS` (`call_count`, ...) and
        `CHANNELS` (`phone_count`, ...; customer work only), `joint_count` (of `MEETING_KINDS`, with the
        manager), `joint_known_count` (of these, where it is known whether the manager was there), and
        `first_meeting_date`. `superseded_date` and `recorded_lag_days` stay as they are.
    """
    count = rows["count"].cast("int64").fill_null(1)
    is_customer = rows.kind.isin(CUSTOMER_KINDS)
    is_meeting = rows.kind.isin(MEETING_KINDS)

    def counted(where: ir.BooleanValue) -> ir.IntegerScalar:
        return count.sum(where=where).fill_null(0).cast("int64")

    return (
        rows.group_by(
            "employee_id",
            "recorded_lag_days",
            activity_date=rows.activity_date.truncate("M").cast("timestamp").cast("date"),
            recorded_date=month_end(rows.recorded_date),
        )
        .aggregate(
            **{f"{kind}_count": counted(rows.kind == kind) for kind in KINDS},
            **{f"{channel}_count": counted(is_customer & (rows.channel == channel)) for channel in CHANNELS},
            joint_count=counted(is_meeting & rows.with_manager),
            joint_known_count=counted(is_meeting & rows.with_manager.notnull()),
            first_meeting_date=rows.activity_date.min(where=is_meeting),
        )
        .mutate(superseded_date=ibis.null("date"))
    )
