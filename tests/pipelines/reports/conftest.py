"""One small organisation, drawn as tables, and what every page has to withstand."""

import os
import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from features.catalogue import FEATURES
from pipelines.reports.change_view import Moved
from pipelines.reports.inline_files import inline_file
from pipelines.reports.manager_views import Supplement
from pipelines.reports.run_summary import Backtest, Metric, RunSummary, Verdict
from pipelines.reports.stake_view import Assumed, Assumptions, StakeItem, ValueAtStake
from pipelines.reports.team_view import TeamStanding
from pipelines.reports.texts import load_texts
from pipelines.reports.trend_view import TrendPoint
from pipelines.reports.views import Reason

GOLDEN = Path(__file__).parent / "golden"
VOID = {"meta", "br", "link", "img", "input", "hr", "rect", "circle"}
LOADING = {
    "src",
    "href",
    "xlink:href",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "background",
    "ping",
}
ACTIVE = {"link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"}


def own_script() -> str:
    return f"<script>{inline_file('page.js').source}</script>"


class Page(HTMLParser):
    """A page taken apart: its tags, attributes, text, and whether every tag is closed where it should be."""

    def __init__(self, html):
        super().__init__()
        self.html, self.tags, self.attributes, self.headings = html, [], [], []
        self._open, self._text = [], []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self._open.pop() == tag
        if tag in {"td", "th", "p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "summary", "span"}:
            self._text.append("\n")

    def handle_data(self, data):
        if self._open and self._open[-1] in {"style", "script"}:
            return
        if any(tag in {"h1", "h2", "h3", "h4"} for tag in self._open):
            self.headings.append(data)
        self._text.append(data)

    @property
    def text(self):
        return re.sub(r"[ \n]*\n[ \n]*", "\n", "".join(self._text)).strip()

    def outside_references(self):
        found = [
            (tag, name, value)
            for tag, name, value in self.attributes
            if name in LOADING and not (tag == "a" and (value or "").startswith("#"))
        ]
        found += [("css", "url", value) for value in re.findall(r"url\([^)]*\)|@import[^;]*", self.html)]
        # The one script there is came with the program; whatever the data bring is shown and never run.
        scripts = [("tag", "script", "")] * (self.tags.count("script") - self.html.count(own_script()))
        return found + scripts + [("tag", tag, "") for tag in self.tags if tag in ACTIVE]


@pytest.fixture
def read_page():
    return Page


@pytest.fixture
def table() -> Callable[..., pd.DataFrame]:
    """A frame from a drawn table; `-` is a missing value, numbers are numbers."""

    def read(drawing: str) -> pd.DataFrame:
        lines = [line.strip() for line in drawing.strip().splitlines() if not set(line.strip()) <= set("-+")]
        header, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
        frame = pd.DataFrame(rows, columns=header, dtype="str").replace("-", None)
        for name in frame:
            number = pd.to_numeric(frame[name], errors="coerce")
            if number.notna().eq(frame[name].notna()).all():
                frame[name] = number
        return frame

    return read


@pytest.fixture(scope="session")
def texts():
    return load_texts("en")


@pytest.fixture(scope="session")
def features():
    return {feature.name: feature for feature in FEATURES}


@pytest.fixture
def run():
    return RunSummary(
        organisation="Nordsalg",
        as_of_date=date(2026, 6, 30),
        population="seller",
        horizons_months=(3, 6, 12),
        main_horizon_months=6,
        verdict=Verdict.OK,
        base_rate=0.092,
        backtest=Backtest(
            months=12,
            auc=Metric(0.712, 0.684, 0.741, 9820),
            context_auc=Metric(0.622, 0.6, 0.65, 9820),
            precision_top_tenth=Metric(0.27, 0.23, 0.31, 9820),
            precision_top_two=Metric(0.31, 0.26, 0.36, 9820),
        ),
        factors_measured=("leadership", "pay", "development", "momentum", "context"),
        factors_not_measured={"balance": ("open_positions", "accounts"), "tools": ("tool_tickets",)},
        factors_partly_measured={"pay": ("variable_payments",)},
        is_simulated=False,
        has_notice_dates=True,
        model_version="3f9a2c71d0",
        run_id="b81c44e2aa",
    )


SCORES = """
employee_id | manager_id | team_id | risk_6m | risk_low | risk_high | risk_band     | previous_risk | evidence
e1          | m1         | west    | .31     | .24      | .38       | talk_now      | .27           | enough
e2          | m1         | west    | .45     | .44      | .451      | talk_now      | -             | thin
e3          | m1         | west    | .18     | .13      | .24       | plan_a_talk   | -             | withheld
e4          | m1         | west    | .22     | .15      | .30       | plan_a_talk   | -             | enough
e5          | m1         | west    | .05     | .03      | .08       | keep_in_touch | -             | thin
e6          | m1         | west    | .04     | .03      | .08       | keep_in_touch | -             | thin
e7          | m2         | east    | .03     | .02      | .04       | keep_in_touch | -             | thin
e8          | -          | -       | .50     | .40      | .60       | talk_now      | -             | thin
"""

# What each reason adds to the log-odds is published, and must never reach a page.
REASONS = """
employee_id | rank | feature               | direction | value | comparison_value | evidence_date | owner
e1          | 1    | days_since_one_on_one | raises    | 53    | 16               | 2026-05-08    | manager
e1          | 2    | pay_shortfall_ratio   | raises    | .08   | .004             | -             | leadership
e1          | 3    | open_deals            | raises    | 2     | 5.5              | -             | manager
e1          | 4    | training_hours_12m    | protects  | 24    | 10.5             | -             | manager
e4          | 1    | months_since_raise    | raises    | 31    | 12               | 2023-11-01    | leadership
"""

NAMES = """
employee_id | name
e1          | bjørn Haugen
e2          | Cecilia Lindqvist
e3          | Eva Strand
e4          | Daniel Berg
e5          | Ingrid Moe
m1          | Mona Solberg
"""


@pytest.fixture
def scores(table):
    people = table(SCORES)
    is_compared = people["evidence"] != "withheld"
    return people.assign(
        rank_in_team=range(8000, 8008),
        hazard_log_odds=-7.0123,
        comparison_group=pd.Series("account_manager / 3 / NO", index=people.index).where(is_compared),
        comparison_count=pd.Series(38, index=people.index, dtype="Int64").where(is_compared),
        comparison_risk=pd.Series(0.11, index=people.index).where(is_compared),
    )


@pytest.fixture
def reasons(table):
    return table(REASONS).assign(contribution=[0.6543, 0.5432, 0.4321, -0.3210, 0.2109])


@pytest.fixture
def names(table):
    return table(NAMES)


@pytest.fixture
def beyond(features):
    """What a page tells beyond scores and reasons, of e1 and of the manager m1."""

    def condition(name: str, value: float, others: float) -> Reason:
        feature = features[name]
        return Reason(name, feature.factor, feature.unit, value, others, date(2026, 6, 30), feature.owner)

    lists = [(date(2026, 3, 31), 0.19), (date(2026, 4, 30), 0.24), (date(2026, 5, 31), 0.27)]
    return Supplement(
        earlier={"e1": tuple(TrendPoint(day, risk) for day, risk in lists)},
        moved={"e1": Moved(up=("leadership", "momentum"), down=("context", "goals"), step=0.2)},
        stakes={
            "e1": ValueAtStake(
                400_000.0,
                1_200_000.0,
                (StakeItem("open_pipeline", 120_000.0, 360_000.0), StakeItem("ramp", 300_000.0, 600_000.0)),
                "SEK",
                Assumptions(
                    {"open_pipeline": Assumed((0.1, 0.3), 0.424), "ramp": Assumed((3, 4.5), 0.5)},
                    margin_ratio=1.0,
                    replacement_pay_ratio=(0.2, 0.4),
                ),
            )
        },
        not_recorded={"e1": ("recognition",), "e3": ("recognition", "goals")},
        standings={"m1": (TeamStanding("west", 6, 11, ("leadership", "pay"), ("goals",), ("culture",)),)},
        support={
            "m1": (
                condition("sellers_led", 12, 9),
                condition("own_one_on_ones_held_ratio_6m", 0.4, 0.75),
                condition("recognitions_from_above_6m", 0, 2),
            )
        },
    )


@pytest.fixture
def assert_golden():
    """Compares a page with its reviewed copy; under `STANNA_REWRITE_GOLDEN=1` it rewrites the copy first.

    Style and script are files of their own, reviewed there; the copies hold their names only.
    """

    def compare(name: str, html: str) -> None:
        file = GOLDEN / name
        for inline in ("style.css", "page.js"):
            found = inline_file(inline)
            html = html.replace(str(found.source), inline).replace(found.digest, f"sha256 of {inline}")
        if os.environ.get("STANNA_REWRITE_GOLDEN") == "1":
            file.write_text(html, encoding="utf-8")
        assert html == file.read_text(encoding="utf-8")

    return compare
