"""Whole-run timings, printed as tables; never part of the tests."""
