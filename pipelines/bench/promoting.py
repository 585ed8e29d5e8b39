"""`stanna promote` and `stanna rollback`: which model is in use, who decided it, and on what figures.

In this order, so that a kill at any moment leaves one valid champion: the decision is written down, the
version is tagged with how it becomes champion, and then the alias champion moves, which is one write. Aliases
and the local copy that follow from it are said anew by the next command or run.
"""

import logging

from data_contracts.errors import ConfigError, ModelError
from models.promotion import CameBy, came_by, waiting_version
from models.registry import ACKNOWLEDGED, CAME_BY, RegisteredModel
from pipelines.bench.aliases import settle_aliases
from pipelines.bench.comparison_record import slice_record
from pipelines.bench.decisions import (
    condition_record,
    decision_record,
    read_decisions,
    took_effect,
    write_down,
)
from pipelines.bench.promotion_rule import rule_record, stored_rule
from pipelines.bench.promotion_words import condition_sentence, decision_line
from pipelines.bench.session import Bench, BenchRequest, find_training, open_bench
from pipelines.bench.weighing import weigh
from pipelines.run import RunOutcome

LONGEST_TEXT = 500  # of a name, a reason, an acknowledgement: MLflow cuts a tag's text

log = logging.getLogger("stanna")


def promote(
    request: BenchRequest, asked: str | None, confirmed_by: str | None, acknowledgement: str | None
) -> RunOutcome:
    """Make a challenger the champion if the rule stored with its training allows it.

    Args:
        request: of the command.
        asked: which training; None is the newest that waits.
        confirmed_by: the person who confirms.
        acknowledgement: why skill above the plausible ceiling is believed.

    Raises:
        ConfigError: there is no such training, or nobody confirmed.
        ModelError: refused, and recorded as refused; or nothing waits.
    """
    confirmed_by, acknowledgement = (
        _text("--confirmed-by", confirmed_by),
        _text("--acknowledge", acknowledgement),
    )
    with open_bench(request) as bench:
        settle_aliases(bench.tracking.registry, bench.tracking.name)
        champion = bench.tracking.registry.champion(bench.tracking.name)
        challenger = _waiting(bench, champion) if asked is None else find_training(bench.tracking, asked)
        if champion is not None and champion.version == challenger.version:
            raise ModelError(f"version {champion.version} of {champion.name} is the champion already")
        rule = stored_rule(bench.tracking.training(challenger), challenger.version)
        if rule.needs_confirmation and confirmed_by is None:
            raise ConfigError(
                f"the rule of version {challenger.version} asks for a person's confirmation: add "
                "--confirmed-by NAME"
            )
        weighed = weigh(
            bench.tracking, rule, champion, challenger, acknowledgement or challenger.acknowledged
        )
        candidate, decision = weighed.candidate, weighed.decision
        record = decision_record(bench.now, challenger, champion, confirmed_by) | {
            "decision": "accepted" if decision.is_accepted else "refused",
            "rule": rule_record(rule),
            "conditions": [condition_record(condition) for condition in decision.conditions],
            "failed": [condition_sentence(condition, rule) for condition in decision.failed],
            "comparison": None if weighed.comparison is None else slice_record(weighed.comparison.overall),
            "acknowledgement": candidate.acknowledgement if candidate.is_implausible else None,
            "sentence": weighed.sentence,
        }
        if not decision.is_accepted:
            write_down(bench.tracking.registry, challenger, record)
            failed = "\n  ".join(record["failed"])
            raise ModelError(
                f"version {challenger.version} of {challenger.name} was not promoted:\n  {failed}\n"
                f"{_still(champion)}"
            )
        # What cannot be read must not become champion.
        bench.tracking.registry.load_model(challenger.name, challenger.version)
        write_down(bench.tracking.registry, challenger, record)
        if record["acknowledgement"] is not None:
            _tag(bench, challenger, ACKNOWLEDGED, record["acknowledgement"])
        if champion is not None:
            _tag(bench, challenger, CAME_BY, CameBy("promotion", champion.version).to_text())
        _make_champion(bench, challenger)
        over = "" if champion is None else f" over version {champion.version}"
        who = confirmed_by or "nobody, as its rule allows"
        lines = [f"version {challenger.version} of {challenger.name} is champion{over}; confirmed by {who}"]
        return RunOutcome((*lines, weighed.sentence, *bench.tracking.notices))


def rollback(request: BenchRequest, confirmed_by: str, reason: str) -> RunOutcome:
    """Give the champion's place back to the model it was promoted over.

    Raises:
        ConfigError: nobody confirmed, or no reason was given.
        ModelError: there is nothing to go back to.
    """
    who, why = _text("--confirmed-by", confirmed_by), _text("--reason", reason)
    if who is None or why is None:
        raise ConfigError("a rollback needs the person who confirms it (--confirmed-by) and a --reason")
    with open_bench(request) as bench:
        registry, name = bench.tracking.registry, bench.tracking.name
        settle_aliases(registry, name)
        champion = registry.champion(name)
        former = _former(bench, champion)
        if champion is None or former is None:
            raise ModelError(f"there is no champion of {name} to roll back from")
        if not bench.tracking.speaks_of_what_is_asked(bench.tracking.training(former)):
            raise ModelError(
                f"version {former.version} speaks of other horizons than the configuration asks for: no "
                "month would be scored with it"
            )
        registry.load_model(name, former.version)
        record = decision_record(bench.now, former, champion, who) | {
            "decision": "rolled_back",
            "reason": why,
        }
        write_down(registry, champion, record)
        _tag(bench, former, CAME_BY, CameBy("rollback", champion.version).to_text())
        _make_champion(bench, former)
        return RunOutcome(
            (
                f"version {former.version} of {name} is champion again, instead of version "
                f"{champion.version}; confirmed by {who}",
                *bench.tracking.notices,
            )
        )


def history(request: BenchRequest) -> RunOutcome:
    """Every decision about the models of a population, oldest first, and which one is in use."""
    with open_bench(request) as bench:
        registry, name = bench.tracking.registry, bench.tracking.name
        decisions = [
            decision for found in registry.versions(name) for decision in read_decisions(registry, found)
        ]
        decisions.sort(key=lambda decision: (decision["decided_at"], decision["version"]))
        champion = registry.champion(name)
        in_use = None if champion is None else champion.version
        afterwards = [*(decision["champion_version"] for decision in decisions), in_use][1:]
        lines = [
            decision_line(decision) + ("" if took_effect(decision, later) else " - interrupted, no effect")
            for decision, later in zip(decisions, afterwards, strict=True)
        ]
        told = "there is no champion" if champion is None else f"champion of {name}: version {in_use}"
        return RunOutcome((*(lines or [f"nothing was decided about {name} yet"]), told))


def _waiting(bench: Bench, champion: RegisteredModel | None) -> RegisteredModel:
    found = waiting_version(bench.tracking.registry.versions(bench.tracking.name), champion)
    if found is None:
        raise ModelError(
            f"no model of {bench.tracking.name} waits for a promotion: nothing with a signal was trained "
            f"since the champion; {_still(champion)}"
        )
    return found


def _former(bench: Bench, champion: RegisteredModel | None) -> RegisteredModel | None:
    """Where a rollback goes to.

    Raises:
        ModelError: nowhere, and why.
    """
    if champion is None:
        return None
    came = came_by(champion)
    if came is None:
        raise ModelError(
            f"version {champion.version} became champion without a promotion: there is no champion before it "
            "to roll back to"
        )
    if came.by == "rollback":
        raise ModelError(
            f"version {champion.version} is champion by a rollback from version {came.other_version}, and a "
            "second one in a row would go back beyond what was compared: promote a version instead"
        )
    versions = bench.tracking.registry.versions(bench.tracking.name)
    former = next((found for found in versions if found.version == came.other_version), None)
    if former is None:
        raise ModelError(
            f"version {came.other_version}, the champion before version {champion.version}, is no longer "
            "registered: promote another version"
        )
    return former


def _make_champion(bench: Bench, version: RegisteredModel) -> None:
    registry, name = bench.tracking.registry, bench.tracking.name
    registry.set_champion(name, version.version)
    log.info("stage=promote event=end model=%s version=%d", name, version.version)
    settle_aliases(registry, name)
    bench.tracking.follow()


def _tag(bench: Bench, version: RegisteredModel, tag: str, value: str) -> None:
    bench.tracking.registry.tag_version(bench.tracking.name, version.version, tag, value)


def _still(champion: RegisteredModel | None) -> str:
    return "there is no champion" if champion is None else f"version {champion.version} stays champion"


def _text(option: str, value: str | None) -> str | None:
    """What a person wrote, on one line; None if nothing.

    Raises:
        ConfigError: it is too long to be kept.
    """
    text = " ".join((value or "").split())
    if len(text) > LONGEST_TEXT:
        raise ConfigError(f"{option} has {len(text)} characters; {LONGEST_TEXT} are kept, write it shorter")
    return text or None
