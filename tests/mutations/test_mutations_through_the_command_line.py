"""A few damaged deliveries through the command line itself: exit codes, and never a traceback."""

import logging
import sys

import pytest

from tests.mutations.cases import parse
from tests.mutations.organisation import AS_OF

pytestmark = pytest.mark.slow


@pytest.fixture
def stanna(monkeypatch, capsys, harness):
    """Run `stanna ARGUMENTS` in this process."""
    from pipelines.cli import main

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["stanna", *map(str, arguments)])
        monkeypatch.setenv("MLFLOW_TRACKING_URI", harness.organisation.tracking_uri)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out + captured.err

    before = logging.getLogger().handlers[:]
    yield call
    logging.getLogger().handlers[:] = before


@pytest.mark.parametrize(
    ("command", "case", "code"),
    [
        ("check", "missing_file[pay]#2", 10),
        ("check", "another_encoding[assignments,latin-1]#3", 10),
        ("check", "populations_in_capitals[employment_spells,all]#2", 11),
        ("check", "cut_off_in_mid_row[pay]#3", 11),
        ("score", "missing_optional_table[pay]#2", 13),
        ("score", "negative_pay[pay,fifth]#2", 0),
    ],
)
def test_a_damaged_delivery_ends_with_its_exit_code(stanna, harness, command, case, code):
    config, _, _ = harness.deliver(parse(case))
    ended, said = stanna(command, "--config", config, "--output", harness.output, "--as-of", AS_OF)
    assert ended == code, said
    assert "Traceback" not in said
