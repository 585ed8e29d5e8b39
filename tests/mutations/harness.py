"""Runs one case - one defect or two - as its user would, and holds what came of it against the outcome."""

import json
import logging
import re
import shutil
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from data_contracts.errors import RetentionError
from pipelines import run as batch
from tests.mutations.cases import Case
from tests.mutations.defect import EVERYONE, PEERS, Defect, Outcome
from tests.mutations.economy import engine_only, one_thread_and_compiled_once, without_suspicions
from tests.mutations.organisation import AS_OF, MONTH_BEFORE, TABLES, Baseline, Organisation, write_case
from tests.mutations.tables import Delivery
from tests.mutations.verdict import Ended, bare, moved_people, peers_of, wrong_counts, wrong_end, wrong_record


class Listener(logging.Handler):
    """Everything that is logged, as text."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.text += record.getMessage() + "\n"


class Harness:
    """Where the cases of one process run: one output folder with May published in it."""

    def __init__(self, organisation: Organisation, folder: Path) -> None:
        self.organisation = organisation
        self.folder = folder
        self.output = folder / "out"
        self._baselines: dict[str, Baseline] = {}

    def run(self, case: Case) -> list[str]:
        """Every way in which the case did not end as specified."""
        config, delivery, outcomes = self.deliver(case)
        before = signature(self.output / MONTH_BEFORE.isoformat())
        baseline = self._baseline(case.reader)
        ended = self._command(batch.check, config, case)
        wrong = wrong_end(ended, outcomes)
        wrong += self._leaks(ended)
        if ended.exit_code == 0:
            wrong += wrong_counts(ended, delivery)
            wrong += self._wrong_report(ended, outcomes, baseline)
            if case.is_scored([outcome for _, outcome in outcomes]):
                shutil.rmtree(self.output / AS_OF.isoformat(), ignore_errors=True)
                wrong += self._wrong_scores(self._command(batch.score, config, case), outcomes, baseline)
        if signature(self.output / MONTH_BEFORE.isoformat()) != before:
            wrong.append("the published month of May was touched")
        return wrong

    def deliver(self, case: Case) -> tuple[Path, Delivery, list[tuple[Defect, Outcome]]]:
        """The damaged files on disk, the output as May left it, and what must come of it."""
        delivery = self._delivery(case)
        outcomes = [
            (found, found.make(delivery, Random(f"{found.name}{case.seed}"))) for found in case.defects
        ]
        where = self.folder / "case"
        shutil.rmtree(where, ignore_errors=True)
        config = write_case(delivery, where, case.reader, self.organisation)
        self._prepare_output(case.reader)
        return config, delivery, outcomes

    def _delivery(self, case: Case) -> Delivery:
        names = dict.fromkeys([*TABLES, *(table for found in case.defects for table in found.extra)])
        return Delivery.of({name: self.organisation.tables[name] for name in names})

    def _prepare_output(self, reader: str) -> None:
        shutil.rmtree(self.output, ignore_errors=True)
        month = MONTH_BEFORE.isoformat()
        shutil.copytree(self.organisation.folder / f"baseline-{reader}" / month, self.output / month)

    def _baseline(self, reader: str) -> Baseline:
        if reader not in self._baselines:
            folder = self.organisation.folder / f"baseline-{reader}" / AS_OF.isoformat()
            record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
            sound = Ended(0, "", {name: found["digest"] for name, found in record["sources"].items()}, folder)
            self._baselines[reader] = Baseline(
                digests=sound.digests,
                findings=frozenset((table, rule) for table, rule, _ in sound.findings()),
                scores=sound.scores(),
            )
        return self._baselines[reader]

    def _command(self, command: Callable, config: Path, case: Case) -> Ended:
        seen = []
        real = batch.check_sources if command is batch.check else batch.check_for_publication
        name = "check_sources" if command is batch.check else "check_for_publication"

        def watched(session):
            sources = real(session)
            seen.append(sources)
            return sources

        listener = Listener()
        log = logging.getLogger("stanna")
        log.addHandler(listener)
        log.setLevel(logging.INFO)
        setattr(batch, name, watched)
        code, said = 0, ""
        try:
            with (
                one_thread_and_compiled_once(),
                engine_only(active=not case.with_library),
                without_suspicions(active=not case.looks_back),
            ):
                request = self.organisation.request(config, self.output, case.asked)
                said = "\n".join(command(request).lines)
        except RetentionError as error:
            code, said = error.exit_code, str(error)
        except Exception:
            code, said = 1, traceback.format_exc()
        finally:
            setattr(batch, name, real)
            log.removeHandler(listener)
        digests = dict(seen[0].digests) if seen else {}
        return Ended(code, listener.text + "\n" + said, digests, self._month_folder())

    def _month_folder(self) -> Path | None:
        months = [path for path in self.output.iterdir() if re.match(r"\d{4}-|undated", path.name)]
        left = [path for path in months if path.name != MONTH_BEFORE.isoformat()]
        return left[0] if left else None

    def _leaks(self, ended: Ended) -> list[str]:
        """Ids and names in what was said, logged and written for people."""
        texts = {"message or log": ended.said}
        if ended.folder is not None:
            for name in (
                "validation/index.html",
                "validation/result.json",
                "validation/violations.csv",
                "run.json",
            ):
                if (ended.folder / name).exists():
                    texts[name] = (ended.folder / name).read_text(encoding="utf-8")
        sound = self.organisation.tables
        ids = set(sound["employment_spells"].values("employee_id"))
        names = set(sound["display_names"].values("name"))
        found = []
        for where, text in texts.items():
            words = set(re.findall(r"\d{6,8}", text))
            held = {word for word in words if word in ids or f"00{word}" in ids}
            if held:
                found.append(f"an id stands in the {where}: {sorted(held)[:2]}")
            if any(name in text for name in names):
                found.append(f"a name stands in the {where}")
        return found

    def _wrong_report(
        self, ended: Ended, outcomes: list[tuple[Defect, Outcome]], baseline: Baseline
    ) -> list[str]:
        new = {(table, rule) for table, rule, _ in ended.findings()} - baseline.findings
        is_changed = {
            table: digest for table, digest in ended.digests.items() if table in TABLES
        } != baseline.digests
        wrong = []
        may_change = any(not outcome.is_same for _, outcome in outcomes)
        may_be_silent = any(outcome.is_silent and not outcome.is_same for _, outcome in outcomes)
        if is_changed and not may_change:
            wrong.append("what features read has changed, though nothing should have")
        elif is_changed and not new and not may_be_silent:
            wrong.append("what features read has changed, and the report names nothing")
        if new and all(outcome.is_silent and outcome.is_same for _, outcome in outcomes):
            wrong.append(f"the report names something where nothing is wrong: {sorted(new)[:3]}")
        return wrong

    def _wrong_scores(
        self, ended: Ended, outcomes: list[tuple[Defect, Outcome]], baseline: Baseline
    ) -> list[str]:
        codes = {outcome.score_code for _, outcome in outcomes}
        expected = max(codes)
        if ended.exit_code != expected:
            return [f"scoring ended with {ended.exit_code}, not {expected}: {ended.said[-600:]}"]
        if ended.exit_code:
            return []
        scores = ended.scores()
        wrong = wrong_record(ended)
        moved = moved_people(baseline.scores, scores)
        reach: set[str] = set()
        for _, outcome in outcomes:
            if outcome.is_same:
                continue
            if outcome.reach == EVERYONE:
                return wrong
            reach |= {bare(person) for person in outcome.people}
            if outcome.reach == PEERS:
                reach |= peers_of(self.organisation, outcome.people)
        beyond = moved - reach
        if beyond:
            wrong.append(f"{len(beyond)} scores moved beyond the defect's reach of {len(reach)}")
        return wrong


def signature(folder: Path) -> Counter:
    """Names, sizes, times and contents' identity of a folder's files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return Counter(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns, path.stat().st_ino) for path in files
    )


def recipe(case: Case) -> str:
    return f"repeat it with: STANNA_MUTATION='{case}' python -m pytest -q tests/mutations/test_mutations_1.py"
