"""One warm worker for all tests of the engine: it takes seconds to boot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograde.engine import Worker


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    from autograde.engine import SandboxUnavailable

    try:
        made = Worker()
    except SandboxUnavailable as error:
        pytest.skip(str(error))
    with made:
        yield made
