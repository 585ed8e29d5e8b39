"""Part 2 of the mutations: the cases lie in several files so that two processes share them."""

import pytest

from tests.mutations.cases import part
from tests.mutations.harness import recipe

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("case", part(2, of=4), ids=str)
def test_a_damaged_delivery_ends_as_specified(harness, case):
    wrong = harness.run(case)
    assert not wrong, "\n".join([*wrong, recipe(case)])
