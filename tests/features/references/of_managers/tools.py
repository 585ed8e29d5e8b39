"""Tools of sales managers, slowly and obviously."""

from tests.features.references.knowledge import mandate, mandates, months_apart, number


def tool_budget_present(facts, person, day, people):
    budget = mandate(facts, person, day).get("tool_budget")
    return number(None if budget is None else budget > 0)


def tool_budget_change_ratio_12m(facts, person, day, people):
    rows = [r for r in mandates(facts, person, day) if months_apart(day, r["valid_from"]) >= 12]
    budgets = [r["tool_budget"] for r in rows if r["tool_budget"] is not None]
    now = mandate(facts, person, day).get("tool_budget")
    if now is None or not budgets:
        return None
    return (now - budgets[-1]) / max(now, budgets[-1]) if max(now, budgets[-1]) else 0
