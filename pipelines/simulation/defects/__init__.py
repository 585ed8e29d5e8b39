"""Defects planted in a sound delivery, of every kind the contracts know, and the list of where they lie."""

from pipelines.simulation.defects.planting import plant_defects

__all__ = ["plant_defects"]
