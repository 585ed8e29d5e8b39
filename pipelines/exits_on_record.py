"""How spells ended, as far as the sources say: what a refusal tells when there is nothing to learn from."""

from datetime import date

from data_contracts.errors import ModelError
from pipelines.config import RunSection
from pipelines.store import Store

_ENDED = "(end_date IS NOT NULL OR notice_date IS NOT NULL)"


def require_voluntary_exits(store: Store, settings: RunSection, as_of_date: date) -> None:
    """Refuse to learn where nobody left, or nobody of their own accord.

    Args:
        store: holds the cleaned tables.
        settings: whose exits are predicted, what an exit without a type counts as, how many it takes.
        as_of_date: the day whose knowledge counts.

    Raises:
        ModelError: no voluntary exit is on record; the message says what the spells hold instead.
    """
    rows = store.con.execute(
        f"SELECT {_ENDED} AS ended, coalesce(exit_type, 'unknown') AS exit_type, count(*) "
        "FROM source.employment_spells WHERE superseded_date IS NULL AND population = ? "
        "GROUP BY ALL ORDER BY count(*) DESC, exit_type",
        [settings.population],
    ).fetchall()
    spells = sum(count for _, _, count in rows)
    exits = {exit_type: count for has_ended, exit_type, count in rows if has_ended}
    if not exits:
        raise ModelError(
            f"refused: nobody ever leaves: of {spells:,} spells of population '{settings.population}' in "
            f"employment_spells none has an end_date or a notice_date by {as_of_date}. An export of those "
            "employed today leaves the leavers out, and a CRM does not know them: ask HR for everybody "
            "employed since a given day, with the last day and the reason; training needs at least "
            f"{settings.minimum_exits} voluntary exits"
        )
    if "voluntary" in exits or (settings.unknown_exits_count_as == "voluntary" and "unknown" in exits):
        return
    kinds = ", ".join(f"{exit_type} {count:,}" for exit_type, count in exits.items())
    raise ModelError(
        f"refused: {sum(exits.values()):,} people left by {as_of_date}, none of them voluntarily ({kinds}): "
        "check the codes in exit_type, or [run] unknown_exits_count_as"
    )


def nobody_at_risk(store: Store, population: str, as_of_date: date) -> str:
    """Why nobody can be scored, with how the spells of the population stand on the day."""
    row = store.con.execute(
        "SELECT count(*), count(*) FILTER (end_date <= $day OR notice_date <= $day), "
        "count(*) FILTER (observed_until < $day) FROM source.employment_spells "
        "WHERE superseded_date IS NULL AND population = $population",
        {"day": as_of_date, "population": population},
    ).fetchall()[0]
    spells, ended, unobserved = row
    return (
        f"nobody of the population '{population}' is employed and at work on {as_of_date}: of {spells:,} "
        f"spells on record {ended:,} had ended and {unobserved:,} were not observed any more; check --as-of, "
        "the column population, and end_date in employment_spells"
    )
