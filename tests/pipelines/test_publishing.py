import errno
import stat
from datetime import date
from pathlib import Path

import pytest

from data_contracts.errors import PublicationError, StorageError
from pipelines import publishing
from pipelines.publishing import (
    is_published,
    locked_output,
    previous_month,
    refuse_if_published,
    report_folder,
    staged_month,
)

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


def publish(output: Path, as_of_date: date, text: str) -> None:
    with locked_output(output), staged_month(output, as_of_date) as folder:
        (folder / "scores.parquet").write_text(text)


def test_a_month_appears_whole_and_readable_only_by_its_owner(tmp_path):
    publish(tmp_path, JUNE, "one")
    month = tmp_path / "2026-06-30"
    assert (month / "scores.parquet").read_text() == "one"
    assert stat.S_IMODE(month.stat().st_mode) == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "2026-06-30"]


def test_a_failure_while_writing_leaves_the_published_month_as_it_was(tmp_path):
    publish(tmp_path, JUNE, "one")
    with pytest.raises(StorageError, match="nothing was replaced"), staged_month(tmp_path, JUNE) as folder:
        (folder / "no-such-folder" / "scores.parquet").write_text("two")
    assert (tmp_path / "2026-06-30" / "scores.parquet").read_text() == "one"
    assert not list(tmp_path.glob(".staging-*"))


def test_a_published_month_is_refused_without_replace(tmp_path):
    publish(tmp_path, JUNE, "one")
    with pytest.raises(PublicationError, match=r"2026-06-30 is already published .* --replace") as caught:
        refuse_if_published(tmp_path, JUNE, replace=False)
    assert caught.value.exit_code == 14
    refuse_if_published(tmp_path, JUNE, replace=True)
    refuse_if_published(tmp_path, JULY, replace=False)


def test_replacing_puts_the_new_month_in_the_old_ones_place(tmp_path):
    publish(tmp_path, JUNE, "one")
    publish(tmp_path, JUNE, "two")
    assert (tmp_path / "2026-06-30" / "scores.parquet").read_text() == "two"


def test_a_second_run_on_the_same_output_is_refused(tmp_path):
    with (
        locked_output(tmp_path),
        pytest.raises(StorageError, match="another run is writing") as caught,
        locked_output(tmp_path),
    ):
        pass
    assert caught.value.exit_code == 15


def test_what_a_killed_run_left_and_nobody_can_mend_is_told(tmp_path, monkeypatch):
    def refuse(folder):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(publishing, "mend_folders", refuse)
    with (
        pytest.raises(StorageError, match=r"cannot be mended \(Permission denied\); mend the folder's"),
        locked_output(tmp_path),
    ):
        pass


def test_an_output_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"), locked_output(tmp_path / "file"):
        pass


def test_a_swap_cut_in_half_is_mended_by_the_next_run(tmp_path):
    publish(tmp_path, JUNE, "one")
    (tmp_path / "2026-06-30").rename(tmp_path / ".old-2026-06-30")
    (tmp_path / ".staging-2026-06-30").mkdir()
    with locked_output(tmp_path):
        assert is_published(tmp_path, JUNE)
    assert not list(tmp_path.glob(".staging-*"))


def test_the_previous_month_is_the_last_one_published_before(tmp_path):
    assert previous_month(tmp_path, JULY) is None
    publish(tmp_path, JUNE, "one")
    assert previous_month(tmp_path, JULY) == tmp_path / "2026-06-30"
    assert previous_month(tmp_path, JUNE) is None


def test_a_report_alone_never_goes_into_a_published_month(tmp_path):
    assert report_folder(tmp_path, JUNE).name == "2026-06-30"
    publish(tmp_path, JUNE, "one")
    assert report_folder(tmp_path, JUNE).name == "2026-06-30.check"
    assert report_folder(tmp_path, None).name == "undated.check"
