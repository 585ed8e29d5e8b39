"""The model card: what a model is for, what it can and cannot do, in plain words.

It is written from the training's record alone, which MLflow keeps, so it can be rendered again at any time.
A key that an older record lacks is left out, or said to be unknown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.reports.rendering import render, render_plain
from pipelines.reports.texts import Texts
from pipelines.reports.wording import Wording

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of text under their heads; the first column names the row."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class CardSection:
    """A part of the card: a heading, then sentences, a table, lines, as far as there are any."""

    title: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelCard:
    """The card as text, before it becomes Markdown or HTML."""

    title: str
    eyebrow: str
    known_until: str
    verdict: str
    sections: tuple[CardSection, ...]
    footer: str


def build_model_card(record: Record, texts: Texts) -> ModelCard:
    """The card of a training.

    Args:
        record: the training's record, as training.json holds it.
        texts: of the language to write in.
    """
    t, w = texts.model_card, Wording(texts)
    sections = (
        CardSection(t.use_title, lines=t.use_lines),
        CardSection(t.refused_title, lines=t.refused_lines),
        CardSection(t.data_title, lines=_data_lines(record, texts, w)),
        CardSection(
            t.skill_title,
            sentences=(*_rung_sentences(record, texts, w), t.skill.note),
            table=_skill_table(record, texts, w),
        ),
        _parts_section(record, texts, w),
        CardSection(t.learning_title, sentences=_learning_sentences(record, texts, w)),
        CardSection(t.fairness_title, lines=_fairness_lines(record, texts, w)),
        CardSection(t.limits_title, lines=t.limit_lines),
        CardSection(t.not_measured_title, lines=_unmeasured_lines(record, texts, w)),
        CardSection(t.version_title, lines=_version_lines(record, texts)),
    )
    return ModelCard(
        title=t.title.format(
            population=_population(record, texts), date=w.day(date.fromisoformat(record["training_cutoff"]))
        ),
        eyebrow=t.eyebrow.format(organisation=record.get("organisation", t.unknown)),
        known_until=t.known_until.format(date=w.day(date.fromisoformat(record["training_cutoff"]))),
        verdict=_verdict(record, texts, w),
        sections=sections,
        footer=t.footer,
    )


def render_card_html(card: ModelCard, texts: Texts) -> str:
    """One self-contained HTML document."""
    return render("model_card.html.j2", card, texts)


def render_card_markdown(card: ModelCard, texts: Texts) -> str:
    """The same card as Markdown; whatever stands in the data is shown and never becomes markup."""
    return render_plain("model_card.md.j2", card, texts)


def card_documents(record: Record, texts: Texts) -> dict[str, str]:
    """The card of a training as the files that are kept with it."""
    card = build_model_card(record, texts)
    return {
        "model_card.md": render_card_markdown(card, texts),
        "model_card.html": render_card_html(card, texts),
    }


def run_description(record: Record, texts: Texts) -> str:
    """Markdown for the training's page in MLflow: verdict, key figures, what is not measured."""
    t, w = texts.model_card, Wording(texts)
    main = f"{record['main_horizon_months']}m"
    found = record["backtest"][record["rung"]][main]
    lines = [
        f"**{_verdict(record, texts, w)}**",
        t.run_intro.format(
            population=_population(record, texts),
            date=w.day(date.fromisoformat(record["training_cutoff"])),
            rung=t.rungs[record["rung"]],
            horizon=w.months(record["main_horizon_months"]),
        ),
        "\n".join(
            f"- {t.run_skill.format(name=name, figure=figure)}"
            for name, figure in _key_figures(found, record, texts, w)
        ),
    ]
    if missing := record.get("factors_not_measured"):
        factors = w.listed([texts.factors[name].label for name in missing])
        lines.append(t.run_not_measured.format(factors=factors))
    return "\n\n".join(lines)


def model_description(record: Record, texts: Texts) -> str:
    """What all versions of the registered model are for."""
    return texts.model_card.registered_model.format(
        population=_population(record, texts), organisation=record.get("organisation", "")
    )


def _population(record: Record, texts: Texts) -> str:
    known = texts.populations.get(record.get("population", ""))
    return texts.model_card.unknown if known is None else known.other


def _figure(estimate: Mapping[str, Any] | None, texts: Texts, w: Wording, decimals: int = 3) -> str:
    """A value with its interval, or that it is not known."""
    t = texts.model_card
    if estimate is None or estimate["value"] is None:
        return t.unknown
    value = w.number(estimate["value"], decimals)
    if estimate["low"] is None or estimate["high"] is None:
        return value
    return t.interval.format(
        value=value, low=w.number(estimate["low"], decimals), high=w.number(estimate["high"], decimals)
    )


def _share(estimate: Mapping[str, Any] | None, texts: Texts, w: Wording) -> str:
    """The same as whole percent."""
    t = texts.model_card
    if estimate is None or estimate["value"] is None:
        return t.unknown
    if estimate["low"] is None or estimate["high"] is None:
        return w.percent(estimate["value"])
    return t.interval.format(
        value=w.percent(estimate["value"]), low=w.percent(estimate["low"]), high=w.percent(estimate["high"])
    )


def _rests_on(found: Mapping[str, Any], texts: Texts, w: Wording) -> str:
    return texts.model_card.skill.rests_on_cell.format(n=w.number(found["n"]), exits=w.number(found["exits"]))


def _verdict(record: Record, texts: Texts, w: Wording) -> str:
    t = texts.model_card
    if record.get("is_suspiciously_good"):
        return t.verdict_suspicious
    if record["verdict"] != "ok":
        return t.verdict_no_signal
    main = f"{record['main_horizon_months']}m"
    found = record["backtest"][record["rung"]][main]
    return t.verdict_ok.format(
        right=w.of_hundred(found["auc"]["value"]),
        context=w.of_hundred(record["backtest"]["context_only"][main]["auc"]["value"]),
        horizon=w.months(record["main_horizon_months"]),
    )


def _key_figures(
    found: Mapping[str, Any], record: Record, texts: Texts, w: Wording
) -> Sequence[tuple[str, str]]:
    t = texts.model_card.skill
    main = f"{record['main_horizon_months']}m"
    return (
        (t.auc, _figure(found["auc"], texts, w)),
        (t.context_auc, _figure(record["backtest"]["context_only"][main]["auc"], texts, w)),
        (t.calibration_slope, _figure(found["calibration_slope"], texts, w, 2)),
        (t.precision_top_tenth, _share(found["precision_top_tenth"], texts, w)),
        (t.base_rate, w.percent(found["base_rate"])),
        (t.rests_on, _rests_on(found, texts, w)),
    )


def _data_lines(record: Record, texts: Texts, w: Wording) -> tuple[str, ...]:
    t = texts.model_card
    lines = []
    if "first_as_of_date" in record:
        lines.append(
            t.data_period.format(
                first=w.day(date.fromisoformat(record["first_as_of_date"])),
                last=w.day(date.fromisoformat(record["training_cutoff"])),
            )
        )
    lines.append(
        t.data_people.format(
            people=w.number(record["people"]),
            rows=w.number(record["rows"]),
            population=_population(record, texts),
        )
    )
    lines.append(
        t.data_exits.format(
            voluntary=w.number(record["voluntary_exits"]), other=w.number(record["other_exits"])
        )
    )
    if origins := record.get("backtest_origins"):
        first, last = (date.fromisoformat(day) for day in (origins[0], origins[-1]))
        lines.append(
            t.data_tested.format(months=w.number(len(origins)), first=w.day(first), last=w.day(last))
        )
    if (dated := record.get("exits_dated_by")) in t.dated_by:
        lines.append(t.dated_by[dated])
    return tuple(lines)


def _rung_sentences(record: Record, texts: Texts, w: Wording) -> tuple[str, ...]:
    t = texts.model_card
    sentences = [t.rung.format(rung=t.rungs[record["rung"]])]
    if record.get("auc_gain_over_context") is not None and record.get("auc_gain_lower_bound_99") is not None:
        sentences.append(
            t.gain.format(
                gain=w.number(record["auc_gain_over_context"], 3),
                bound=w.number(record["auc_gain_lower_bound_99"], 3),
            )
        )
    main = f"share_of_oracle_{record['main_horizon_months']}m"
    if record.get(main) is not None:
        sentences.append(t.share_of_oracle.format(share=w.percent(record[main])))
    return tuple(sentences)


def _skill_table(record: Record, texts: Texts, w: Wording) -> Table:
    t = texts.model_card.skill
    rows = []
    for horizon in record["horizons_months"]:
        found = record["backtest"][record["rung"]][f"{horizon}m"]
        context = record["backtest"]["context_only"][f"{horizon}m"]
        rows.append(
            (
                w.months(horizon),
                _rests_on(found, texts, w),
                w.percent(found["base_rate"]),
                _figure(found["auc"], texts, w),
                _figure(context["auc"], texts, w),
                _figure(found["brier_skill"], texts, w),
                _figure(found["calibration_slope"], texts, w, 2),
                _share(found["precision_top_tenth"], texts, w),
            )
        )
    heads = (
        t.horizon,
        t.rests_on,
        t.base_rate,
        t.auc,
        t.context_auc,
        t.brier_skill,
        t.calibration_slope,
        t.precision_top_tenth,
    )
    return Table(heads, tuple(rows))


def _parts_section(record: Record, texts: Texts, w: Wording) -> CardSection:
    """Where it fails: the parts of the tested people with a figure, the worst first."""
    t = texts.model_card
    main = f"{record['main_horizon_months']}m"
    found = [
        (_part_name(part, texts), horizons[main])
        for part, horizons in record.get("slices", {}).items()
        if main in horizons and horizons[main]["auc"]["value"] is not None
    ]
    if not found:
        return CardSection(t.parts_title, sentences=(t.parts_none,))
    rows = tuple(
        (
            name,
            _rests_on(figures, texts, w),
            w.percent(figures["base_rate"]),
            _figure(figures["auc"], texts, w),
        )
        for name, figures in sorted(found, key=lambda found_part: found_part[1]["auc"]["value"])
    )
    heads = (t.column_part, t.skill.rests_on, t.skill.base_rate, t.column_auc)
    return CardSection(
        t.parts_title,
        sentences=(t.parts_intro.format(horizon=w.months(record["main_horizon_months"])),),
        table=Table(heads, rows),
    )


def _part_name(part: str, texts: Texts) -> str:
    words = texts.model_card.parts
    kind, _, unit = part.partition(":")
    if unit:
        return words.unit.format(unit=unit)
    return str(getattr(words, kind)) if kind in type(words).model_fields else part


def _learning_sentences(record: Record, texts: Texts, w: Wording) -> tuple[str, ...]:
    t = texts.model_card.learning
    curve = record.get("learning_curve")
    if curve is None:
        return (t.not_measured,)
    first, last = curve["points"][0], curve["points"][-1]
    sentence = {"flat": t.flat, "rising": t.rising, "uncertain": t.uncertain}[curve["growth"]].format(
        few=w.number(first["exits"]),
        many=w.number(last["exits"]),
        few_auc=_figure(first["auc"], texts, w),
        many_auc=_figure(last["auc"], texts, w),
        gain=_figure(curve["last_gain"], texts, w),
    )
    if curve["flattens_at_exits"] is None:
        return (sentence,)
    return sentence, t.flattens_at.format(exits=w.number(curve["flattens_at_exits"]))


def _fairness_lines(record: Record, texts: Texts, w: Wording) -> tuple[str, ...]:
    t = texts.model_card.fairness
    fairness = record.get("fairness")
    if fairness is None:
        return (t.not_asked,)
    if not fairness["is_measured"]:
        return (t.not_measured,)
    lines = [
        t.differs.format(
            attribute=t.attributes[found["attribute"]],
            group=found["group"],
            measure=t.measures.get(found["measure"], found["measure"]),
            value=w.number(found["value"], 2),
            others=w.number(found["value_of_others"], 2),
        )
        for found in fairness["findings"]
    ] or [
        t.nothing_found.format(attributes=w.listed([t.attributes[name] for name in fairness["attributes"]]))
    ]
    for name, attribute in fairness["attributes"].items():
        if withheld := attribute["withheld_groups"]:
            lines.append(t.withheld.format(attribute=t.attributes[name], n=w.number(withheld)))
        if proxy := attribute["proxy"]:
            figure = _figure(proxy["auc"], texts, w, 2)
            lines.append(
                t.proxy.format(attribute=t.attributes[name], auc=figure, people=w.number(proxy["people"]))
            )
    return tuple(lines)


def _unmeasured_lines(record: Record, texts: Texts, w: Wording) -> tuple[str, ...]:
    t = texts.model_card
    lines = [
        wording.format(factor=texts.factors[name].label, lacks=w.listed(lacks))
        for key, wording in (
            ("factors_not_measured", t.not_measured),
            ("factors_partly_measured", t.partly_measured),
        )
        for name, lacks in record.get(key, {}).items()
    ]
    return tuple(lines) or (t.not_measured_none,)


def _version_lines(record: Record, texts: Texts) -> tuple[str, ...]:
    words = texts.model_card.version_lines
    values = {
        "model_version": record.get("model_version"),
        "training_cutoff": record["training_cutoff"],
        "code_version": record.get("code_version"),
        **{f"digest_{name}": digest for name, digest in record.get("data_digests", {}).items()},
    }
    return tuple(words[name].format(value=value) for name, value in values.items() if value and name in words)
