"""What the engine says about a source it cannot read, in one line, without values of the data."""

import re

import duckdb

# Of the engine's many lines these say where and what; "Original Line" would show a person's data.
_TELLING = (
    "CSV Error on Line",
    "Invalid unicode",
    "Expected Number of Columns",
    "Error when converting column",
    "Value with unterminated quote",
    "Maximum line size",
)
_ADVICE = {
    "not utf-8": "save the file as UTF-8, or name its encoding: read_csv(..., encoding = 'latin-1')",
    "Expected Number of Columns": (
        "the file is cut short, or its separator stands inside a value; export it again"
    ),
    "Error when converting column": (
        "read it as text, read_csv(..., all_varchar = true), so that only the rows in question are set aside"
    ),
    "Error when sniffing file": (
        "its lines could not be split into columns: the file is cut short, or its separator stands inside a "
        "value; export it again"
    ),
    "unterminated quote": "the file is cut short, or a quote is missing; export it again",
    "'strptime(": (
        "strptime reads text, and the engine has already taken the column for a date, guessing the order of "
        "day and month: read the file as text first, read_csv(..., all_varchar = true)"
    ),
    "too small to be a Parquet file": "the file is cut short; export it again",
    "No magic bytes found": "the file is cut short or no Parquet file; export it again",
}


def is_of_lines(error: duckdb.Error) -> bool:
    """Whether the lines of a CSV file fit no table, which is the file's fault, not the SQL's."""
    text = str(error)
    return "Error when sniffing file" in text or "Expected Number of Columns" in text


def engine_message(error: duckdb.Error) -> str:
    """The engine's message without its pointer into the SQL and without values, with what to do about it."""
    lines = [line.strip() for line in str(error).strip().splitlines()]
    if isinstance(error, (duckdb.CatalogException, duckdb.BinderException, duckdb.IOException)):
        # These quote names of files, tables and columns, and the second line lists those there are.
        hints = [line for line in lines[1:] if line.startswith(("Candidate", "Did you mean"))]
        shown = [re.sub(r'"([^"]*)"', _candidate, hint) for hint in hints[:1]]
        message = "; ".join([lines[0], *shown])
        if shown != hints[:1]:
            message += "; if the file has no header line, name its columns in the SQL"
    else:
        telling = [line for line in lines[1:] if line.startswith(_TELLING)]
        message = ": ".join(_without_values(line) for line in [lines[0], *telling])
    advice = next((text for sign, text in _ADVICE.items() if sign in message), None)
    return f"{message}; {advice}" if advice else message


def _without_values(line: str) -> str:
    """The line with quoted values masked; the name of the column that could not be converted stays."""
    named = re.match(r'Error when converting column "(?P<column>[^"]*)"\.?(?P<rest>.*)', line)
    if named:
        return f"Error when converting column {named['column']}.{_masked(named['rest'])}"
    return _masked(line)


def _candidate(found: re.Match[str]) -> str:
    """A column of the file: its name, or its shape where it may be a value, as in a file without a header."""
    name = found[1]
    is_written_as_code = name.islower() or name.isupper() or "_" in name or re.search(r"[a-z][A-Z]", name)
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and is_written_as_code:
        return found[0]
    letters = re.sub(r"[^\W\d_]", "a", name)
    return f'"{re.sub("[0-9]", "9", letters)}"'


def _masked(text: str) -> str:
    """The text without what stands from its first quote to its last: a value may hold quotes of its own."""
    return re.sub(r"""(['"]).*\1""", "'…'", text)
