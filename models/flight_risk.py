"""The trained model: its scores, what they are made of, and the text files it is saved as."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from data_contracts.errors import StorageError
from models.calibration import Calibration, CauseCalibration
from models.candidates import Rung
from models.causes import CauseLogOdds, FittedCauses, risk_of
from models.columns import Categories, FloatArray, ModelColumns, feature_matrix
from models.fitted import EXPLAINED_LEAD, FittedHazard, text_suffix
from models.person_months import Lead, leads_between
from models.risk_range import RiskRange, range_of_refits
from models.training_distribution import TrainingDistribution

MANIFEST = "manifest.json"
DISTRIBUTION = "training_distribution.json"
SECOND = "second_opinion"
FORMAT = 1  # raised when a folder written earlier can no longer be read


@dataclass(frozen=True)
class TrainingRecord:
    """What a model remembers of its training.

    Attributes:
        training_cutoff: no month before it may be scored with this model.
        verdict: 'ok' or 'no_signal'.
        data_digests: a digest per input frame.
        metrics: out-of-time measures of the winner at each horizon and of the verdict; null if undefined.
        exits: distinct exits per cause it was fitted to.
        is_monotone: whether the constraints of `columns` bind it, here and in its backtest.
    """

    training_cutoff: date
    verdict: str
    data_digests: Mapping[str, str]
    metrics: Mapping[str, float | None]
    exits: Mapping[str, int]
    is_monotone: bool


@dataclass(frozen=True)
class SecondOpinion:
    """The voluntary hazard of a simpler rung, which has to confirm what is stated as a reason.

    Attributes:
        hazard: fitted to the same rows.
        slope: of its own calibration.
    """

    hazard: FittedHazard
    slope: float


@dataclass(frozen=True)
class FlightRiskModel:
    """Calibrated hazards of both causes, with the refits that say how firm they are.

    Attributes:
        rung: the winner's rung.
        columns: what it reads.
        horizons_months: the horizons it speaks of.
        main_horizon_months: the one that ranges are given at.
        causes: the fitted hazards.
        refits: voluntary hazards refitted with other weights on the people: ranges, sign stability.
        calibration: of both causes.
        noise_floors: per factor, the contribution a factor without any effect reaches in 1 row of 20.
        record: of the training.
        distribution: how features and risks were spread in the months of training; None in models of
            before it was kept.
        update: what later months taught about the voluntary hazard's log-odds, applied on top of
            `calibration`. It is no part of the model's files: the registered model and its version stay.
        range: what the range of a risk takes in beside the refits; None in models of before it was kept,
            whose range is that of the refits alone.
        second: where boosted trees won, the logistic rung's hazard; None in models of before it was asked.
    """

    rung: Rung
    columns: ModelColumns
    horizons_months: tuple[int, ...]
    main_horizon_months: int
    causes: FittedCauses
    refits: tuple[FittedHazard, ...]
    calibration: CauseCalibration
    noise_floors: Mapping[str, float]
    record: TrainingRecord
    distribution: TrainingDistribution | None = None
    update: Calibration = field(default_factory=Calibration)
    range: RiskRange | None = None
    second: SecondOpinion | None = None

    @property
    def in_force(self) -> CauseCalibration:
        """The registered calibration with the update on top."""
        return self._updated(self.calibration.voluntary)

    @property
    def leads(self) -> tuple[Lead, ...]:
        """The intervals of constant hazard."""
        return leads_between(self.horizons_months)

    @property
    def categories(self) -> Categories:
        """The labels known at training, per categorical column."""
        return self.causes.categories

    def score(self, panel: pd.DataFrame) -> pd.DataFrame:
        """Risks of each row of the panel.

        Returns:
            The panel's index with employee_id, as_of_date, `risk_<h>m` per horizon (rising with it),
            risk_low and risk_high (the range of the risk at the main horizon, see `models.risk_range`)
            and hazard_log_odds (calibrated voluntary monthly hazard in the months of the first lead).
        """
        matrix = feature_matrix(panel, self.columns, self.categories)
        raw = CauseLogOdds(self.causes.voluntary.log_odds(matrix), self.causes.other.log_odds(matrix))
        risks = self._risks(raw)
        main = self.horizons_months.index(self.main_horizon_months)
        scores = panel[["employee_id", "as_of_date"]].copy()
        for position, horizon in enumerate(self.horizons_months):
            scores[f"risk_{horizon}m"] = risks[:, position]
        scores["risk_low"], scores["risk_high"] = self._range(matrix, raw, risks[:, main])
        scores["hazard_log_odds"] = self.in_force.voluntary.apply(raw.voluntary)[:, EXPLAINED_LEAD]
        return scores

    def main_risk(self, panel: pd.DataFrame) -> FloatArray:
        """The risk at the main horizon alone, without its range, shape (rows,)."""
        matrix = feature_matrix(panel, self.columns, self.categories)
        raw = CauseLogOdds(self.causes.voluntary.log_odds(matrix), self.causes.other.log_odds(matrix))
        return np.asarray(self._risks(raw)[:, self.horizons_months.index(self.main_horizon_months)])

    def contributions(self, panel: pd.DataFrame) -> tuple[pd.DataFrame, FloatArray]:
        """What `hazard_log_odds` is made of.

        Returns:
            One column per feature (in `columns.features` order, the panel's index) and the base, shape
            (rows,); each row of the first plus its base is its hazard_log_odds within 1e-6. The slope
            of calibration and update is applied; their intercept and the lead's share are in the base.
        """
        matrix = feature_matrix(panel, self.columns, self.categories)
        shares, base = self.causes.voluntary.contributions(matrix)
        calibration = self.in_force.voluntary
        frame = pd.DataFrame(
            calibration.slope * shares, index=panel.index, columns=list(self.columns.features)
        )
        return frame, calibration.apply(base)

    def refit_contributions(self, panel: pd.DataFrame) -> FloatArray:
        """The same shares in every refit, shape (refits, rows, features): do their signs hold?"""
        matrix = feature_matrix(panel, self.columns, self.categories)
        shares = [self.in_force.voluntary.slope * refit.contributions(matrix)[0] for refit in self.refits]
        return np.stack(shares) if shares else np.empty((0, *matrix.shape))

    def second_contributions(self, panel: pd.DataFrame) -> FloatArray | None:
        """The same shares by the second opinion, shape (rows, features); None where there is none."""
        if self.second is None:
            return None
        matrix = feature_matrix(panel, self.columns, self.categories)
        shares: FloatArray = (
            self.update.slope * self.second.slope * self.second.hazard.contributions(matrix)[0]
        )
        return shares

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Name and text of every file of the model's folder."""
        hazards: dict[str, FittedHazard] = {"voluntary": self.causes.voluntary, "other": self.causes.other}
        hazards |= {f"refit_{number:02d}": refit for number, refit in enumerate(self.refits)}
        if self.second is not None:
            hazards[SECOND] = self.second.hazard
        native = {name + text_suffix(hazard): hazard.to_text() for name, hazard in hazards.items()}
        manifest = json.dumps(self._manifest(list(native)), indent=1, sort_keys=True, allow_nan=False) + "\n"
        counts = {} if self.distribution is None else {DISTRIBUTION: self.distribution.to_text()}
        return {MANIFEST: manifest, **native, **counts}

    @cached_property
    def model_version(self) -> str:
        """Digest of manifest and native files, 12 hexadecimal digits; holds no time of day."""
        digest = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            digest.update(f"{name}\n{len(text)}\n{text}".encode())
        return digest.hexdigest()[:12]

    def save(self, folder: Path) -> None:
        """Write the model's files into `folder`, which is made if need be.

        Raises:
            StorageError: the folder cannot be written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, text in self.files.items():
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise StorageError(
                f"the model could not be written to {folder}: {error.strerror} - check space and permissions"
            ) from error

    def _range(
        self, matrix: FloatArray, raw: CauseLogOdds, risk: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Low and high ends of the risks at the main horizon."""
        main = self.horizons_months.index(self.main_horizon_months)
        refitted = [
            self._risks(CauseLogOdds(refit.log_odds(matrix), raw.other))[:, main] for refit in self.refits
        ]
        if self.range is None:
            return range_of_refits(risk, np.array(refitted))
        doubted = [
            risk_of(raw, self._updated(doubt), self.leads, self.horizons_months)[:, main]
            for doubt in self.range.doubts
        ]
        return self.range.around(risk, np.array(refitted), np.array(doubted))

    def _risks(self, log_odds: CauseLogOdds) -> FloatArray:
        return risk_of(log_odds, self.in_force, self.leads, self.horizons_months)

    def _updated(self, learned: Calibration) -> CauseCalibration:
        """A calibration of the voluntary hazard with the update on top."""
        update = self.update
        voluntary = replace(
            learned,
            intercept=update.intercept + update.slope * learned.intercept,
            slope=update.slope * learned.slope,
        )
        return replace(self.calibration, voluntary=voluntary)

    def _manifest(self, native_files: list[str]) -> dict[str, object]:
        columns = self.columns
        return {
            "format": FORMAT,
            "rung": self.rung.value,
            "columns": {
                "numeric": list(columns.numeric),
                "categorical": list(columns.categorical),
                "context": list(columns.context),
                "factor_of": dict(columns.factor_of),
                "monotone": dict(columns.monotone),
                **({} if columns.tenure is None else {"tenure": columns.tenure}),
                **({"elapsed": list(columns.elapsed)} if columns.elapsed else {}),
            },
            "categories": {name: list(labels) for name, labels in self.categories.items()},
            "horizons_months": list(self.horizons_months),
            "main_horizon_months": self.main_horizon_months,
            "leads": [[lead.start_month, lead.end_month] for lead in self.leads],
            "calibration": asdict(self.calibration),
            "noise_floors": dict(self.noise_floors),
            "record": asdict(self.record) | {"training_cutoff": self.record.training_cutoff.isoformat()},
            "files": native_files,
            **({} if self.distribution is None else {"distribution": DISTRIBUTION}),
            **({} if self.range is None else {"range": self.range.to_record()}),
            **({} if self.second is None else {"second_slope": self.second.slope}),
        }


def finite_or_none(value: float) -> float | None:
    """The value, or None where it is undefined: JSON has no NaN."""
    return value if math.isfinite(value) else None
