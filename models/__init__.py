"""Rows and numbers: hazards, backtests, metrics, explanations; knows neither sources nor engine."""
