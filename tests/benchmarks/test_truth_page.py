"""The committed page says what was measured."""

import json

from benchmarks import truth_page
from tests.benchmarks.test_verdicts import DONE, REFUSED

VERDICTS = {
    "code_version": "0123456789ab",
    "runs": {
        "noise 1200x60 seed 1": DONE | {"verdict": "no_signal"},
        "default 1200x60 seed 1": DONE,
        "default 1200x60 seed 2": REFUSED,
    },
}
COVERAGE = {
    "50 organisations": [
        {"metric": "auc", "true_value": 0.7123, "covered": 47, "intervals": 50, "mean_width": 0.1}
    ]
}


def test_the_page_counts_verdicts_and_intervals(tmp_path, monkeypatch):
    (tmp_path / "verdicts.json").write_text(json.dumps(VERDICTS), encoding="utf-8")
    (tmp_path / "coverage.json").write_text(json.dumps(COVERAGE), encoding="utf-8")
    page = tmp_path / "page.md"
    monkeypatch.setattr("sys.argv", ["truth_page", "--folder", str(tmp_path), "--page", str(page)])
    truth_page.main()
    text = page.read_text(encoding="utf-8")
    assert "code version `0123456789ab`" in text
    assert "## `noise`: 1 of 1 are `no_signal`" in text
    assert "## `default`: 1 of 2 are `ok`" in text
    auc = "0.710 (0.680 to 0.740)"
    assert f"| default 1200x60 seed 1 | ok | lightgbm | 1,024 | {auc} | {auc} | 0.900 |" in text
    assert "| default 1200x60 seed 2 | refused | | | | | |" in text
    assert "| auc | 0.7123 | 47 | 50 |" in text
