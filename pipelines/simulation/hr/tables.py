"""The HR systems' tables, one builder each."""

from collections.abc import Callable, Mapping

import pyarrow as pa

from pipelines.simulation.records import Records

HR_TABLES: Mapping[str, Callable[[Records], pa.Table]] = {}
