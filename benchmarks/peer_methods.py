"""The peers: well-known libraries as somebody would use them who has an afternoon.

Nothing but the benchmark imports scikit-survival; it is installed in an environment of its own.
"""

from collections.abc import Callable, Mapping

import numpy as np
from lightgbm import LGBMClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sksurv.ensemble import RandomSurvivalForest
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.util import Surv

from benchmarks.peer_encoding import learn_plain_encoding
from benchmarks.peer_rows import PeerFold
from models.columns import FloatArray

SEED = 0
RIDGE = 1.0  # a Gaussian prior of variance 1 per standardised coefficient: that of LogisticRegression's C
FOREST_ROWS = 20_000  # most rows a forest is grown on: its time rises faster than they do


def cox(fold: PeerFold) -> FloatArray:
    """Proportional hazards with a ridge, other exits censored, ties by Efron."""
    training, people = _encoded(fold)
    scaler = StandardScaler().fit(training)
    months, left = fold.durations()
    model = CoxPHSurvivalAnalysis(alpha=RIDGE, ties="efron")
    model.fit(scaler.transform(training), Surv.from_arrays(left, months))
    curves = model.predict_survival_function(scaler.transform(people), return_array=True)
    return _risk_at(curves, model.unique_times_, fold.horizon_months)


def random_survival_forest(fold: PeerFold) -> FloatArray:
    """A forest of the library's defaults, other exits censored, on at most `FOREST_ROWS` rows."""
    training, people = _encoded(fold)
    months, left = fold.durations()
    rows = np.arange(len(training))
    if len(rows) > FOREST_ROWS:
        rows = np.sort(np.random.default_rng(SEED).choice(rows, FOREST_ROWS, replace=False))
    model = RandomSurvivalForest(random_state=SEED, n_jobs=1)
    model.fit(training[rows], Surv.from_arrays(left[rows], months[rows]))
    curves = model.predict_survival_function(people, return_array=True)
    return _risk_at(curves, model.unique_times_, fold.horizon_months)


def logistic_regression(fold: PeerFold) -> FloatArray:
    """scikit-learn's defaults on standardised columns, of rows whose horizon is over."""
    training, people = _encoded(fold)
    status = fold.has_left()
    known = ~np.isnan(status)
    scaler = StandardScaler().fit(training[known])
    model = LogisticRegression().fit(scaler.transform(training[known]), status[known])
    return np.asarray(model.predict_proba(scaler.transform(people))[:, 1])


def lightgbm_defaults(fold: PeerFold) -> FloatArray:
    """LightGBM's defaults in one thread, of rows whose horizon is over; gaps and labels as it takes them."""
    training, people, _ = fold.matrices()
    status = fold.has_left()
    known = ~np.isnan(status)
    labels = list(range(len(fold.columns.numeric), len(fold.columns.features)))
    model = LGBMClassifier(random_state=SEED, n_jobs=1, verbose=-1)
    model.fit(training[known], status[known], categorical_feature=labels)
    return np.asarray(model.predict_proba(people)[:, 1])


PEERS: Mapping[str, Callable[[PeerFold], FloatArray]] = {
    "cox": cox,
    "random_survival_forest": random_survival_forest,
    "logistic_regression": logistic_regression,
    "lightgbm_defaults": lightgbm_defaults,
}


def _encoded(fold: PeerFold) -> tuple[FloatArray, FloatArray]:
    training, people, categories = fold.matrices()
    labels = tuple(len(categories[name]) for name in fold.columns.categorical)
    encoding = learn_plain_encoding(training, len(fold.columns.numeric), labels)
    return encoding.encode(training), encoding.encode(people)


def _risk_at(curves: FloatArray, times: FloatArray, month: int) -> FloatArray:
    """One minus the survival at the last of the curves' times that is not after the month."""
    return np.asarray(1.0 - curves[:, np.searchsorted(times, month, side="right") - 1])
