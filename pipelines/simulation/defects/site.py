"""What a planter is given, and what it leaves: the vocabulary of planted defects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from data_contracts.contract import Contract
from pipelines.simulation.arrays import NOBODY, Ints
from pipelines.simulation.defects.draft import Draft, Texts

STILL_HERE = 10**6  # a last day that no row reaches


@dataclass(frozen=True)
class Planting:
    """Defects of one kind.

    Attributes:
        kind: what was done, as one word with underscores.
        column: the column that was changed; None: a row or the table as a whole is the defect.
        rows: delivered rows at which the check finds the rule broken; None: the table as a whole.
        also: other rules that the same change breaks at the same rows.
    """

    kind: str
    column: str | None
    rows: Ints | None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Employment:
    """First and last day of everybody in the simulated employment_spells.

    Attributes:
        first_day, last_day: by employee_id; STILL_HERE without an end.
        managers: who ever was a sales manager.
    """

    first_day: pd.Series
    last_day: pd.Series
    managers: frozenset[str]

    @staticmethod
    def of(spells: pa.Table) -> "Employment":
        """From the simulated table."""
        ends = spells.column("end_date").cast(pa.int32()).fill_null(STILL_HERE).to_numpy()
        starts = spells.column("start_date").cast(pa.int32()).to_numpy()
        people = spells.column("employee_id").to_pandas()
        is_manager = spells.column("population").to_pandas() == "sales_manager"
        return Employment(
            pd.Series(starts).groupby(people).min(),
            pd.Series(ends).groupby(people).max(),
            frozenset(people[is_manager]),
        )

    def first_days(self, people: Texts) -> Ints:
        """NOBODY where there is no such person."""
        return _whole(pd.Series(people).map(self.first_day))

    def last_days(self, people: Texts) -> Ints:
        """NOBODY where there is no such person, STILL_HERE where there is no end."""
        return _whole(pd.Series(people).map(self.last_day))

    def newest(self, among: Texts, how_many: int) -> Texts:
        """Those who came last, among the people named."""
        people = self.first_day[self.first_day.index.isin(among)]
        return people.sort_values(kind="stable").index.to_numpy()[-how_many:]


def _whole(days: pd.Series) -> Ints:
    return days.fillna(NOBODY).to_numpy(dtype=np.int64)


@dataclass(frozen=True)
class Site:
    """Where a rule is to be broken.

    Attributes:
        draft: the table.
        size: how many defects are wanted.
        employment: of everybody.
        newest_day: the last day on which anything was recorded in any table.
    """

    draft: Draft
    size: int
    employment: Employment
    newest_day: int

    @property
    def contract(self) -> Contract:
        """The table's contract."""
        return self.draft.contract


Planter = Callable[..., Sequence[Planting]]
"""Takes a site and the columns that the rule's name names; plants what breaks the rule, and nothing else."""
