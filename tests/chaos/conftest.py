"""Real processes, real signals, a real PostgreSQL; skipped where there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.replicas import Cluster, cluster
from tests.fakes.databases import fresh_postgresql
from tests.fakes.fixtures import servers_end

__all__ = ["servers_end"]


@pytest.fixture
async def replicas(tmp_path: Path) -> AsyncIterator[Cluster]:
    """A Telegram and an empty PostgreSQL; the test starts the replicas."""
    async with cluster(fresh_postgresql(), tmp_path) as made:
        yield made
