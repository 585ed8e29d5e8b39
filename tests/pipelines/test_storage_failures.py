"""What the machine refuses is one sentence with what to do, and never the blame of somebody's SQL."""

import errno
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data_contracts.errors import ConfigError, StorageError
from pipelines.storage_failures import storage_failures_told
from pipelines.store import Store

OUTPUT = Path("/srv/stanna")


class Refusing:
    """An engine that refuses to make a table."""

    def __init__(self, store: Store, error: Exception) -> None:
        self._con, self._error = store.con, error

    def __getattr__(self, name):
        return getattr(self._con, name)

    def execute(self, sql, *arguments):
        if sql.startswith("CREATE TABLE raw"):
            raise self._error
        return self._con.execute(sql, *arguments)


@pytest.fixture
def reading(tmp_path):
    """Read a source with an engine that refuses."""

    def read(error):
        store = Store(tmp_path / ".staging-engine")
        store.con = Refusing(store, error)
        try:
            with storage_failures_told(OUTPUT):
                store.read_raw("deals", "SELECT 1 AS deal_id", tmp_path)
        finally:
            store.close()

    return read


def test_too_little_memory_while_a_source_is_read_is_a_storage_error_about_memory(reading):
    with pytest.raises(
        StorageError, match=r"too little memory .*2\.0 GB.* end other work on the machine"
    ) as caught:
        reading(duckdb.OutOfMemoryException("Out of Memory Error: failed to pin block (2.0 GB/2.0 GB used)"))
    assert caught.value.exit_code == 15


def test_a_full_disk_while_a_source_is_read_is_a_storage_error_about_room(reading):
    with pytest.raises(StorageError, match=r"No space left on device.* make room on the disks"):
        reading(duckdb.IOException("IO Error: Could not write file: No space left on device"))


def test_a_spill_folder_that_cannot_be_written_is_no_fault_of_a_source(reading, tmp_path):
    with pytest.raises(StorageError, match="make room"):
        reading(
            duckdb.IOException(
                f"IO Error: Cannot open file '{tmp_path}/.staging-engine/x': Permission denied"
            )
        )


def test_a_source_file_that_is_missing_is_a_fault_of_the_source(reading):
    with pytest.raises(ConfigError, match=r"\[sources.deals\] cannot read its file"):
        reading(duckdb.IOException('IO Error: No files found that match the pattern "deals.csv"'))


def test_a_data_folder_that_may_not_be_opened_is_named(reading, tmp_path):
    with pytest.raises(
        ConfigError, match=f"the data folder {tmp_path} may not be opened; mend its permissions"
    ):
        reading(PermissionError(errno.EACCES, "Permission denied"))


def test_a_refused_file_is_named():
    with (
        pytest.raises(StorageError, match=r"\(/srv/x.json: Permission denied\)"),
        storage_failures_told(OUTPUT),
    ):
        raise PermissionError(errno.EACCES, "Permission denied", "/srv/x.json")


def test_an_error_that_is_no_refusal_of_the_machine_stays_a_bug():
    with pytest.raises(FileNotFoundError), storage_failures_told(OUTPUT):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "/srv/x.json")


def test_what_the_engine_puts_aside_goes_into_the_spill_folder_and_with_the_engine(tmp_path):
    folder = tmp_path / ".staging-engine"
    store = Store(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert store.con.execute("SELECT current_setting('temp_directory')").fetchone() == (str(folder),)
    assert store.con.execute("SELECT current_setting('memory_limit')").fetchone() == ("1.8 GiB",)
    store.close()
    assert not folder.exists()


def test_after_the_cut_only_rows_with_an_unreadable_value_stay_as_they_were_delivered(tmp_path):
    from data_contracts.catalogue import source_contract

    store, contract = Store(), source_contract("leaves")
    sql = (
        "SELECT * FROM (VALUES ('1', '2024-01-01'), ('2', 'soon'), ('3', '2031-01-01')) "
        "AS leaves(employee_id, start_date)"
    )
    delivered = store.read_raw("leaves", sql, tmp_path)
    store.type_source(contract, delivered)
    assert store.cut_source(contract, date(2024, 6, 30), 0) == 1
    assert store.con.execute("SELECT employee_id FROM source.leaves ORDER BY ALL").fetchall() == [
        ("1",),
        ("2",),
    ]
    assert store.con.execute("SELECT employee_id, start_date FROM raw.leaves").fetchall() == [("2", "soon")]
    store.close()
