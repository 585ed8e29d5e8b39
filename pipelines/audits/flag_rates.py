"""Who is named, group by group and month by month: shares, never people, as a table that grows."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.errors import StorageError
from data_contracts.tables.scores import RISK_BANDS
from models.exact_intervals import share_interval
from models.fairness import AuditSettings
from models.group_sizes import pool_small_groups
from pipelines.audits.fairness_record import NOT_DELIVERED, NOTHING_FILLED
from pipelines.folders import staged_folder
from pipelines.publishing import RECORD
from pipelines.reports.csv_safety import harmless_csv
from pipelines.training_record import JSONValue

FOLDER = "fairness"
TABLE = "flag_rates.csv"
NOBODY_NAMED = "not measured: nobody is named, because there is no model with a signal"
COLUMNS = (
    "as_of_date",
    "population",
    "model_version",
    "attribute",
    "group",
    "people",
    "flag_rate",
    "flag_rate_low",
    "flag_rate_high",
    "people_of_others",
    "flag_rate_of_others",
)

log = logging.getLogger("stanna")


def flag_rates_record(groups: pd.DataFrame | None, scores: pd.DataFrame) -> dict[str, JSONValue]:
    """Which share of each group is in the upper band this month, beside that of everybody else.

    Args:
        groups: employee_id, attribute, group; None where none were delivered.
        scores: the published table.

    Returns:
        What run.json says. Groups of fewer people than an audit needs are counted together, as there.
    """
    if groups is None or groups.empty:
        return {"is_measured": False, "reason": NOT_DELIVERED if groups is None else NOTHING_FILLED}
    if scores["risk_band"].isna().all():
        return {"is_measured": False, "reason": NOBODY_NAMED}
    minimum = AuditSettings().minimum_people
    rates: list[JSONValue] = []
    for attribute, members in groups.groupby("attribute", sort=True):
        group = scores["employee_id"].map(members.set_index("employee_id")["group"]).astype(object)
        everybody = pd.Series(True, index=scores.index)
        label = pool_small_groups(group, scores["employee_id"], everybody, minimum, 0).label
        is_named = (scores["risk_band"] == RISK_BANDS[0]).groupby(label).agg(["sum", "size"])
        total = is_named.sum()
        for name, (named, people) in is_named.iterrows():
            share = share_interval(int(named), int(people))
            others = int(total["size"] - people)
            rates.append(
                {
                    "attribute": str(attribute),
                    "group": str(name),
                    "people": int(people),
                    "flag_rate": round(share.value, 6),
                    "flag_rate_low": round(share.low, 6),
                    "flag_rate_high": round(share.high, 6),
                    "people_of_others": others,
                    "flag_rate_of_others": round(float(total["sum"] - named) / others, 6),
                }
            )
    return {"is_measured": True, "minimum_people": minimum, "flag_rates": rates}


def keep_flag_rates(output: Path) -> Path | None:
    """Write the table of all published months' rates anew from their records.

    Returns:
        Its path; None where no month has any.

    Raises:
        StorageError: it cannot be written; it is as it was.
    """
    rows = [row for path in sorted(output.glob(f"????-??-??/{RECORD}")) for row in _rows(path)]
    if not rows:
        return None
    path = output / FOLDER / TABLE
    text = harmless_csv(pd.DataFrame(rows, columns=list(COLUMNS)))
    try:
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            with staged_folder(path.parent) as staging:
                (staging / TABLE).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StorageError(
            f"the month is published, but {path} could not be written ({error.strerror or error}); make room "
            "or mend the folder's permissions: the next run writes it from all published months"
        ) from error
    return path


def _rows(path: Path) -> list[dict[str, Any]]:
    """One month's rates; none where its record tells none or cannot be read."""
    try:
        record: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        rates = record.get("fairness", {}).get("flag_rates", [])
        month = {name: record[name] for name in COLUMNS[:3]} if rates else {}
        return [{**month, **rate} for rate in rates]
    except (OSError, ValueError, KeyError, AttributeError):
        log.warning("the record %s cannot be read; its month is not in %s", path.parent.name, TABLE)
        return []
