"""A run over seeds goes on where it stopped."""

import json
from pathlib import Path

from benchmarks import verdicts
from pipelines.code_version import code_version

AUC = {"value": 0.71, "low": 0.68, "high": 0.74}
SHARE = {"value": 0.9, "low": None, "high": None}
DONE = {
    "verdict": "ok",
    "rung": "lightgbm",
    "exits": 1024,
    "auc": AUC,
    "context_auc": AUC,
    "auc_gain": 0.04,
    "auc_gain_bound": 0.02,
    "oracle": {"6m": {"share_of_oracle": SHARE}},
    "seconds": 60.0,
}
REFUSED = {"verdict": "refused", "reason": "too few exits", "oracle": {}, "seconds": 9.0}


def kept(path: Path, version: str) -> Path:
    runs = {"default 1200x60 seed 1": DONE, "default 1200x60 seed 2": REFUSED}
    path.write_text(json.dumps({"code_version": version, "runs": runs}), encoding="utf-8")
    return path


def test_what_is_finished_is_told_and_not_run_again(tmp_path, capsys):
    path = kept(tmp_path / "verdicts.json", code_version())
    before = path.read_bytes()
    verdicts.main(["--seeds", "2", "--scenario", "default", "--json", str(path)])
    told = capsys.readouterr().out
    assert "default: 1 of 2 are ok" in told
    assert "1,024" in told
    assert "0.710" in told
    assert "refused" in told
    assert path.read_bytes() == before


def test_runs_of_other_code_do_not_count(tmp_path):
    assert verdicts.finished_runs(kept(tmp_path / "verdicts.json", "0" * 12), code_version()) == {}
    assert len(verdicts.finished_runs(tmp_path / "verdicts.json", "0" * 12)) == 2
    assert verdicts.finished_runs(tmp_path / "nowhere.json", "0" * 12) == {}
