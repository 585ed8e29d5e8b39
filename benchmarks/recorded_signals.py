"""How well the features, made from late and noisy records, carry what the simulator has planted.

`python -m benchmarks.recorded_signals` measures every landmark of one default organisation and prints, for
each planted signal, how much of its variance the features that stand for it explain together (R2 of a
least-squares fit on their values with bends, an indicator where one is missing, and young tenure, by which
some signals fade), and the rank correlation of the nearest single one. Where a signal carries something
latent, how much of that the features explain stands beside the stated reliability. `--markdown` gives the
table of the docs.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.skill import AS_OF, simulated
from pipelines.simulation.reliability import RELIABILITY

# Planted signal -> the features that stand for it.
CARRIERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "seller": {
        "talk_gap": ("days_since_one_on_one",),
        "talks_held": ("one_on_ones_held_ratio_90d",),
        "manager_past_exits": ("manager_voluntary_exit_ratio_12m",),
        "manager_changed": ("months_since_manager_change", "months_since_manager_quit"),
        "manager_quit": ("months_since_manager_quit",),
        "new_manager": ("manager_tenure_months",),
        "reports_above_seven": ("span_of_control",),
        "player_coach": ("manager_has_own_quota_and_wide_span", "manager_key_accounts_ratio"),
        "joint_meetings": ("joint_meetings_ratio_3m",),
        "feedback_gap": ("feedback_gap_ratio",),
        "decides_alone": ("may_decide_alone",),
        "recognitions": ("recognitions_180d", "recognitions_gap_to_peers_180d"),
        "wins_unrecognised": ("winning_months_without_recognition_6m", "wins_without_recognition_180d"),
        "training_hours": ("training_hours_12m",),
        "promotion_wait": ("months_in_level_to_peers_ratio",),
        "rejected_application": (
            "months_since_rejected_application",
            "rejected_application_was_interviewed",
            "rejected_application_winner_was_internal",
        ),
        "pay_shortfall": ("pay_shortfall_ratio",),
        "payout_mishaps": ("late_or_disputed_payouts_12m",),
        "pay_volatility": ("variable_pay_volatility_ratio_12m",),
        "low_raise_of_top": ("top_seller_raise_shortfall_ratio",),
        "attainment_level": ("attainment_3m_ratio",),
        "attainment_fall": ("attainment_change_3m_ratio", "attainment_slope_6m"),
        "quota_raised": ("january_quota_step_ratio",),
        "peer_exits": ("peer_exit_pressure",),
        "close_peer_exits": ("close_peer_exit_pressure",),
        "shared_deals": ("shared_deals_ratio_6m",),
        "figures_only_meetings": ("figures_only_meetings_ratio_6m",),
        "cooperation_pulse": ("cooperation_score",),
        "remote_days": ("remote_days_allowed",),
        "vacancy_share": ("team_vacancy_ratio",),
        "workload_pulse": ("workload_score",),
        "competence_gap": ("competence_gap_levels",),
        "other_role_wished": ("other_role_wished",),
        "selection_quality": ("selection_practices_first_year_ratio",),
        "work_mix_first_year": ("work_mix_distance_first_year_3m",),
        "work_mix_later": ("work_mix_distance_3m", "work_mix_distance_first_year_3m"),
        "sink_or_swim": ("missing_support_faded_ratio", "missing_support_ratio"),
        "steps_missing": ("onboarding_steps_missing_faded_ratio", "onboarding_steps_missing_ratio"),
        "book_loss": ("book_lost_ratio_6m", "accounts_lost_6m"),
        "territory_potential": ("potential_to_peers_ratio", "potential_to_quota_ratio"),
        "administration_share": ("administration_ratio_3m",),
        "open_tickets": ("open_tool_tickets_per_head",),
        "market": ("market_index",),
    },
    "sales_manager": {
        "results_only": ("measured_on_team_development",),
        "missing_mandates": ("missing_mandates",),
        "tool_budget": ("tool_budget_present",),
        "goals_from_above": ("goals_set_from_above",),
        "seat_in_group": ("seat_in_leadership_group",),
        "pressure": ("span_times_target_gap_3m",),
        "team_on_target": ("team_on_target_ratio_3m",),
        "promoted_untrained": ("promoted_untrained",),
        "leader_training": ("leadership_training_hours_12m",),
        "own_talks_held": ("own_one_on_ones_held_ratio_6m",),
        "own_recognitions": ("recognitions_from_above_6m",),
        "own_pay_shortfall": ("pay_shortfall_ratio",),
        "team_exits": ("team_exits_5m",),
    },
}
SUFFIX = {"seller": "", "sales_manager": "_of_managers"}
TENURE_KNOTS = (3, 6, 9, 12)


def main() -> None:
    """Print one table a population."""
    parser = argparse.ArgumentParser(description="Features against the planted signals they stand for.")
    parser.add_argument("--seed", type=int, default=101)
    parser.add_argument("--sellers", type=int, default=1200)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--markdown", action="store_true", help="as the table of the docs")
    asked = parser.parse_args()
    for population in CARRIERS:
        with simulated(asked.seed, asked.sellers, asked.months) as organisation:
            frame = organisation.panel(population).frame
            found = carried(frame, organisation.folder / "truth", population)
        if asked.markdown:
            sys.stdout.write(as_markdown(found) + "\n")
        else:
            Console(width=150).print(as_table(found, f"{population}: {len(frame):,} rows up to {AS_OF}"))


def carried(frame: pd.DataFrame, truth: Path, population: str) -> pd.DataFrame:
    """How well each signal is carried.

    Args:
        frame: the features of every landmark.
        truth: the organisation's truth folder.
        population: whose.

    Returns:
        signal, features, explained (R2 of all together), nearest (the greatest rank correlation of one, as a
        size); latent, stated (reliability), reached (the features' R2 with the latent), where there is one.
    """
    signals = _at(frame, pd.read_parquet(truth / f"signals{SUFFIX[population]}.parquet"))
    latents = _at(frame, pd.read_parquet(truth / f"latents{SUFFIX[population]}.parquet"))
    rows = []
    for signal, features in CARRIERS[population].items():
        design = _design(frame, features)
        target = signals[signal].to_numpy(dtype=np.float64)
        latent, stated = RELIABILITY.get(signal, ("", np.nan)) if population == "seller" else ("", np.nan)
        spoken = target != 0 if latent else np.isfinite(target)
        rows.append(
            {
                "signal": signal,
                "features": features,
                "explained": _explained(design, target),
                "nearest": max(
                    abs(frame[name].corr(signals[signal], method="spearman")) for name in features
                ),
                "latent": latent,
                "stated": stated,
                "reached": _explained(design[spoken], latents[latent].to_numpy()[spoken])
                if latent
                else np.nan,
            }
        )
    return pd.DataFrame(rows)


def as_table(found: pd.DataFrame, title: str) -> Table:
    """For a terminal."""
    table = Table(title=title)
    for column in ("signal", "features", "explained", "nearest", "latent", "stated", "reached"):
        table.add_column(column)
    for cells in _cells(found):
        table.add_row(*cells)
    return table


def as_markdown(found: pd.DataFrame) -> str:
    """For the docs."""
    head = (
        "| planted signal | features | R² | nearest rank correlation | behind it | stated | reached |\n"
        + "|---" * 7
        + "|\n"
    )
    return head + "\n".join("| " + " | ".join(cells) + " |" for cells in _cells(found))


def _cells(found: pd.DataFrame) -> list[list[str]]:
    return [
        [
            row.signal,
            ", ".join(row.features),
            f"{row.explained:.2f}",
            f"{row.nearest:.2f}",
            row.latent,
            "" if np.isnan(row.stated) else f"{row.stated:.2f}",
            "" if np.isnan(row.reached) else f"{row.reached:.2f}",
        ]
        for row in found.itertuples()
    ]


def _at(frame: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """The truth of the month that follows each as-of date, row for row with the frame."""
    keyed = truth.assign(as_of_date=pd.to_datetime(truth["month"]) - pd.Timedelta(days=1)).drop(
        columns="month"
    )
    return frame[["employee_id", "as_of_date"]].merge(keyed, on=["employee_id", "as_of_date"], how="left")


def _design(frame: pd.DataFrame, features: tuple[str, ...]) -> NDArray[np.float64]:
    """Values with their medians where missing, an indicator of that, steps of ten ranks, and young tenure."""
    columns = [np.ones(len(frame))]
    tenure = frame["tenure_months"].to_numpy(dtype=np.float64)
    young = [np.clip((knot - tenure) / knot, 0.0, 1.0) for knot in TENURE_KNOTS]
    for name in features:
        values = frame[name].to_numpy(dtype=np.float64)
        known = np.isfinite(values)
        filled = np.where(known, values, np.median(values[known]))
        edges = np.unique(np.quantile(filled, np.linspace(0.1, 0.9, 9)))
        # A signal may be a hinge, a step or a fading pulse of what is recorded.
        bends = [np.maximum(filled - edge, 0.0) for edge in edges]
        columns += [filled, 1.0 * ~known, *bends, *(filled * part for part in young)]
    return np.column_stack([*columns, *young])


def _explained(design: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    """R2 of a least-squares fit; rows without a target are left out."""
    known = np.isfinite(target)
    left, right = design[known], target[known]
    coefficients = np.linalg.lstsq(left, right, rcond=None)[0]
    residual = right - left @ coefficients
    return float(1 - residual.var() / right.var()) if right.var() > 0 else float("nan")


if __name__ == "__main__":
    main()
