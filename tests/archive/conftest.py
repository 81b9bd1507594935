"""What the tests of archives share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive.containers import Put


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Writes bytes into a file of their own and gives its path."""

    def write(data: bytes, name: str = "a") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write
