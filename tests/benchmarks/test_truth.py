"""One organisation's verification as a whole."""

import io
import json

import pytest
from rich.console import Console

from benchmarks.truth import print_organisation, print_seeds, verify
from pipelines.simulation import load_parameters, simulate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    folder = tmp_path_factory.mktemp("organisation")
    simulate(load_parameters(), 1, 600, 36, "default", folder)
    return verify(folder, 1, with_cox=True)


def test_figures_for_plots_are_plain_json_and_what_is_not_estimable_is_null(verified):
    figures = json.loads(json.dumps(verified.as_json(), allow_nan=False))
    assert len(figures["calendar"]) == 12
    assert [row["group"] for row in figures["rates_by_tenure"]][-1] == "over 24 months"
    estimates = {row["name"]: row["estimate"] for row in figures["effects"]}
    assert set(estimates) > set(verified.sellers.estimable["name"])
    assert {name for name, value in estimates.items() if value is None} == set(estimates) - set(
        verified.sellers.estimable["name"]
    )


def test_every_effect_is_printed_with_what_was_found_or_as_not_estimable(verified):
    console = Console(width=110, file=io.StringIO())
    print_organisation(console, verified)
    print_seeds(console, [verified])
    told = console.file.getvalue()
    assert all(name[:15] in told for name in verified.sellers.effects["name"])
    assert told.count("not estimable") >= int(verified.sellers.effects["estimate"].isna().sum())
    assert "planted effects on managers: " in told
