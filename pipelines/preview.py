"""`stanna report --preview`: the pages as they read in a language, with an invented team, to try out texts.

The people are invented even where a month is published: whoever tries out a wording need not see anybody's
figures, and every text is seen, not only those that this month happens to use.
"""

from dataclasses import dataclass
from pathlib import Path

from features.catalogue import FEATURES
from pipelines.config import load_config
from pipelines.reports.invented import (
    AS_OF,
    invented_organisation,
    invented_run,
    invented_team,
    without_a_signal,
)
from pipelines.reports.leadership_page import render_leadership_page
from pipelines.reports.manager_page import render_manager_page
from pipelines.reports.run_summary import RunSummary
from pipelines.reports.sentences_page import build_sentences_view, render_sentences_page
from pipelines.reports.texts import Texts, load_texts
from pipelines.run import RunOutcome
from pipelines.storage_failures import storage_failures_told

FOLDER = "preview"


@dataclass(frozen=True)
class PreviewRequest:
    """The command's arguments; None takes the configuration's value."""

    config_path: Path
    output: Path | None
    language: str | None


def preview(request: PreviewRequest) -> RunOutcome:
    """Write the pages of an invented team to <output>/preview/<language>/ and say where they stand.

    Raises:
        ConfigError: the configuration or a text is wrong.
        StorageError: the folder cannot be written.
    """
    config = load_config(request.config_path)
    language = request.language or config.run.language
    texts = load_texts(language, config.reports.texts)
    settings = config.run
    run = invented_run(
        settings.organisation, settings.population, settings.horizons_months, settings.main_horizon_months
    )
    folder = (request.output or settings.output).absolute() / FOLDER / language
    pages = preview_pages(run, texts)
    with storage_failures_told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, page in pages.items():
            (folder / name).write_text(page, encoding="utf-8")
    own = config.reports.texts
    wording = (
        f"wording: the one that comes with Stanna; name a folder of your own as texts under [reports] in "
        f"{request.config_path.name} to change it"
        if own is None
        else f"wording: that of {own} where it has one"
    )
    return RunOutcome(
        (*(f"{folder / name}" for name in pages), "everybody on these pages is invented", wording)
    )


def preview_pages(run: RunSummary, texts: Texts) -> dict[str, str]:
    """Each page's HTML under its file name."""
    features = {feature.name: feature for feature in FEATURES}
    silent = without_a_signal(run)
    return {
        "manager.html": render_manager_page(invented_team(run, features), texts),
        "manager_no_signal.html": render_manager_page(invented_team(silent, features), texts),
        "leadership.html": render_leadership_page(invented_organisation(run, features, texts), texts),
        "leadership_no_signal.html": render_leadership_page(
            invented_organisation(silent, features, texts), texts
        ),
        "sentences.html": render_sentences_page(build_sentences_view(FEATURES, AS_OF), texts),
    }
