"""Text that a spreadsheet shows instead of running it: CSV with every formula made harmless."""

import csv
import io
from collections.abc import Iterable, Sequence

import pandas as pd

# A cell that begins with one of these is read as a formula by Excel, LibreOffice or Google Sheets (OWASP,
# "CSV injection"). Tabs, line breaks and blanks before the sign are trimmed on import by some of them, and
# the full-width forms count as the plain signs under East Asian locales.
_FORMULA_START = r"^(?:[\t\r\n]|\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])"
# A line break inside a cell starts a new row, and so a new cell, in readers that ignore quotes.
_LINE_BREAKS = r"[\r\n]+"


def harmless_cell(text: str) -> str:
    """The text with a leading apostrophe if a spreadsheet would run it, and on one line."""
    return str(_harmless(pd.Series([text], dtype="str")).iloc[0])


def harmless_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV (with a header, lines ended by a line feed) that no spreadsheet runs.

    Dates are ISO, floats the shortest text that reads back to the same number, missing values empty: equal
    frames give equal bytes. Text cells and column names go through the guard; numbers are left alone.
    """
    columns = {
        position: _harmless(frame.iloc[:, position])
        for position in range(frame.shape[1])
        if _is_text(frame.iloc[:, position])
    }
    safe = pd.DataFrame(
        {position: columns.get(position, frame.iloc[:, position]) for position in range(frame.shape[1])}
    )
    header = [harmless_cell(str(name)) for name in frame.columns]
    return safe.to_csv(index=False, header=header, lineterminator="\n")


def harmless_rows(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A small table as CSV that no spreadsheet runs, for records that are no data frame."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([harmless_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return buffer.getvalue()


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.infer_dtype(_plain(column), skipna=True) in {"string", "mixed", "mixed-integer"}


def _plain(column: pd.Series) -> pd.Series:
    return column.astype("object") if isinstance(column.dtype, pd.CategoricalDtype) else column


def _harmless(column: pd.Series) -> pd.Series:
    text = column.astype("object")
    is_formula = text.str.contains(_FORMULA_START, regex=True, na=False).astype(bool)
    # `.str` gives null for what is no text (a number in a mixed column): such cells stay as they are.
    one_line = text.str.replace(_LINE_BREAKS, " ", regex=True)
    kept = one_line.where(one_line.notna(), text)
    return kept.where(~is_formula, "'" + kept.astype("str"))
