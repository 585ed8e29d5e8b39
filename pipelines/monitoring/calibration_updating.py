"""The monthly update of the calibration from the lists published so far by the model that scores."""

import pandas as pd

from models.calibration_update import CalibrationUpdate, matured_months, update_calibration
from models.flight_risk import FlightRiskModel
from pipelines.monitoring.back_check import BackCheck


def updated_calibration(model: FlightRiskModel, back_check: BackCheck) -> CalibrationUpdate:
    """What the matured months of this model's own lists say about its calibration.

    Lists of another model, or of other horizons, say nothing about this one's.
    """
    own = [
        (published, outcomes)
        for published, outcomes in zip(back_check.months.lists, back_check.outcomes, strict=True)
        if published.model_version == model.model_version
        and published.horizons_months == model.horizons_months
        and bool((outcomes["months_observed"] > 0).any())
    ]
    if not own:
        return CalibrationUpdate()
    months = [
        matured_months(published.scores, outcomes, published.horizons_months, published.update)
        for published, outcomes in own
    ]
    return update_calibration(
        pd.concat(months, ignore_index=True), [published.as_of_date for published, _ in own]
    )
