"""When each kind of the CRM's facts was entered."""

from collections.abc import Mapping

from pipelines.simulation.entries import Entry

CRM_ENTRIES: Mapping[str, Entry] = {}
