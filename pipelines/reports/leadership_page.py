"""The leadership group's page: figures of five or more people, and what only leadership can change."""

from pipelines.reports.leadership_views import LeadershipView
from pipelines.reports.rendering import render
from pipelines.reports.texts import Texts


def render_leadership_page(view: LeadershipView, texts: Texts) -> str:
    """One self-contained HTML document that names no seller and no manager."""
    return render("leadership.html.j2", view, texts)
