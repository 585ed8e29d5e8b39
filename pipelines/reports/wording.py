"""Values as a reader meets them: percent, dates, quantities with their unit, whole sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from features.feature import Factor, Owner, Unit
from pipelines.reports.page_texts import Plural
from pipelines.reports.stake_view import StakeItem, ValueAtStake
from pipelines.reports.texts import Texts
from pipelines.reports.trend_view import Trend
from pipelines.reports.views import Comparison, Reason

# Medians of counts and scores fall between whole numbers; elapsed time and money need no more than those.
_DECIMALS = {Unit.COUNT: 1, Unit.HOURS: 1, Unit.SCORE: 2}
_TIMES_FROM = 3  # below, percent are the easier to compare


@dataclass(frozen=True)
class Wording:
    """Numbers, dates and facts in the language of `texts`; every result is plain text, never markup."""

    texts: Texts

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.texts.locale)

    def number(self, value: float, decimals: int = 0) -> str:
        """The number as the language writes it; zeros behind the decimal mark are left out."""
        return _with_minus_sign(format_decimal(_rounded(value, decimals), locale=self._locale))

    def percent(self, ratio: float) -> str:
        """A ratio as whole percent."""
        if 0 < ratio < 0.005:
            return self.texts.numbers.under_one_percent.format(least=self._whole_percent(0.01))
        return self._whole_percent(ratio)

    def change(self, ratio: float) -> str:
        """A change as signed whole percent."""
        return ("+" if ratio > 0 else "") + self._whole_percent(ratio)

    def _whole_percent(self, ratio: float) -> str:
        hundredths = _rounded(ratio * 100, 0).scaleb(-2)
        return _with_minus_sign(format_percent(hundredths, locale=self._locale))

    def of_hundred(self, ratio: float) -> str:
        """How many of a hundred people a ratio stands for: the same rounding as `percent`."""
        return self.texts.numbers.under_one if 0 < ratio < 0.005 else self.number(ratio * 100)

    def rest_of_hundred(self, ratio: float) -> str:
        """How many of the hundred that leaves: the two of them always make a hundred."""
        return self.number(100 - int(self.number(ratio * 100)))

    def day(self, day: date) -> str:
        """A date in full, with the month's name."""
        return format_date(day, "long", locale=self._locale)

    def month(self, day: date) -> str:
        """The month a date lies in: all that is known of an event dated by months passed."""
        return format_skeleton("yMMMM", day, locale=self._locale)

    def listed(self, items: Sequence[str]) -> str:
        """The items as running text."""
        return format_list(items, locale=self._locale)

    def counted(self, words: Plural, count: float, decimals: int = 0) -> str:
        """A text that names a number of something, in the form the language asks of that number."""
        form = self._locale.plural_form(abs(_rounded(count, decimals)))
        return (words.one if form == "one" else words.other).format(n=self.number(count, decimals))

    def months(self, count: int) -> str:
        """A number of months, with the noun."""
        return self.counted(self.texts.units.months, count)

    def quantity(self, value: float, unit: Unit) -> str:
        """A feature's value as its unit asks: whole days and months, percent or times, grouped thousands.

        Raises:
            ValueError: a category has no quantity.
        """
        if unit is Unit.CATEGORY:
            raise ValueError("a category has no quantity; only numeric features can be reasons")
        if unit is Unit.TIMES and value >= _TIMES_FROM:
            return self._times(value)
        if unit in {Unit.RATIO, Unit.TIMES}:
            return self.percent(value)
        decimals, noun = _DECIMALS.get(unit, 0), self.texts.plural(unit)
        return self.number(value, decimals) if noun is None else self.counted(noun, value, decimals)

    def fact(self, reason: Reason) -> str:
        """The dated sentence that states a reason, beside the comparison group's median."""
        dated = self.month if reason.unit is Unit.MONTHS else self.day
        both = (reason.value, reason.comparison_value)
        in_times = reason.unit is Unit.TIMES and max(both) >= _TIMES_FROM
        value, comparison = (
            self._times(number) if in_times else self.quantity(number, reason.unit) for number in both
        )
        return self.texts.features[reason.feature].sentence.format(
            value=value, comparison=comparison, date=dated(reason.evidence_date)
        )

    def _times(self, value: float) -> str:
        # Two decimals: as fine as the percent that smaller values are told in.
        return self.texts.numbers.times.format(n=self.number(value, 2))

    def question(self, reasons: Sequence[Reason]) -> str:
        """One open question: on the first fact the manager can act on, else the first, else a general one."""
        own = [reason for reason in reasons if reason.owner is Owner.MANAGER]
        chosen = [*own, *reasons][:1]
        return (
            self.texts.features[chosen[0].feature].question if chosen else self.texts.manager.default_question
        )

    def with_questions(self, reasons: Sequence[Reason]) -> list[tuple[Reason, str]]:
        """Each reason with the open question it can lead to; one that was asked already is left out."""
        questions = [self.texts.features[reason.feature].question for reason in reasons]
        return [
            (reason, "" if question in questions[:place] else question)
            for place, (reason, question) in enumerate(zip(reasons, questions, strict=True))
        ]

    def labels(self, factors: Iterable[str]) -> list[str]:
        """The factors' names, each once, in the order given; the first as it begins a line."""
        names = [self.texts.factors[factor].label for factor in dict.fromkeys(factors)]
        return [*names[:1], *map(_inside_a_sentence, names[1:])]

    def running(self, factors: Iterable[str]) -> list[str]:
        """The factors' names as they stand inside a sentence."""
        return [_inside_a_sentence(name) for name in self.labels(factors)]

    def trend_months(self, trend: Trend) -> list[str]:
        """The months of a trend, each with its percent: what the chart shows, in words."""
        words = self.texts.manager.trend.month
        return [
            words.format(month=self.month(point.as_of_date), risk=self.percent(point.risk))
            for point in trend.points
        ]

    def amount(self, amount: float, currency: str | None) -> str:
        """An amount of money, with its currency where that is known."""
        return self.number(amount) + ("" if currency is None else f"\N{NO-BREAK SPACE}{currency}")

    def stake_part(self, part: StakeItem, stake: ValueAtStake) -> str:
        """One part of what is at stake: its range, its records, and what is assumed beside them."""
        words, assumed = self.texts.manager.stake, stake.assumptions.items[part.item]
        low, high = (
            self.number(end, 1) if part.item == "ramp" else self.percent(end) for end in assumed.span
        )
        told = words.items[part.item].format(
            low=self.amount(part.low, stake.currency), high=self.amount(part.high, stake.currency)
        )
        share = "" if assumed.share is None else self.percent(assumed.share)
        return f"{told} {words.assumed[part.item].format(low=low, high=high, share=share)}"

    def stake_notes(self, stake: ValueAtStake, population: str) -> str:
        """What holds for the range as a whole, and what is assumed for it."""
        words, assumptions = self.texts.manager.stake, stake.assumptions
        notes = [words.overlap]
        if assumptions.margin_ratio < 1:
            notes.append(words.margin.format(margin=self.percent(assumptions.margin_ratio)))
        if assumptions.replacement_pay_ratio is not None:
            low, high = map(self.percent, assumptions.replacement_pay_ratio)
            people = self.texts.populations[population].other
            notes.append(words.holds_pay.format(low=low, high=high, people=people))
        return " ".join(notes)

    def role(self, code: str) -> str:
        """A role by the organisation's own name for it, else its code as words."""
        return self.texts.roles.get(code, code.replace("_", " "))

    def group(self, comparison: Comparison) -> str:
        """The comparison group: its role, its level and its country, as far as they are the same."""
        parts, level, country = [self.role(comparison.role)], comparison.level, comparison.country
        if level is not None:
            # A level that is a word says itself what it is; a bare number does not.
            words = self.texts.manager.compared_level
            parts.append(words.format(level=level) if level[:1].isdigit() else level)
        if country is not None:
            parts.append(self._locale.territories.get(country, country))
        return ", ".join(parts)

    def is_own(self, reasons: Sequence[Reason]) -> bool:
        """Whether any of the facts is called the manager's own to act on."""
        return any(self.owner(reason) == self.texts.owners.manager for reason in reasons)

    def owner(self, reason: Reason) -> str:
        """Whose a fact is to act on; signs of withdrawal are only ever something to ask about."""
        owners = self.texts.owners
        if reason.is_leaderships:
            return owners.leadership
        if reason.factor is Factor.MOMENTUM:
            return owners.ask
        if reason.is_ambiguous:
            return owners.ambiguous
        return owners.manager if reason.owner is Owner.MANAGER else owners.nobody

    def keep(self, reason: Reason) -> str:
        """What a manager is told of a fact that speaks for staying."""
        return self.texts.owners.ambiguous if reason.is_ambiguous else self.texts.owners.keep


def _inside_a_sentence(name: str) -> str:
    """The name without its capital, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _rounded(value: float, decimals: int) -> Decimal:
    """Half away from zero, without zeros behind the last digit."""
    # The same mean, summed in another order, may differ in the last digit: it must read the same.
    steady = Decimal(repr(round(float(value), 9)))
    exact = steady.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP).normalize()
    # Neither "-0" nor an exponent.
    return exact.quantize(Decimal(1)) + 0 if exact == exact.to_integral_value() else exact


def _with_minus_sign(number: str) -> str:
    """The number with the minus sign of its own, which the locale data leave as a hyphen."""
    return number.replace("-", "\N{MINUS SIGN}")
