"""Each feature again in plain Python, one row at a time: what the engine's formulas are held against.

A function here has its feature's name, lives in a module named after the feature's factor (of managers: in
the folder of that name), and is called with `facts` (rows by table, as known on the day), `person`, `day` and
`people` (everybody in the panel that day).
"""

from importlib import import_module
from pathlib import Path

from features.catalogue import FEATURES

FOLDER = Path(__file__).parent
MODULES = {
    f"{factor.value}{of}": import_module(f"{__name__}{folder}.{factor.value}")
    for factor in {f.factor: None for f in FEATURES}
    for folder, of in (("", ""), (".of_managers", "_of_managers"))
    if (FOLDER / folder.removeprefix(".") / f"{factor.value}.py").exists()
}
REFERENCES = {
    name: {
        f.name: getattr(module, f.name)
        for f in FEATURES
        if f.factor.value == name.removesuffix("_of_managers") and hasattr(module, f.name)
    }
    for name, module in MODULES.items()
}
