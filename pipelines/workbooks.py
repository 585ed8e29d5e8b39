"""The workbooks of one month: each manager's list for those who live in a spreadsheet."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from pipelines.reports.collation import sort_key
from pipelines.reports.run_summary import RunSummary, Verdict
from pipelines.reports.texts import Texts
from pipelines.reports.views import ManagerView
from pipelines.reports.workbook import FollowedUp, write_workbook
from pipelines.reports.workbook_layout import Marks


def write_workbooks(
    views: Mapping[str, ManagerView],
    people: Mapping[str, tuple[FollowedUp, ...]],
    run: RunSummary,
    texts: Texts,
    path_of: Callable[[str], Path],
) -> int:
    """One workbook per manager; none where the list names nobody.

    Args:
        views: what each manager's page shows.
        people: whom each manager leads, as `people_by_manager` orders them.
        run: the run behind the list.
        texts: of the pages' language.
        path_of: where a manager's workbook goes.

    Returns:
        How many were written.
    """
    if run.verdict is not Verdict.OK:
        return 0
    for manager_id, view in views.items():
        marks = Marks(run.organisation, run.population, run.as_of_date, manager_id, run.run_id)
        book = write_workbook(view, people.get(manager_id, ()), marks, texts)
        path_of(manager_id).write_bytes(book)
    return len(views)


def people_by_manager(
    scores: pd.DataFrame, names: pd.DataFrame, language: str
) -> dict[str, tuple[FollowedUp, ...]]:
    """Everybody a manager leads, alphabetical and so in an order that says nothing about anybody.

    Args:
        scores: employee_id, manager_id (may be null).
        names: employee_id, name; who has none is shown by key.
        language: whose alphabet names are sorted by.
    """
    led = scores.loc[scores["manager_id"].notna(), ["employee_id", "manager_id"]]
    shown = led["employee_id"].map(names.set_index("employee_id")["name"]).astype("str")
    named = led.assign(name=shown.fillna(led["employee_id"]))
    named["order"] = [sort_key(language, name) for name in named["name"]]
    named = named.sort_values(["manager_id", "order", "employee_id"], kind="stable")
    return {
        str(manager_id): tuple(
            FollowedUp(key, name) for key, name in zip(rows["employee_id"], rows["name"], strict=True)
        )
        for manager_id, rows in named.groupby("manager_id")
    }
