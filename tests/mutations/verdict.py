"""Holds what came of a case against what its defects must lead to."""

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from tests.mutations.defect import STAGES, Defect, Outcome
from tests.mutations.organisation import Organisation
from tests.mutations.tables import Delivery

SCORES = ["employee_id", "risk_1m", "risk_3m", "risk_low", "risk_high", "hazard_log_odds"]


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, all it said, its digests, the month folder it left."""

    exit_code: int
    said: str
    digests: dict[str, str]
    folder: Path | None

    def result(self) -> dict:
        path = None if self.folder is None else self.folder / "validation" / "result.json"
        return json.loads(path.read_text(encoding="utf-8")) if path is not None and path.exists() else {}

    def findings(self) -> list[tuple[str, str, int]]:
        """Table, rule and rows of everything the report names: violations and suspicious columns."""
        result = self.result()
        broken = [
            (found["table"], found["rule"], found["rows_broken"]) for found in result.get("violations", [])
        ]
        suspected = [
            (found["table"], f"suspicious: {found['column']} {found['kind']}", 0)
            for found in result.get("suspicions", [])
        ]
        return broken + suspected

    def scores(self) -> pd.DataFrame:
        return pd.read_parquet(self.folder / "scores.parquet").set_index("employee_id", drop=False)


def wrong_end(ended: Ended, outcomes: list[tuple[Defect, Outcome]]) -> list[str]:
    """Whether it ended with the code of the earliest stage that refuses, and named what it must."""
    if ended.exit_code == 1 or "Traceback" in ended.said:
        return [f"a bug of ours: {ended.said[-1500:]}"]
    earliest = min(STAGES[outcome.stage] for _, outcome in outcomes)
    deciding = [outcome for _, outcome in outcomes if STAGES[outcome.stage] == earliest]
    expected = deciding[0].exit_code
    tables = [table for found, _ in outcomes for table in found.tables]
    may_hide = len(tables) > len(set(tables)) or "employment_spells" in tables
    if ended.exit_code != expected:
        if (
            len(outcomes) > 1
            and may_hide
            and ended.exit_code in {outcome.exit_code for _, outcome in outcomes}
        ):
            return []
        return [f"ended with {ended.exit_code}, not {expected}: {ended.said[-800:]}"]
    unnamed = [outcome for outcome in deciding if outcome.told and not _is_named(ended, outcome, may_hide)]
    if not unnamed or (len(outcomes) > 1 and may_hide and len(unnamed) < len(deciding)):
        return []
    return [
        f"does not name '{outcome.told}' of {outcome.table} ({outcome.rows} rows): "
        f"{ended.findings() or ended.said[-600:]}"
        for outcome in unnamed
    ]


def _is_named(ended: Ended, outcome: Outcome, may_hide: bool) -> bool:
    if outcome.exit_code:
        return re.search(outcome.told, ended.said) is not None and outcome.table in ended.said
    return any(
        re.search(outcome.told, rule) is not None
        and outcome.table in ("", table)
        and (outcome.rows is None or outcome.rows == rows or may_hide)
        for table, rule, rows in ended.findings()
    )


def wrong_counts(ended: Ended, delivery: Delivery) -> list[str]:
    """Rows read = rows used + rows quarantined, and nothing was lost on the way."""
    wrong = []
    as_of_date = date.fromisoformat(ended.result()["as_of_date"])
    counts = {found["table"]: found for found in ended.result()["tables"]}
    for table, found in counts.items():
        read, used, aside = (found[f"rows_{part}"] for part in ("read", "used", "quarantined"))
        if read != used + aside:
            wrong.append(f"{table}: {read} rows read, {used} used and {aside} set aside")
        expected = delivery.rows_to_read(table, as_of_date)
        if expected is not None and read != expected:
            wrong.append(f"{table}: {read} rows read, {expected} were delivered and recorded by then")
        quarantine = ended.folder / "validation" / "quarantine" / f"{table}.parquet"
        kept = pd.read_parquet(quarantine)["_row"].nunique() if quarantine.exists() else 0
        if kept != aside:
            wrong.append(f"{table}: {aside} rows set aside, {kept} in quarantine")
    return wrong


def wrong_record(ended: Ended) -> list[str]:
    record = json.loads((ended.folder / "run.json").read_text(encoding="utf-8"))
    counts = {found["table"]: found for found in ended.result()["tables"]}
    return [
        f"run.json says {table} {name} {found[name]}, the report {counts[table][name]}"
        for table, found in record["sources"].items()
        for name in ("rows_read", "rows_used", "rows_quarantined")
        if found[name] != counts[table][name]
    ]


def moved_people(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """The people whose figures differ, or who came or went; ids without leading zeros."""
    old = {bare(row[0]): row[1:] for row in before[SCORES].itertuples(index=False)}
    new = {bare(row[0]): row[1:] for row in after[SCORES].itertuples(index=False)}
    return {person for person in old | new if repr(old.get(person)) != repr(new.get(person))}


def peers_of(organisation: Organisation, people: frozenset[str]) -> set[str]:
    """Everybody whose features hear of these people.

    Those who ever shared a role, a team or a manager with one of them are compared with them; and how far a
    team's results lie apart is measured by its members' peers, so the team-mates of those follow.
    """
    history = organisation.tables["assignments"]
    held: dict[str, set[tuple[str, str]]] = {}
    for column in ("role", "team_id", "manager_id"):
        for person, value in zip(history.values("employee_id"), history.values(column), strict=True):
            if value:
                held.setdefault(person, set()).add((column, value))
    touched = set().union(*(held.get(person, set()) | {("manager_id", person)} for person in people))
    peers = {person for person, shared in held.items() if shared & touched}
    teams = {shared for person in peers for shared in held[person] if shared[0] == "team_id"}
    return {bare(person) for person, shared in held.items() if person in peers or shared & teams}


def bare(person: str) -> str:
    return str(person).strip().lstrip("0")
