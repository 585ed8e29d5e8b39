"""When each kind of the HR systems' facts was entered."""

from collections.abc import Mapping

from pipelines.simulation.entries import Entry

HR_ENTRIES: Mapping[str, Entry] = {}
