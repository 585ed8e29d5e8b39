"""Pay: less than the peers' median, payouts that come late or swing, and small raises for the best."""

from math import log

import numpy as np

from pipelines.simulation.arrays import Flags, Floats
from pipelines.simulation.factors.peers import medians_of_peers
from pipelines.simulation.factors.signal import Signal, scaled
from pipelines.simulation.month_end import MonthEnd
from pipelines.simulation.organisation import ROLES
from pipelines.simulation.work import attainment_of

FACTOR = "pay"


def signals(end: MonthEnd) -> dict[str, Signal]:
    """The planted signals, per seat."""
    parameters, payouts = end.step.parameters, end.hr.payouts
    effects, centres = parameters.hr_effects, parameters.hr_signals
    mishaps = np.minimum(payouts.mishaps.sum(axis=0), centres.most_mishaps)
    variable = np.array(parameters.pay.variable_share)[end.step.organisation.role]
    volatility = payouts.ratios.std(axis=0) * variable / (1 + variable)
    values = {
        "pay_shortfall": (_shortfall(end) / 0.05, parameters.effects.pay_shortfall_of_5_percent),
        "payout_mishaps": (mishaps, effects.payout_mishap),
        "pay_volatility": (scaled(volatility, centres.pay_volatility), effects.pay_volatility),
        "low_raise_of_top": (1.0 * _has_low_raise_at_top(end), effects.low_raise_of_top),
    }
    return {name: Signal(FACTOR, value, log(ratio)) for name, (value, ratio) in values.items()}


def _shortfall(end: MonthEnd) -> Floats:
    """How far pay lies below the peers' median: a hinge, since only being paid less matters."""
    pay = end.sellers.base_pay.astype(np.float64)
    medians = medians_of_peers(end, pay)
    return np.where(np.isnan(medians), 0.0, np.maximum(medians - pay, 0.0) / np.maximum(medians, 1.0))


def _has_low_raise_at_top(end: MonthEnd) -> Flags:
    """Among the best of their role over twelve months, with a last raise below the role's median."""
    present, roles = end.sellers.employed(end.step.last), end.step.organisation.role
    attainment = attainment_of(end.histories, slice(0, 12), otherwise=np.nan)
    rise, share = end.hr.last_raise, end.step.parameters.hr_signals.top_share
    found = np.zeros(len(present), dtype=np.bool_)
    for role in range(len(ROLES)):
        peers = present & (roles == role)
        reached, raised = _known(attainment[peers]), _known(rise[peers])
        best = int(share * len(reached))
        if best and len(raised):
            is_top = attainment >= np.partition(reached, -best)[-best]
            found |= peers & is_top & (rise < np.median(raised))
    return found


def _known(values: Floats) -> Floats:
    """The values that are not NaN."""
    return values[~np.isnan(values)]
