"""One organisation for all processes of the test run, and each process's own harness."""

import pytest

from tests.mutations.harness import Harness
from tests.mutations.organisation import build_organisation


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory, worker_id_or_none: str | None) -> Harness:
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id_or_none is None else own.parent
    return Harness(build_organisation(shared / "organisation"), own / "mutations")


@pytest.fixture(scope="session")
def worker_id_or_none(request: pytest.FixtureRequest) -> str | None:
    """The process's name when pytest-xdist shares the work."""
    return getattr(request.config, "workerinput", {}).get("workerid")
