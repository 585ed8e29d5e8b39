"""What a training is held against before anybody relies on it: fairness, and signs of leaks."""
