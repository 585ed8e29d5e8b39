"""Out-of-time predictions of people whose true risk is drawn, as seen by better and worse models."""

from datetime import date

import numpy as np
import pandas as pd

from models.hazard import probability
from models.predictions import Predictions, person_codes

MONTHS = (date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30))


def drawn_predictions(
    people: int = 600,
    *,
    sharpness: float = 1.0,
    noise: float = 0.0,
    shift: float = 0.0,
    cutoff: date = date(2025, 3, 31),
    organisation: str | None = None,
    seed: int = 1,
) -> Predictions:
    """Everybody's true risk, as a model sees it that adds noise to it and exaggerates or shifts it.

    The outcomes depend on `seed` and person only. Codes are 'p0000' and on, or those of an organisation's
    people of these names.
    """
    rng = np.random.default_rng(seed)
    truth = rng.normal(-2.0, 1.2, people)
    exits = rng.random((len(MONTHS), people)) < probability(truth)
    seen = truth + noise * rng.normal(size=people)
    names = pd.Series([f"p{number:04d}" for number in range(people)])
    codes = names if organisation is None else person_codes(names, organisation)
    frames = [
        pd.DataFrame(
            {
                "person_code": codes,
                "as_of_date": pd.Timestamp(month),
                "cause": np.where(exits[position], "voluntary", None),
                "months_observed": np.where(exits[position], 4, 6),
                "org_unit": np.where(np.arange(people) % 2 == 0, "north", "south"),
                "is_unseen_person": np.arange(people) % 3 == 0,
                "is_unseen_team": False,
                "is_unseen_manager": False,
                "is_after_reorganisation": position == 1,
                "risk_6m": probability(-2.0 + sharpness * (seen + 2.0) + shift),
            }
        )
        for position, month in enumerate(MONTHS)
    ]
    rows = pd.concat(frames).sort_values(["as_of_date", "person_code"], ignore_index=True)
    return Predictions(rows, cutoff, (6,), 6, "lightgbm")
