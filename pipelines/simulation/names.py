"""Invented Nordic names and protected attributes, drawn without regard to anything that moves an exit."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.simulation.arrays import Ints, pick
from pipelines.simulation.columns import counts, labels

GENDERS = ("female", "male")
FIRST_NAMES = (
    "Anna Eva Ingrid Karin Sara Emma Maja Elin Hanna Linnea Astrid Sofie Nora Ida Marte Silje Hilde Kari "
    "Turid Åse",
    "Erik Lars Anders Johan Karl Oskar Viktor Axel Elias Nils Ola Kristian Magnus Sindre Håkon Jonas Petter "
    "Tor Øyvind Bjørn",
)
LAST_NAMES = (
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Lindberg "
    "Lindström Bergström Sjöberg Åkesson Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen "
    "Jensen Karlsen Berg Haugen Hagen Solberg Bakken Strand Moen Lie Dahl Lund Ødegård"
)
NATIONALITIES = ("SE", "NO", "DK", "FI", "PL", "DE", "other")
NATIONALITY_SHARES = (0.42, 0.32, 0.05, 0.06, 0.04, 0.03, 0.08)
BIRTH_YEARS = 21  # a range that makes everybody of age at the earliest hire, whatever the tenure


def display_names(employee_id: pa.Array, gender: Ints, generator: np.random.Generator) -> pa.Table:
    """A first and a last name for everybody; namesakes occur, as they do."""
    size, last = len(employee_id), LAST_NAMES.split()
    by_gender = [names.split() for names in FIRST_NAMES]
    first_of = by_gender[0] + by_gender[1]
    within = (generator.random(size) * np.array([len(names) for names in by_gender])[gender]).astype(np.int64)
    first = labels(within + gender * len(by_gender[0]), first_of)
    name = pc.binary_join_element_wise(first, labels(generator.integers(0, len(last), size), last), " ")
    return pa.table({"employee_id": employee_id, "name": name})


def protected_attributes(
    employee_id: pa.Array, gender: Ints, latest_birth_year: int, generator: np.random.Generator
) -> pa.Table:
    """Gender, birth year and nationality of everybody."""
    size = len(employee_id)
    return pa.table(
        {
            "employee_id": employee_id,
            "gender": labels(gender, GENDERS),
            "birth_year": counts(latest_birth_year - generator.integers(0, BIRTH_YEARS, size)),
            "nationality": labels(pick(generator, NATIONALITY_SHARES, size), NATIONALITIES),
        }
    )
