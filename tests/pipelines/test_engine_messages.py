"""What the engine says about a source is told with its cause and the remedy, and without a value."""

import duckdb
import pytest

from pipelines.engine_messages import engine_message

ROWS = "".join(f"{number},2024-01-{number % 28 + 1:02d},Anna\n" for number in range(30_000))


@pytest.fixture
def message(tmp_path):
    def call(content: bytes, options="", name="people.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        reader = "read_parquet" if name.endswith("parquet") else "read_csv"
        with duckdb.connect() as con, pytest.raises(duckdb.Error) as failed:
            con.execute(f"CREATE TABLE t AS SELECT * FROM {reader}('{path}'{options})")
        return engine_message(failed.value)

    return call


def test_a_file_that_is_not_utf_8_says_how_to_name_its_encoding(message):
    told = message("id,name\n1,Åsa Öberg\n".encode("latin-1"))
    assert "CSV Error on Line: 2" in told
    assert "not utf-8" in told
    assert "encoding = 'latin-1'" in told
    assert "Öberg" not in told


def test_a_file_cut_in_the_middle_of_a_row_says_so(message):
    told = message(("id,day,name\n" + ROWS[:-8]).encode(), ", all_varchar = true, header = true")
    assert "CSV Error on Line: 30001" in told
    assert "Expected Number of Columns: 3 Found: 2" in told
    assert "export it again" in told


def test_a_late_value_of_another_type_names_the_column_and_not_the_value(message):
    told = message(("id,day,name\n" + ROWS + "A7,2024-01-01,Anna\n").encode())
    assert "Error when converting column id." in told
    assert "all_varchar = true" in told
    assert "A7" not in told
    assert "Anna" not in told


def test_a_parquet_file_that_is_cut_short_says_so(message):
    assert "the file is cut short; export it again" in message(b"PAR1", name="people.parquet")
    told = message(b"PAR1" + b"x" * 4000, name="people.parquet")
    assert "export it again" in told


def test_a_wrong_column_is_named_with_those_there_are():
    with duckdb.connect() as con, pytest.raises(duckdb.Error) as failed:
        con.execute("SELECT nonsense FROM (SELECT 1 AS number)")
    told = engine_message(failed.value)
    assert "nonsense" in told
    assert "number" in told


def test_a_date_the_engine_has_already_read_is_to_be_read_as_text():
    with duckdb.connect() as con, pytest.raises(duckdb.Error) as failed:
        con.execute("SELECT strptime(joined, '%d.%m.%Y') FROM (SELECT DATE '2023-02-03' AS joined)")
    told = engine_message(failed.value)
    assert "strptime(DATE" in told
    assert "read_csv(..., all_varchar = true)" in told


def test_values_of_a_file_without_a_header_are_no_candidates():
    with duckdb.connect() as con, pytest.raises(duckdb.Error) as failed:
        con.execute(
            """SELECT emp_no FROM (SELECT 1 AS "Anna Svensson", 2 AS "Svensson", 3 AS "2024-01-31")"""
        )
    told = engine_message(failed.value)
    assert "Svensson" not in told
    assert "2024" not in told
    assert '"aaaaaaaa"' in told
    assert "if the file has no header line, name its columns in the SQL" in told


def test_a_value_with_an_apostrophe_is_masked_to_its_end():
    with duckdb.connect() as con, pytest.raises(duckdb.Error) as failed:
        con.execute("SELECT 'Anna O''Brien Ek'::INTEGER")
    told = engine_message(failed.value)
    assert "Brien" not in told
    assert "Could not convert string" in told
