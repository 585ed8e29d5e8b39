"""Which columns of the panel a model reads, and how they become one matrix of numbers.

Every rung reads the same matrix, built by column *name*: LightGBM predicts wrong numbers silently
when columns come in another order, so order is never taken from the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_contracts.errors import ModelError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ModelColumns:
    """The columns a model reads.

    Attributes:
        numeric: columns of numbers.
        categorical: columns of labels.
        context: the part of both that the context-only rung may use (tenure, role, country, calendar).
        factor_of: the factor each column belongs to.
        monotone: +1 or -1 for numeric columns whose risk may only rise or fall; absent means free.
        tenure: the numeric column of whole months since the hire, whose anniversaries models look out for.
        elapsed: numeric columns of the time since an event, which are missing where there was none.
    """

    numeric: tuple[str, ...]
    categorical: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    factor_of: Mapping[str, str] = field(default_factory=dict)
    monotone: Mapping[str, int] = field(default_factory=dict)
    tenure: str | None = None
    elapsed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a declaration that contradicts itself."""
        if len(set(self.features)) != len(self.features):
            raise ValueError("a column is declared twice")
        named = (("context", self.context), ("monotone", self.monotone), ("elapsed", self.elapsed))
        for name, part in named:
            if unknown := sorted(set(part) - set(self.features)):
                raise ValueError(f"{name} names columns that are not declared: {', '.join(unknown)}")
        if wrong := sorted(set(self.monotone) & set(self.categorical)):
            raise ValueError(f"labels have no order to constrain: {', '.join(wrong)}")
        if self.tenure is not None and self.tenure not in self.numeric:
            raise ValueError(f"tenure names a column of numbers that is not declared: {self.tenure}")
        if missing := sorted(set(self.features) - set(self.factor_of)):
            raise ValueError(f"factor_of lacks columns: {', '.join(missing)}")

    @property
    def features(self) -> tuple[str, ...]:
        """All columns in the order of the matrix: numbers first, then labels."""
        return self.numeric + self.categorical


Categories = Mapping[str, tuple[str, ...]]


def learn_categories(panel: pd.DataFrame, columns: ModelColumns) -> Categories:
    """The labels each categorical column has in `panel`, sorted; a label not among them is missing."""
    require_columns(panel, columns.categorical)
    return {
        name: tuple(sorted(str(label) for label in panel[name].dropna().unique()))
        for name in columns.categorical
    }


def feature_matrix(panel: pd.DataFrame, columns: ModelColumns, categories: Categories) -> FloatArray:
    """The panel's features as numbers, shape (rows, features), columns in `columns.features` order.

    A label becomes its position in `categories`; a null or a label never seen becomes NaN.

    Raises:
        ModelError: a column the model needs is absent.
    """
    require_columns(panel, columns.features)
    matrix = np.empty((len(panel), len(columns.features)), dtype=np.float64)
    for position, name in enumerate(columns.numeric):
        matrix[:, position] = panel[name].to_numpy(dtype=np.float64, na_value=np.nan)
    for position, name in enumerate(columns.categorical, start=len(columns.numeric)):
        codes = pd.Index(categories[name], dtype=object).get_indexer(pd.Index(panel[name], dtype=object))
        matrix[:, position] = np.where(codes < 0, np.nan, codes)
    return matrix


def require_columns(panel: pd.DataFrame, names: tuple[str, ...]) -> None:
    """Raise ModelError unless the panel has every named column."""
    if missing := [name for name in names if name not in panel.columns]:
        raise ModelError(
            f"the panel lacks {len(missing)} of the {len(names)} columns the model reads: "
            f"{', '.join(missing)} - train again on the sources now delivered, or deliver these"
        )
