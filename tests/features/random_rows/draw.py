"""What the makers of random rows share: days, delays, gaps, and a second version of some rows."""

import random
from datetime import date, timedelta

PEOPLE = tuple(f"s{number:02d}" for number in range(80))
MANAGERS = tuple(f"m{number:02d}" for number in range(12))
DIRECTORS = ("d1", "d2")
TEAMS = ("t1", "t2")
FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2025, 12, 31)


class Draw:
    """Random values of one organisation; every recorded date is explicit, so that a cut by date is exact."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def day(self):
        return FIRST_DAY + timedelta(days=self.rng.randrange((LAST_DAY - FIRST_DAY).days))

    def late(self, from_day):
        """The day a fact of `from_day` may have been recorded: mostly at once."""
        return from_day + timedelta(days=self.rng.choice((0, 0, 0, 3, 20, 90)))

    def maybe(self, value, share=0.8):
        return value if self.rng.random() < share else None

    def events(self, count, make, people=PEOPLE):
        """So many rows of `make(number, person, day)`, recorded after the first day in them."""
        rows = []
        for number in range(count):
            row = make(number, self.rng.choice(people), self.day())
            first = next(value for value in row.values() if isinstance(value, date))
            rows.append({"recorded_date": self.late(first), **row})
        return rows

    def versions(self, rows, key, change):
        """The rows, and some again as they were corrected and recorded later."""
        again = [
            {
                **row,
                **change(row),
                "recorded_date": row["recorded_date"] + timedelta(days=self.rng.randint(1, 200)),
            }
            for row in rows
            if self.rng.random() < 0.2
        ]
        if not key:
            return rows
        unique = {(*(row.get(column) for column in key), row["recorded_date"]): row for row in rows + again}
        return list(unique.values())
