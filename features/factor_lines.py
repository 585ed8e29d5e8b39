"""The factor catalogue line by line: what each is measured by, or why it is refused.

The lines are those of the project's catalogue of what the source documents say makes sellers and sales
managers stay or leave. Part of a line may be refused: then it has features and a refusal.
"""

from dataclasses import dataclass

from features.feature import Factor


@dataclass(frozen=True)
class FactorLine:
    """One line of the catalogue.

    Attributes:
        population: of whom it is said.
        factor: under which it stands.
        text: what it says.
        features: names of the features that measure it.
        refusal: what is not measured of it, and why; empty where all of it is.
    """

    population: tuple[str, ...]
    factor: Factor
    text: str
    features: tuple[str, ...]
    refusal: str = ""


FACTOR_LINES: tuple[FactorLine, ...] = ()
