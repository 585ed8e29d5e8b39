"""Parameters under which few people and few tables are enough for the verdict ok."""

from pipelines.simulation import Parameters, load_parameters

STRONG_SCALE = 1.8


def strong_parameters() -> Parameters:
    """The default organisation's, with every planted effect larger."""
    parameters = load_parameters(None)
    effects = parameters.effects.model_copy(update={"scale": STRONG_SCALE})
    return parameters.model_copy(update={"effects": effects})
