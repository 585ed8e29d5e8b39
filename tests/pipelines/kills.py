"""What the kill server did to one part of the runs, and what holds after all of its kills."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

SERVER = Path(__file__).with_name("kill_server.py")
KILLS = int(os.environ.get("STANNA_KILLS", "200"))  # of all parts together; more for a longer hunt


@dataclass(frozen=True)
class Killed:
    """What the kills left, and how the runs after them ended."""

    kills: list[dict]
    following: list[dict]

    def by_stage(self) -> Counter:
        return Counter(kill["stage"] for kill in self.kills)

    def require_enough(self, share: float, fewest: dict[str, int]) -> None:
        """So many kills, and of every 200 in all so many in each stage."""
        total = self.by_stage()
        assert sum(total.values()) >= share * KILLS
        short = {stage: total[stage] for stage in fewest if total[stage] < fewest[stage] * KILLS / 200}
        assert not short, f"too few kills: {short} of {dict(total)}"
        assert set(total) == set(fewest)

    def require_months_to_be_whole(self) -> None:
        """Every published month is the old or the new one to the byte, after every kill."""
        assert [kill for kill in self.kills if not kill["is_intact"]] == []

    def require_next_runs_to_be_right(self, fewest: int) -> None:
        """A run from each kind of state publishes what an undisturbed one would.

        The states of a kind are the same once the folders are mended.
        """
        assert len(self.following) >= fewest
        assert [end for end in self.following if not end["is_right"]] == []


def kill(tiny_folder: Path, folder: Path, *scenarios: str) -> Killed:
    """Kill the runs of the scenarios in a copy of the tiny organisation."""
    shutil.copytree(tiny_folder, folder)
    environment = os.environ | {"PYTHONPATH": str(SERVER.parents[2])}
    command = [sys.executable, SERVER, folder, str(KILLS), *scenarios]
    subprocess.run(command, check=True, env=environment, timeout=3600)
    told = json.loads((folder / "kills.json").read_text())
    return Killed(told["kills"], told["following"])
