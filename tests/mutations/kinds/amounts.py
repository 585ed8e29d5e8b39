"""Defects of amounts: signs, units, currencies, separators, and what no number is."""

from decimal import Decimal

from tests.mutations.defect import PEERS, defect, harmless, plausible, stops, told
from tests.mutations.tables import chosen


def paid(delivery, random, how_many, change, table="pay", column="base_pay"):
    found = delivery.tables[table]
    rows = chosen(random, found.where(**{column: "*"}), how_many)
    people = found.people(rows)
    found.put(rows, column, change)
    return rows, people


@defect("pay", {"how_many": "one"}, {"how_many": "fifth"})
def negative_pay(delivery, random, how_many):
    rows, people = paid(delivery, random, how_many, lambda old: f"-{old}")
    return told("pay", "base_pay is at least 0", len(rows), people, PEERS)


@defect("sales_results", {"how_many": "one"}, {"how_many": "few"})
def negative_results(delivery, random, how_many):
    """A month of cancellations."""
    _, people = paid(
        delivery, random, how_many, lambda old: f"-{old}".replace("--", ""), "sales_results", "result"
    )
    return plausible(people)


@defect("pay", {"how_many": "one"}, {"how_many": "few"})
def absurd_pay(delivery, random, how_many):
    """A thousand times the pay: two amounts typed into one."""
    rows, people = paid(delivery, random, how_many, lambda old: str(Decimal(old) * 1000))
    return told("pay", "base_pay is within 100 times the median", len(rows), people, PEERS)


@defect("sales_results", {"how_many": "one"})
def absurd_results(delivery, random, how_many):
    """Somebody typed a customer's number into the amount."""
    rows, people = paid(
        delivery, random, how_many, lambda old: str(abs(Decimal(old)) + 10**12), "sales_results", "result"
    )
    return told("sales_results", "result is within 10,000 times", len(rows), people, PEERS)


@defect("pay", {"how_many": "few"})
def amounts_no_column_can_hold(delivery, random, how_many):
    rows, people = paid(delivery, random, how_many, "9" * 30)
    return told("pay", "base_pay can be read as", len(rows), people, PEERS)


@defect("pay", {"how_many": "one"}, {"how_many": "few"})
def a_tenth_more_pay(delivery, random, how_many):
    _, people = paid(
        delivery, random, how_many, lambda old: str((Decimal(old) * 11 / 10).quantize(Decimal("0.01")))
    )
    return plausible(people)


@defect("pay", {"how_many": "fifth"}, {"how_many": "all"})
def pay_in_thousands(delivery, random, how_many):
    _, people = paid(delivery, random, how_many, lambda old: str(Decimal(old) / 1000))
    return told("pay", "base_pay", None, people, PEERS)


@defect("pay", {"how_many": "few"}, {"how_many": "fifth"}, {"how_many": "all"})
def pay_by_the_year(delivery, random, how_many):
    _, people = paid(delivery, random, how_many, lambda old: str(Decimal(old) * 12))
    return told("pay", "base_pay", None, people, PEERS)


@defect("pay", {"how_many": "few"}, {"how_many": "fifth"})
def decimal_commas(delivery, random, how_many):
    rows, people = paid(delivery, random, how_many, lambda old: f"{Decimal(old):.2f}".replace(".", ","))
    return told("pay", "base_pay can be read as", len(rows), people, PEERS)


@defect("pay", reader="text")
def decimal_commas_everywhere(delivery, random):
    paid(delivery, random, "all", lambda old: f"{Decimal(old):.2f}".replace(".", ","))
    return stops("pay", "base_pay has the type")


@defect("pay", reader="sniffed")
def decimal_commas_everywhere_guessed(delivery, random):
    """The engine's guess may take the comma for a decimal point: then it must be right."""
    paid(delivery, random, "all", lambda old: f"{Decimal(old):.2f}".replace(".", ","))
    return stops("pay", "base_pay has the type")


@defect("pay", {"form": "comma"}, {"form": "blank"}, {"form": "hard blank"}, {"form": "apostrophe"})
def thousands_separators(delivery, random, form):
    sign = {"comma": ",", "blank": " ", "hard blank": "\u00a0", "apostrophe": "'"}[form]
    rows, people = paid(delivery, random, "few", lambda old: f"{Decimal(old):,.2f}".replace(",", sign))
    return told("pay", "base_pay can be read as", len(rows), people, PEERS)


@defect("pay", {"how_many": "few"}, {"how_many": "all"})
def thousands_points(delivery, random, how_many):
    """German thousands: 38.900 is thirty-eight thousand nine hundred, and reads as 38.90."""
    _, people = paid(delivery, random, how_many, lambda old: f"{int(Decimal(old)):,}".replace(",", "."))
    return told("pay", "base_pay", None, people, PEERS)


@defect("pay", {"form": "kr {}"}, {"form": "{} SEK"}, {"form": "€{}"})
def currency_signs(delivery, random, form):
    rows, people = paid(delivery, random, "few", lambda old: form.format(old))
    return told("pay", "base_pay can be read as", len(rows), people, PEERS)


@defect("pay", {"how_many": "few"}, {"how_many": "fifth"})
def currency_mixes(delivery, random, how_many):
    """Some rows of pay in another currency, named as such: they are compared among themselves."""
    _, people = paid(delivery, random, how_many, "EUR", column="currency")
    if how_many == "few":  # perhaps none of them between two others of the person
        return plausible(people)
    return told("pay", "currency does not change for one row only", None, people, PEERS)


@defect("pay", {"how_many": "fifth"})
def currency_codes_in_small_letters(delivery, random, how_many):
    _, people = paid(delivery, random, how_many, lambda old: old.lower(), column="currency")
    return told("pay", "currency", None, people, PEERS)


@defect("assignments", {"how_many": "few"})
def percent_signs(delivery, random, how_many):
    table = delivery.tables["assignments"]
    rows = chosen(random, list(range(len(table.rows))), how_many)
    people = table.people(rows)
    table.put(rows, "remote_days", "40%")
    return told("assignments", "remote_days can be read as a number", len(rows), people)


@defect("pay", {"word": "NaN"}, {"word": "inf"}, {"word": "-Infinity"}, {"word": "#DIV/0!"}, {"word": "#N/A"})
def what_is_no_number(delivery, random, word):
    rows, people = paid(delivery, random, "few", word)
    return told("pay", "base_pay can be read as", len(rows), people, PEERS)


@defect("pay", {"how_many": "few"}, {"how_many": "fifth"})
def empty_required_amounts(delivery, random, how_many):
    rows, people = paid(delivery, random, how_many, "")
    return told("pay", "base_pay is filled", len(rows), people, PEERS)


@defect("sales_results", {"how_many": "few"}, {"how_many": "fifth"})
def empty_results(delivery, random, how_many):
    rows, people = paid(delivery, random, how_many, "", "sales_results", "result")
    return told("sales_results", "result is filled", len(rows), people, PEERS)


@defect("pay", {"how_many": "few"})
def amounts_in_scientific_notation(delivery, random, how_many):
    paid(delivery, random, how_many, lambda old: f"{Decimal(old):E}")
    return harmless()


@defect("pay", {"how_many": "all"})
def more_digits_than_cents(delivery, random, how_many):
    paid(delivery, random, how_many, lambda old: f"{Decimal(old):.2f}0000")
    return harmless()


@defect("sales_results", {"how_many": "few"})
def a_zero_with_a_sign(delivery, random, how_many):
    _, people = paid(delivery, random, how_many, "-0.00", "sales_results", "result")
    return plausible(people)
