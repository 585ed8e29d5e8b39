"""The CRM's tables, one builder each."""

from collections.abc import Callable, Mapping

import pyarrow as pa

from pipelines.simulation.records import Records

CRM_TABLES: Mapping[str, Callable[[Records], pa.Table]] = {}
