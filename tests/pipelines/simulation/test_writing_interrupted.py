from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import StorageError
from pipelines.simulation.writing import write_organisation

TABLES = ("deals", "pay")


class Killed(BaseException):
    """The process ends here: nothing is tidied up."""


def write(folder: Path, which: str, truth: tuple[str, ...] = ("hazards",)) -> None:
    def table(_name: str) -> pa.Table:
        return pa.table({"which": [which]})

    write_organisation(
        {name: table(name) for name in TABLES}, {name: table(name) for name in truth}, which, folder
    )


def held(folder: Path) -> dict[str, str]:
    """Which organisation each file is of."""
    tables = {
        str(path.relative_to(folder)): pq.read_table(path)["which"][0].as_py()
        for path in folder.rglob("[!.]*.parquet")
        if path.is_file()
    }
    note = folder / "truth" / "parameters.json"
    return tables | ({"note": note.read_text(encoding="utf-8").strip()} if note.exists() else {})


def left_over(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


WHOLE = ("deals.parquet", "pay.parquet", "truth/hazards.parquet", "note")


def test_a_failed_write_leaves_what_was_there_before(tmp_path):
    write(tmp_path, "earlier")
    (tmp_path / "pay.parquet").unlink()
    (tmp_path / "pay.parquet").mkdir()  # a folder stands where the second of the files should
    with pytest.raises(StorageError, match="cannot be written there"):
        write(tmp_path, "new")
    assert held(tmp_path) == {name: "earlier" for name in WHOLE if name != "pay.parquet"}
    assert left_over(tmp_path) == []


def test_a_truth_that_only_the_earlier_organisation_had_goes_with_it(tmp_path):
    write(tmp_path, "earlier", truth=("hazards", "defects"))
    write(tmp_path, "new")
    assert held(tmp_path) == dict.fromkeys(WHOLE, "new")
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("step", range(14))
def test_a_killed_write_never_leaves_files_of_two_organisations(tmp_path, monkeypatch, step):
    write(tmp_path, "earlier", truth=("hazards", "defects"))
    steps = iter(range(step))
    with monkeypatch.context() as killing:
        for name in ("replace", "unlink"):
            real = getattr(Path, name)

            def until_killed(*arguments, real=real, **options):
                if next(steps, None) is None:
                    raise Killed
                return real(*arguments, **options)

            killing.setattr(Path, name, until_killed)
        with pytest.raises(Killed):
            write(tmp_path, "new")
    found = held(tmp_path)
    assert len(set(found.values())) <= 1
    if "note" in found:
        assert set(WHOLE) <= set(found)
    write(tmp_path, "next")
    assert held(tmp_path) == dict.fromkeys(WHOLE, "next")
    assert left_over(tmp_path) == []
