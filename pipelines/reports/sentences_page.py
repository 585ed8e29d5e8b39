"""Every sentence and question of the catalogue on one page, filled in with examples: to read the texts by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from features.feature import Factor, Feature
from pipelines.reports.invented import example
from pipelines.reports.rendering import render
from pipelines.reports.texts import Texts
from pipelines.reports.views import Reason


@dataclass(frozen=True)
class SentencesView:
    """Example facts under each factor, in the catalogue's order; a factor without one is left out."""

    facts: tuple[tuple[str, tuple[Reason, ...]], ...]


def build_sentences_view(features: Iterable[Feature], day: date) -> SentencesView:
    """One example for each feature that a manager may see, dated by `day`."""
    shown = [feature for feature in features if feature.is_shown and not feature.is_group_only]
    grouped = (
        (
            factor.value,
            tuple(example(feature, day) for feature in shown if feature.factor is factor),
        )
        for factor in Factor
    )
    return SentencesView(tuple((factor, facts) for factor, facts in grouped if facts))


def render_sentences_page(view: SentencesView, texts: Texts) -> str:
    """One self-contained HTML document about nobody."""
    return render("sentences.html.j2", view, texts)
