"""What a run looks back on: earlier lists and what became of them, drift, the update of the calibration."""
