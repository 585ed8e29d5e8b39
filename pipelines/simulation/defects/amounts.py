"""Defects of amounts: of another order, in leaps, in another currency, above their scale."""

from collections.abc import Sequence

import numpy as np

from pipelines.simulation.defects.draft import day_texts
from pipelines.simulation.defects.site import Planting, Site


def another_order(site: Site, column: str, times: str) -> Sequence[Planting]:
    """An amount is twice as far from the median as is still believed."""
    draft, limit = site.draft, int(times.replace(",", ""))
    median = draft.usual_size(column)
    counted = int((np.abs(draft.numbers(column)) > 0).sum())
    if np.isnan(median) or counted <= 2 * site.size + 1:  # else the planted would be the usual ones
        return []
    about = next(one for one in site.contract.columns if one.name == column)
    is_upwards = about.maximum is None
    amount = median * limit * 2 if is_upwards else median / limit / 2
    # Alone in its group: beside another row of the person it would be a leap as well.
    rows = draft.pick(draft.filled(column) & (draft.group_sizes() == 1), site.size)
    draft.put(rows, column, [f"{amount:.2f}"] * len(rows))
    return [Planting("another_order", column, rows)]


def pay_of_another_order(site: Site, column: str, times: str) -> Sequence[Planting]:
    """An amount that breaks the wider limit breaks the narrower one, too."""
    narrower = f"{column} is within 10 times the median of its currency"
    is_wider = times != "10"
    return [
        Planting(found.kind, found.column, found.rows, (narrower,) if is_wider else ())
        for found in another_order(site, column, times)
    ]


def leap_of_pay(site: Site) -> Sequence[Planting]:
    """The last pay of somebody is six times the one before."""
    draft = site.draft
    pay = draft.numbers("base_pay")
    before = np.concatenate([[np.nan], pay[:-1]])
    is_last = draft.last_of_group() & draft.follows()
    rows = draft.pick(is_last & (before > 0) & (before < 1.5 * draft.usual_size("base_pay")), site.size)
    draft.put(rows, "base_pay", [f"{6 * amount:.2f}" for amount in before[rows]])
    return [Planting("leap", "base_pay", rows)]


def currency_in_small_letters(site: Site) -> Sequence[Planting]:
    """A currency is no code."""
    draft = site.draft
    rows = draft.pick(draft.filled("currency"), site.size)
    draft.put(rows, "currency", [str(code).lower() for code in draft.originals(rows, "currency")])
    return [Planting("currency_in_small_letters", "currency", rows)]


def currency_of_one_row(site: Site) -> Sequence[Planting]:
    """A row between two others of the person is in another currency."""
    draft = site.draft
    follows = draft.follows()
    is_followed = np.concatenate([follows[1:], [False]])
    rows = draft.pick(follows & is_followed & draft.filled("currency"), site.size)
    codes = ["EUR" if code != "EUR" else "SEK" for code in draft.originals(rows, "currency")]
    draft.put(rows, "currency", codes)
    return [Planting("currency_of_one_row", "currency", rows)]


def rating_above_its_scale(site: Site) -> Sequence[Planting]:
    """A rating is one better than the best."""
    return _one_above(site, "rating", "scale_max")


def more_than_invited(site: Site) -> Sequence[Planting]:
    """One guest too many."""
    return _one_above(site, "attended", "invited")


def few_respondents(site: Site) -> Sequence[Planting]:
    """A mean of four answers."""
    rows = site.draft.pick(site.draft.filled("respondents"), site.size)
    site.draft.put(rows, "respondents", ["4"] * len(rows))
    return [Planting("few_respondents", "respondents", rows)]


def index_of_nothing(site: Site) -> Sequence[Planting]:
    """An index of zero."""
    rows = site.draft.pick(site.draft.filled("index"), site.size)
    site.draft.put(rows, "index", ["0"] * len(rows))
    return [Planting("not_above_zero", "index", rows)]


def new_base(site: Site) -> Sequence[Planting]:
    """The last month of a country has a base of its own."""
    draft = site.draft
    country = draft.texts("country")
    is_last = np.concatenate([country[:-1] != country[1:], [True]])
    rows = draft.pick(is_last, site.size)
    draft.put(rows, "index", [f"{3 * index:.1f}" for index in draft.numbers("index")[rows]])
    return [Planting("leap", "index", rows)]


def middle_of_the_month(site: Site) -> Sequence[Planting]:
    """A month is named by its 15th."""
    draft = site.draft
    rows = draft.pick(draft.filled("month"), site.size)
    draft.put(rows, "month", day_texts(draft.days("month")[rows] + 14))
    return [Planting("middle_of_the_month", "month", rows)]


def _one_above(site: Site, column: str, limit: str) -> Sequence[Planting]:
    draft = site.draft
    rows = draft.pick(draft.filled(column, limit), site.size)
    draft.put(rows, column, [f"{value + 1:.0f}" for value in draft.numbers(limit)[rows]])
    return [Planting("above_its_limit", column, rows)]
