"""Where things stand in a manager's workbook: what writing it and reading it back have to agree on."""

import hashlib
from dataclasses import dataclass
from datetime import date

# The sheet that names the list and holds what the drop-down lists choose from; hidden, and read first.
ABOUT_SHEET = "stanna"
FORMAT = "stanna follow-up 1"
MARKS = ("format", "organisation", "population", "as_of_date", "manager_id", "run_id")

# On the sheet of marks: names and values, then code and label of each choice.
MARK_COLUMNS = (1, 2)
KIND_COLUMNS = (4, 5)
FACTOR_COLUMNS = (7, 8)

# On the follow-up sheet; the first two columns are hidden.
KEY, SEAL, NAME, KIND, FACTOR, DAY = range(1, 7)
HEADING_ROW = 6
KEY_HEADING, SEAL_HEADING = "key", "seal"
LINES_A_PERSON = 3


@dataclass(frozen=True)
class Marks:
    """What a workbook says it is about."""

    organisation: str
    population: str
    as_of_date: date
    manager_id: str
    run_id: str


def seal(marks: Marks, employee_id: str, name: str) -> str:
    """What a line's key and name were when it was written: 12 hex digits.

    It tells a slip (lines sorted by one column, a name pasted over another), not a forgery.
    """
    parts = (FORMAT, *map(str, (marks.as_of_date, marks.manager_id, marks.run_id)), employee_id, name)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
