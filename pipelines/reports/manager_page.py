"""A manager's page: whom to talk to, what is known, what is not, and how to begin."""

from pipelines.reports.rendering import render
from pipelines.reports.texts import Texts
from pipelines.reports.views import ManagerView


def render_manager_page(view: ManagerView, texts: Texts) -> str:
    """One self-contained HTML document: no script, no request, one card a person in the two talk bands."""
    return render("manager.html.j2", view, texts)
