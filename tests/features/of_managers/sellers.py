"""Drawn tables of managers who lead so many sellers, with results against quotas."""


def led(sizes, start="2024-01-01"):
    """Spells and assignments: manager -> how many sellers (`m1`, `m2`, ... of m)."""
    sellers = [(f"{manager}{n + 1}", manager) for manager, size in sizes.items() for n in range(size)]
    spells = [f"{seller} | {seller} | seller | {start}" for seller, _ in sellers]
    places = [f"{seller} | {start} | {manager} | t{manager}" for seller, manager in sellers]
    return {
        "employment_spells": "\n".join(["employee_id | spell_id | population | start_date", *spells]),
        "assignments": "\n".join(["employee_id | valid_from | manager_id | team_id", *places]),
    }


def june(results, quota=100):
    """Results and quotas of June: seller -> result."""
    return {
        "sales_results": "\n".join(
            ["employee_id | month | result", *(f"{p} | 2026-06-01 | {r}" for p, r in results.items())]
        ),
        "quotas": "\n".join(
            [
                "employee_id | period_start | period_end | quota",
                *(f"{p} | 2026-06-01 | 2026-06-30 | {quota}" for p in results),
            ]
        ),
    }
