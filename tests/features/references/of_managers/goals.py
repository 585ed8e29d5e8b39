"""Goals of sales managers, slowly and obviously."""

from tests.features.references.knowledge import led_by, months_apart, of_everybody, of_person, quota_of_month


def quarters(facts, person, day, people):
    """Result and quota over three months of each seller led who has both in a month."""
    found = []
    for seller in led_by(facts, person, day):
        sums = [0, 0]
        for row in of_person(facts, "sales_results", seller):
            months_ago = months_apart(day, row["month"])
            quota = quota_of_month(facts, seller, day, months_ago) if 0 <= months_ago < 3 else 0
            if quota > 0:
                sums = [sums[0] + row["result"], sums[1] + quota]
        if sums[1] > 0:
            found.append(sums)
    return found


def team_attainment_3m_ratio(facts, person, day, people):
    found = of_everybody(quarters, facts, day, people)[person]
    return sum(result for result, _ in found) / sum(quota for _, quota in found) if found else None


def team_on_target_ratio_3m(facts, person, day, people):
    found = of_everybody(quarters, facts, day, people)[person]
    return sum(result >= quota for result, quota in found) / len(found) if len(found) >= 4 else None
