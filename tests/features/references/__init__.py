"""Each feature again in plain Python, one row at a time: what the engine's formulas are held against.

A function here has its feature's name, lives in a module named after the feature's factor, and is called with
`facts` (rows by table, as known on the day), `person`, `day` and `people` (everybody in the panel that day).
"""

from importlib import import_module
from pkgutil import iter_modules

from features.catalogue import FEATURES

REFERENCES = {
    module.name: {
        f.name: getattr(import_module(f"{__name__}.{module.name}"), f.name)
        for f in FEATURES
        if f.factor.value == module.name and hasattr(import_module(f"{__name__}.{module.name}"), f.name)
    }
    for module in iter_modules(__path__)
    if module.name != "knowledge"
}
