"""The command line `stanna`: arguments in, exit codes out."""

import dataclasses
import logging
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

# Before LightGBM loads OpenMP: waiting threads that spin cost several times the work on a small machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import typer

from data_contracts.errors import ConfigError, RetentionError
from pipelines import run as batch
from pipelines.bench import promoting
from pipelines.bench.cleaning import clean_runs
from pipelines.bench.compare_command import compare as compare_trainings
from pipelines.bench.session import BenchRequest
from pipelines.config import SAMPLE_CONFIG
from pipelines.follow_ups import CollectRequest, collect_follow_ups
from pipelines.preview import PreviewRequest, preview
from pipelines.run import RunOutcome
from pipelines.session import RunRequest
from pipelines.simulation import SCENARIOS, scenario_sellers

USAGE_ERROR = 2
DEFAULT_TRACKING_URI = "sqlite:///mlruns/mlflow.db"
TRAINING_HELP = "champion, challenger or previous, a version's number, or the beginning of an MLflow run id."

app = typer.Typer(
    help="Stanna predicts, once a month, who in a sales force may be about to leave, and what to talk about.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ConfigOption = Annotated[
    Path, typer.Option("--config", help="The organisation's TOML file.", show_default="the embedded sample")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="A month's last day, YYYY-MM-DD. Default: the last month the sources cover."
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", help="Where months are published. Default: [run] output.")
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Where relative paths in the sources' SQL start. Default: the TOML's folder."
    ),
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Replace the month if it is already published.")
]


@app.command()
def simulate(
    out: Annotated[Path, typer.Option("--out", help="Folder for the tables and truth/.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    scenario: Annotated[str, typer.Option(help=f"One of {', '.join(SCENARIOS)}.")] = "default",
    sellers: Annotated[int | None, typer.Option(help="How many sellers. Default: 1200; small: 60.")] = None,
    months: Annotated[int, typer.Option(help="How many months of records.")] = 60,
    parameters: Annotated[
        Path | None, typer.Option("--parameters", help="Another organisation's effect sizes (TOML).")
    ] = None,
) -> None:
    """Write a simulated sales organisation whose truth is known."""
    seats = scenario_sellers(scenario) if sellers is None else sellers
    batch.simulate_organisation(out, seed, scenario, seats, months, parameters)
    typer.echo(f"a simulated organisation of {seats} sellers over {months} months stands in {out}")


@app.command()
def check(
    config: ConfigOption = SAMPLE_CONFIG,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """Hold the source tables against their contracts and write the validation report."""
    _echo(batch.check(_request(config, as_of, output, data)))


@app.command()
def train(
    config: ConfigOption = SAMPLE_CONFIG,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """Check, backtest, train and track a model; the first good one becomes champion."""
    _echo(batch.train(_request(config, as_of, output, data)))


@app.command()
def score(
    config: ConfigOption = SAMPLE_CONFIG,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    data: DataOption = None,
    replace: ReplaceOption = False,
) -> None:
    """Check, and publish the month's scores and reasons with the champion; no pages."""
    _echo(batch.score(_request(config, as_of, output, data, replace)))


@app.command()
def report(
    config: ConfigOption = SAMPLE_CONFIG,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    data: DataOption = None,
    replace: ReplaceOption = False,
    language: Annotated[
        str | None, typer.Option("--language", help="sv, nb or en. Default: [run] language.")
    ] = None,
    is_preview: Annotated[
        bool, typer.Option("--preview", help="Pages of an invented team instead, to try out texts.")
    ] = False,
) -> None:
    """Render the pages of a month that is already scored, or preview them with an invented team."""
    if is_preview:
        _echo(preview(PreviewRequest(config, output, language)))
    else:
        _echo(
            batch.report(
                dataclasses.replace(_request(config, as_of, output, data, replace), language=language)
            )
        )


@app.command()
def run(
    config: ConfigOption = SAMPLE_CONFIG,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    data: DataOption = None,
    replace: ReplaceOption = False,
) -> None:
    """The scheduled batch: check, train if due, score, report, publish."""
    _echo(batch.run(_request(config, as_of, output, data, replace)))


@app.command()
def backcheck(
    config: ConfigOption = SAMPLE_CONFIG,
    as_of: AsOfOption = None,
    output: OutputOption = None,
    data: DataOption = None,
) -> None:
    """Hold every published list whose horizon has passed against what happened, and keep the table."""
    _echo(batch.backcheck(_request(config, as_of, output, data)))


@app.command("follow-ups")
def follow_ups(
    returned: Annotated[Path, typer.Argument(help="The folder with the workbooks that managers sent back.")],
    config: ConfigOption = SAMPLE_CONFIG,
    output: OutputOption = None,
) -> None:
    """Read what managers noted in their workbooks into one table, which later runs read as follow_ups."""
    request = CollectRequest(config, output, returned, datetime.now(UTC).date())
    _echo(RunOutcome(collect_follow_ups(request)))


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help=TRAINING_HELP)],
    second: Annotated[str, typer.Argument(help="The one that is judged, named the same way.")],
    config: ConfigOption = SAMPLE_CONFIG,
    output: OutputOption = None,
) -> None:
    """Hold two trainings against each other on the people and months that both predicted."""
    _echo(compare_trainings(_bench_request(config, output), first, second))


@app.command()
def promote(
    training: Annotated[
        str | None,
        typer.Argument(help=TRAINING_HELP, show_default="the newest that waits"),
    ] = None,
    confirmed_by: Annotated[
        str | None, typer.Option("--confirmed-by", help="Who confirms, by name; kept with the decision.")
    ] = None,
    acknowledge: Annotated[
        str | None,
        typer.Option("--acknowledge", help="Why skill above the plausible ceiling is real; kept with it."),
    ] = None,
    is_history: Annotated[
        bool, typer.Option("--history", help="Only list what was decided, when and by whom.")
    ] = False,
    config: ConfigOption = SAMPLE_CONFIG,
    output: OutputOption = None,
) -> None:
    """Let a model take the champion's place, if the rule kept with its training allows it."""
    request = _bench_request(config, output)
    if is_history:
        _echo(promoting.history(request))
    else:
        _echo(promoting.promote(request, training, confirmed_by, acknowledge))


@app.command()
def rollback(
    confirmed_by: Annotated[str, typer.Option("--confirmed-by", help="Who confirms, by name.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the decision.")],
    config: ConfigOption = SAMPLE_CONFIG,
    output: OutputOption = None,
) -> None:
    """Give the champion's place back to the model it was promoted over."""
    _echo(promoting.rollback(_bench_request(config, output), confirmed_by, reason))


@app.command("clean-runs")
def clean_old_runs(
    older_than: Annotated[
        int | None, typer.Option("--older-than", help="Only trainings of at least so many days ago.")
    ] = None,
    keep: Annotated[int | None, typer.Option("--keep", help="So many of the newest stay.")] = None,
    is_removing: Annotated[
        bool, typer.Option("--remove", help="Remove them; without it they are only listed.")
    ] = False,
    config: ConfigOption = SAMPLE_CONFIG,
    output: OutputOption = None,
) -> None:
    """List, or remove with everything they stored, old trainings that nothing stands on any more."""
    _echo(clean_runs(_bench_request(config, output), older_than, keep, is_removing=is_removing))


def main() -> None:
    """Entry point: a mistake we know ends in one message and its exit code, a bug in a traceback and 1."""
    _start_log()
    try:
        app()
    except RetentionError as error:
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(error.exit_code)
    except SystemExit as ended:
        # The library's own code for a wrong option is 2; here it is a wrong argument like any other.
        sys.exit(ConfigError.exit_code if ended.code == USAGE_ERROR else ended.code)


def _start_log() -> None:
    """Plain lines on standard error: ours from INFO, other libraries' only from WARNING."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda line: line.name == "stanna" or line.levelno >= logging.WARNING)


def _request(
    config: Path, as_of: str | None, output: Path | None, data: Path | None, replace: bool = False
) -> RunRequest:
    return RunRequest(
        config_path=config,
        as_of_date=_parse_as_of(as_of),
        output=output,
        data=data,
        is_replacing=replace,
        today=datetime.now(UTC).date(),
        tracking_uri=os.environ.get("MLFLOW_TRACKING_URI", DEFAULT_TRACKING_URI),
    )


def _bench_request(config: Path, output: Path | None) -> BenchRequest:
    uri = os.environ.get("MLFLOW_TRACKING_URI", DEFAULT_TRACKING_URI)
    return BenchRequest(config, output, uri, datetime.now(UTC))


def _parse_as_of(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--as-of {text!r} is not a date; write a month's last day as YYYY-MM-DD") from None


def _echo(outcome: RunOutcome) -> None:
    for line in outcome.lines:
        typer.echo(line)
