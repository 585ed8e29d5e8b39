"""Imports run one way: pipelines -> {features, models} -> data_contracts."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = {
    "data_contracts": set(),
    "features": {"data_contracts"},
    "models": {"data_contracts"},
    "pipelines": {"data_contracts", "features", "models"},
}
ONLY_HERE = {
    "great_expectations": "data_contracts/check.py",
    "mlflow": "models/mlflow_connection.py",
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_lies_below_it(package):
    forbidden = set(ALLOWED) - ALLOWED[package] - {package}
    broken = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imported(path)
        if name.split(".")[0] in forbidden
    }
    assert modules(package)
    assert not broken


def test_the_simulation_never_sees_the_features_it_is_used_to_grade():
    broken = [
        str(path.relative_to(ROOT))
        for path in modules("pipelines/simulation")
        if any(name.split(".")[0] == "features" for name in imported(path))
    ]
    assert not broken


@pytest.mark.parametrize("library", ONLY_HERE)
def test_a_heavy_library_has_one_door(library):
    doors = {
        str(path.relative_to(ROOT))
        for package in ALLOWED
        for path in modules(package)
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert doors == {ONLY_HERE[library]}


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(ROOT))
        for package in ALLOWED
        for path in modules(package)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent
