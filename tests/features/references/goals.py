"""Goals features, slowly and obviously."""

from collections import defaultdict
from datetime import timedelta

from tests.features.references.knowledge import months_apart


def attainment_3m_ratio(facts, person, day, people):
    daily = defaultdict(float)
    for row in facts["quotas"]:
        if row["employee_id"] == person and row["period_start"] <= day:
            length = (row["period_end"] - row["period_start"]).days + 1
            for number in range(length):
                on = row["period_start"] + timedelta(days=number)
                daily[on.year, on.month] += row["quota"] / length
    result = quota = 0
    for row in facts["sales_results"]:
        month = row["month"]
        of_month = daily[month.year, month.month]
        if row["employee_id"] == person and 0 <= months_apart(day, month) < 3 and of_month > 0:
            result, quota = result + row["result"], quota + of_month
    return result / quota if quota else None
