"""Which planter breaks which rule, and which rules nothing is planted for, with the reason."""

import re
from collections.abc import Mapping

from data_contracts.contract import Contract, Kind, Severity
from data_contracts.rules import source_rules
from data_contracts.table_rules import delivered_rule, remaining_rule, shape_rules
from data_contracts.timed_dates import day_without_time
from pipelines.simulation.defects import amounts, histories, references, rows, values
from pipelines.simulation.defects.site import Planter

# Rules of one table.
BY_TABLE: Mapping[tuple[str, str], Planter] = {
    ("employment_spells", "spells of a person do not overlap"): histories.overlapping_spells,
    ("employment_spells", "versions of a spell share its start_date"): histories.two_spells_in_one,
    ("employment_spells", "no open spell is followed by another"): histories.open_spell_followed,
    (
        "employment_spells",
        "exit_type stands beside an end_date or a notice_date",
    ): histories.exit_without_a_day,
    ("employment_spells", "exit_type is filled where a spell has ended"): histories.exit_without_a_type,
    ("assignments", "the manager tree has no cycle"): histories.circle_of_managers,
    ("assignments", "nobody is their own manager"): histories.own_manager,
    ("assignments", "valid_from lies inside a spell of the person"): histories.outside_employment,
    ("assignments", "valid_to is not after the next valid_from"): histories.end_after_the_next,
    ("assignments", "the manager is employed on valid_from"): references.manager_not_employed,
    ("assignments", "a manager is in population sales_manager"): references.seller_as_manager,
    (
        "pay",
        "base_pay changes by less than 5 times from row to row of a person and currency",
    ): amounts.leap_of_pay,
    ("pay", "currency is three capital letters"): amounts.currency_in_small_letters,
    ("pay", "a person's currency does not change for one row only"): amounts.currency_of_one_row,
    ("ratings", "rating is not above scale_max"): amounts.rating_above_its_scale,
    ("quotas", "recorded_date is not before set_date"): histories.recorded_before_set,
    ("accounts", "an account has one owner at a time"): rows.overlapping,
    ("territories", "a person has a territory once at a time"): rows.overlapping,
    ("hirings", "hired_date is that of a spell"): histories.hired_on_another_day,
    ("onboarding_steps", "done_date is within a year of due_date"): histories.done_in_another_year,
    ("onboarding_steps", "due_date is near the beginning of a spell"): histories.due_long_before,
    ("team_pulses", "respondents are 5 or more"): amounts.few_respondents,
    ("team_meetings", "attended is not above invited"): amounts.more_than_invited,
    ("market_index", "index is above zero"): amounts.index_of_nothing,
    (
        "market_index",
        "index changes by less than 2 times from month to month of a country",
    ): amounts.new_base,
}

# Rules that recur: what a rule's name names is handed to its planter.
BY_NAME: tuple[tuple[str, Planter], ...] = (
    (r"(\w+) is within ([\d,]+) times the median of its currency", amounts.pay_of_another_order),
    (r"(\w+) is within ([\d,]+) times the median", amounts.another_order),
    (r"(\w+) is not before (\w+)", values.out_of_order),
    (r"(\w+) has a spell", references.stranger),
    (r"(\w+) is employed on (\w+)", references.not_employed),
    (r"(\w+) is employed between (\w+) and (\w+)", references.not_employed_in_period),
    (r"team_id is a team of assignments", references.unknown_team),
    (r"month is the first day of a month", amounts.middle_of_the_month),
    (r"\(.+\) occurs once per recorded_date", rows.repeated_key),
    (r"no row is an exact copy of another", rows.exact_copy),
    (r"(\w+) is filled", values.missing),
    (r"(\w+) can be read as .+", values.unreadable),
    (r"(\w+) is one of \[.+\]", values.disallowed),
    (r"(\w+) is at (?:least|most) .+", values.out_of_range),
    (r"(\w+) lies between \d+ and \d+", values.implausible_date),
    (r"(\w+) is a day without a time of day", values.timed_date),
    (r"all delivered columns are part of the contract", rows.surplus_column),
)

_WHOLE_TABLE = "only a whole table breaks it, and the run ends before any value is looked at"
NOT_PLANTED: tuple[tuple[str, str], ...] = (
    (r"table is delivered", _WHOLE_TABLE),
    (r"table has rows", "only an empty table breaks it, which has no other defect"),
    (r"column \w+ is delivered", _WHOLE_TABLE),
    (r"rows are left to work with", "only a table without a sound row breaks it"),
    (r"\w+ has the type .+", "only a column without a readable value breaks it, which has no other defect"),
    (r"\w+ can be read as text", "everything can"),
    (r"every value can be read", "stands for the rules of the columns where nothing is unreadable"),
    (
        r"few spells end on their first day",
        "a fifth of all employments would have to break it: another organisation, not a defect of this one",
    ),
    (
        r"a country of the index is one of assignments",
        "only all rows of the table at once break it, and its other defects would not be told apart",
    ),
)


def rules_of(contract: Contract) -> dict[str, Severity]:
    """Every rule that a delivered source table is held against, and its severity, by name.

    The rarer come first, so that in a small table they find the rows they need.
    """
    names = contract.column_names
    own = [rule for rule in contract.rules if (contract.table, rule.name) in BY_TABLE]
    dates = [column.name for column in contract.columns if column.kind is Kind.DATE]
    required = [delivered_rule(contract), remaining_rule(contract)] if contract.is_required else []
    return {
        **{rule.name: rule.severity for rule in own},
        **{rule.name: rule.severity for rule in contract.rules},
        **{rule.name: rule.severity for rule in source_rules(contract, names)},
        **{rule.name: rule.severity for rule in source_rules(contract, ())},
        **{day_without_time(name): Severity.WARNING for name in dates},
        **{rule.name: rule.severity for rule in (*shape_rules(contract, names), *required)},
    }


def planter_of(table: str, rule: str) -> Planter | None:
    """What breaks the rule of the table; None where nothing is planted for it."""
    if reason_not_to(rule) is not None:
        return None
    if (table, rule) in BY_TABLE:
        return BY_TABLE[table, rule]
    matches = ((re.fullmatch(pattern, rule), planter) for pattern, planter in BY_NAME)
    return next((_about(planter, found.groups()) for found, planter in matches if found), None)


def _about(planter: Planter, names: tuple[str, ...]) -> Planter:
    return lambda site: planter(site, *names)


def reason_not_to(rule: str) -> str | None:
    """Why nothing is planted for a rule; None where something should be."""
    return next((reason for pattern, reason in NOT_PLANTED if re.fullmatch(pattern, rule)), None)
