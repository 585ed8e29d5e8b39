from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.chance import binomial_tail


@pytest.mark.parametrize(
    ("successes", "trials", "probability", "expected"),
    [
        (0, 10, 0.3, 1.0),
        (10, 10, 0.1, 1e-10),
        (1, 2, 0.5, 0.75),
        (2, 3, 0.5, 0.5),
        (5, 4, 0.5, 0.0),
        (1, 4, 0.0, 0.0),
        (4, 4, 1.0, 1.0),
    ],
)
def test_the_tail_is_the_probability_of_so_many_or_more(successes, trials, probability, expected):
    assert binomial_tail(successes, trials, probability) == pytest.approx(expected)


@given(trials=st.integers(1, 3000), probability=st.floats(0.001, 0.999))
def test_more_successes_are_never_more_probable(trials, probability):
    tails = [binomial_tail(k, trials, probability) for k in range(0, trials + 2, max(1, trials // 20))]
    assert all(0 <= later <= earlier * (1 + 1e-6) <= 1.001 for earlier, later in pairwise(tails))
