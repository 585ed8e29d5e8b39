"""Which cases are run: every defect by itself with several seeds, then pairs, drawn with a fixed seed."""

import os
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import cycle
from random import Random

from tests.mutations import kinds
from tests.mutations.defect import EVERYONE, REGISTRY, Defect, Outcome
from tests.mutations.organisation import AS_OF

assert kinds

NUMBER = int(os.environ.get("STANNA_MUTATIONS", "1000"))
WITH_LIBRARY = 0.04  # of the cases are checked by Great Expectations as well, not by the engine alone
SCORED = 0.03  # of the cases are scored, too,
SCORED_WHERE_PLAUSIBLE = 0.25  # and of those whose reach is limited

WHOLE = ("columns", "types", "files")  # these change a table as a whole

# In pairs, what changes rows comes before what changes dates, columns, and the file.
ORDER = (
    "rows",
    "history",
    "ids",
    "amounts",
    "codes",
    "names",
    "dates",
    "date_forms",
    "columns",
    "types",
    "files",
)


@dataclass(frozen=True)
class Case:
    """One or two defects made with one seed, read in one way."""

    defects: tuple[Defect, ...]
    seed: int

    def __str__(self) -> str:
        return "+".join(found.name for found in self.defects) + f"#{self.seed}"

    @property
    def reader(self) -> str:
        fixed = [found.reader for found in self.defects if found.reader]
        return fixed[0] if fixed else ("sniffed", "text")[self.seed % 2]

    @property
    def asked(self) -> date | None:
        return AS_OF if self.seed % 3 else None

    @property
    def with_library(self) -> bool:
        return self._draw("library") < WITH_LIBRARY

    @property
    def looks_back(self) -> bool:
        return self.with_library or any(found.group in WHOLE for found in self.defects)

    def is_scored(self, outcomes: list[Outcome]) -> bool:
        is_limited = any(found.people and found.reach != EVERYONE for found in outcomes)
        return self._draw("score") < (SCORED_WHERE_PLAUSIBLE if is_limited else SCORED)

    def _draw(self, purpose: str) -> float:
        return Random(f"{purpose} {self}").random()


def parse(text: str) -> Case:
    """A case as a recipe writes it: kind[variant]+kind[variant]#seed."""
    names, _, seed = text.rpartition("#")
    return Case(tuple(REGISTRY[name] for name in names.split("+")), int(seed))


@lru_cache
def all_cases() -> tuple[Case, ...]:
    found = os.environ.get("STANNA_MUTATION")
    if found:
        return (parse(found),)
    singles = [Case((one,), seed) for seed in (1, 2) for one in REGISTRY.values()]
    return tuple((singles + pairs(max(0, NUMBER - len(singles))))[:NUMBER])


def pairs(number: int) -> list[Case]:
    """Two kinds each, every kind about equally often."""
    random = Random(20261122)
    names = sorted(REGISTRY)
    by_kind: dict[str, list[str]] = {}
    for name in names:
        by_kind.setdefault(REGISTRY[name].kind, []).append(name)
    firsts = cycle(sorted(by_kind))
    drawn: list[Case] = []
    while len(drawn) < number:
        first = REGISTRY[random.choice(by_kind[next(firsts)])]
        second = REGISTRY[random.choice(by_kind[random.choice(sorted(by_kind))])]
        if can_meet(first, second):
            in_order = sorted((first, second), key=lambda found: ORDER.index(found.group))
            drawn.append(Case(tuple(in_order), 3 + len(drawn)))
    return drawn


def can_meet(first: Defect, second: Defect) -> bool:
    """Whether both can be made in one delivery and still be told apart."""
    if first.kind == second.kind or {first.reader, second.reader} == {"text", "sniffed"}:
        return False
    if not set(first.tables) & set(second.tables):
        return True
    return first.group != second.group and not {first.group, second.group} <= set(WHOLE)


def part(number: int, of: int) -> list[Case]:
    """Every n-th case: the parts lie in files of their own, so that two processes share the work."""
    return list(all_cases()[number - 1 :: of])
