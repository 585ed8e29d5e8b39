"""What looks wrong about a column that breaks no rule: for people to look at, no reason to stop."""

from dataclasses import dataclass
from enum import StrEnum


class SuspicionKind(StrEnum):
    """What a column looks like."""

    CONSTANT = "constant"  # one value in every row, where values are supposed to differ
    ID_LIKE = "id_like"  # almost a value of its own for everybody
    KNOWS_THE_FUTURE = "knows_the_future"  # tells who left long before they did
    CLOCK_READ_AT_THE_END = "clock_read_at_the_end"  # says how long people stayed, read when it was over


@dataclass(frozen=True)
class Suspicion:
    """A column that a person should look at before believing what is learned from it.

    Attributes:
        table: the source table.
        column: its column.
        kind: what it looks like.
        evidence: the figures that say so, in one sentence; no key, no value of a person.
        advice: what to do about it.
    """

    table: str
    column: str
    kind: SuspicionKind
    evidence: str
    advice: str
