"""What is said of the tuning: when, on whom, what was tried, and why the settings are what they are."""

from dataclasses import asdict

from models.backtest import Backtest
from models.tuning import Study, Trial
from pipelines.training_record import JSONValue


def tuning_record(backtest: Backtest) -> dict[str, JSONValue]:
    """Every study with all its trials, and the settings each origin used, as plain values."""
    tuning = backtest.tuning
    return {
        "trials": tuning.trials,
        "studies": [_study(study) for study in tuning.studies],
        "trees_by_origin": {
            split.origin.isoformat(): tuning.trees_at(split.origin).trees for split in backtest.splits
        },
    }


def _study(study: Study) -> JSONValue:
    return {
        "tuned_on": study.tuned_on.isoformat(),
        "voluntary_exits": study.known_exits,
        "origins": [origin.isoformat() for origin in study.blocks],
        "n": study.people_months,
        "exits": study.exits,
        "is_default": study.chosen is study.trials[0],
        "chosen": _trial(study.chosen),
        "tried": [_trial(trial) for trial in study.trials],
    }


def _trial(trial: Trial) -> dict[str, JSONValue]:
    return {
        **{
            name: value if isinstance(value, int) else round(value, 6)
            for name, value in asdict(trial.trees).items()
        },
        "log_loss": round(trial.loss, 6),
        "difference": round(trial.difference, 6),
        "standard_error": round(trial.standard_error, 6),
    }
