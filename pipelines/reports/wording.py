"""Values as a reader meets them: percent, dates, quantities with their unit, whole sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from features.feature import Factor, Owner, Unit
from pipelines.reports.texts import Plural, Texts
from pipelines.reports.views import Reason

# Medians of counts and scores fall between whole numbers; elapsed time and money need no more than those.
_DECIMALS = {Unit.COUNT: 1, Unit.HOURS: 1, Unit.SCORE: 2}


@dataclass(frozen=True)
class Wording:
    """Numbers, dates and facts in the language of `texts`; every result is plain text, never markup."""

    texts: Texts

    def number(self, value: float, decimals: int = 0) -> str:
        """The number with the language's separators; a trailing `.0` is left out."""
        # The same mean, summed in another order, may differ in the last digit: it must read the same.
        steady = Decimal(repr(round(float(value), 9)))
        rounded = steady.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
        whole, _, fraction = f"{abs(rounded):,.{decimals}f}".partition(".")
        fraction = fraction.rstrip("0")
        sign = "\N{MINUS SIGN}" if rounded < 0 else ""
        words = self.texts.numbers
        return sign + whole.replace(",", words.thousands) + (f"{words.decimal}{fraction}" if fraction else "")

    def percent(self, ratio: float) -> str:
        """A ratio as whole percent."""
        words = self.texts.numbers
        if 0 < ratio < 0.005:
            return words.under_one_percent
        return words.percent.format(n=self.number(ratio * 100))

    def change(self, ratio: float) -> str:
        """A change as signed whole percent."""
        sign = "+" if ratio > 0 else ""
        return sign + self.texts.numbers.percent.format(n=self.number(ratio * 100))

    def of_hundred(self, ratio: float) -> str:
        """How many of a hundred people a ratio stands for: the same rounding as `percent`."""
        return self.texts.numbers.under_one if 0 < ratio < 0.005 else self.number(ratio * 100)

    def rest_of_hundred(self, ratio: float) -> str:
        """How many of the hundred that leaves: the two of them always make a hundred."""
        return self.number(100 - int(self.number(ratio * 100)))

    def day(self, day: date) -> str:
        """A date in full, with the month's name."""
        words = self.texts.numbers
        return words.date.format(day=day.day, month=words.month_names[day.month - 1], year=day.year)

    def month(self, day: date) -> str:
        """The month a date lies in: all that is known of an event dated by months passed."""
        words = self.texts.numbers
        return words.month.format(month=words.month_names[day.month - 1], year=day.year)

    def listed(self, items: Sequence[str]) -> str:
        """The items as running text."""
        words = self.texts.numbers
        if len(items) < 2:
            return "".join(items)
        return words.list_separator.join(items[:-1]) + words.list_last + items[-1]

    def months(self, count: int) -> str:
        """A number of months, with the noun."""
        return self._counted(self.texts.units.months, self.number(count))

    def quantity(self, value: float, unit: Unit) -> str:
        """A feature's value as its unit asks: whole days and months, ratios in percent, grouped thousands.

        Raises:
            ValueError: a category has no quantity.
        """
        if unit is Unit.CATEGORY:
            raise ValueError("a category has no quantity; only numeric features can be reasons")
        if unit is Unit.RATIO:
            return self.percent(value)
        number = self.number(value, _DECIMALS.get(unit, 0))
        noun = self.texts.plural(unit)
        return number if noun is None else self._counted(noun, number)

    def fact(self, reason: Reason) -> str:
        """The dated sentence that states a reason, beside the comparison group's median."""
        dated = self.month if reason.unit is Unit.MONTHS else self.day
        return self.texts.features[reason.feature].sentence.format(
            value=self.quantity(reason.value, reason.unit),
            comparison=self.quantity(reason.comparison_value, reason.unit),
            date=dated(reason.evidence_date),
        )

    def question(self, reasons: Sequence[Reason]) -> str:
        """One open question: on the first fact the manager can act on, else the first, else a general one."""
        own = [reason for reason in reasons if reason.owner is Owner.MANAGER]
        chosen = [*own, *reasons][:1]
        return (
            self.texts.features[chosen[0].feature].question if chosen else self.texts.manager.default_question
        )

    def owner(self, reason: Reason) -> str:
        """Whose a fact is to act on; signs of withdrawal are only ever something to ask about."""
        owners = self.texts.owners
        if reason.factor is Factor.MOMENTUM:
            return owners.ask
        if reason.is_ambiguous:
            return owners.ambiguous
        return {
            Owner.MANAGER: owners.manager,
            Owner.LEADERSHIP: owners.leadership,
            Owner.NOBODY: owners.nobody,
        }[reason.owner]

    def keep(self, reason: Reason) -> str:
        """What a manager is told of a fact that speaks for staying."""
        return self.texts.owners.ambiguous if reason.is_ambiguous else self.texts.owners.keep

    @staticmethod
    def _counted(noun: Plural, number: str) -> str:
        return (noun.one if number == "1" else noun.other).format(n=number)
