"""What all rooms share: tests that need the shared reports say so, and can be made to fail where they are not there.

``BIAOLI_REQUIRE`` is a comma-separated list of what must be there; with ``shared`` in it, a missing ``../shared``
fails those tests instead of skipping them. Others: ``ray``, ``ocr``, ``libreoffice``, ``label-studio``, ``train``,
``compiled``.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A build draws the same examples every time; `HYPOTHESIS_PROFILE=explore` looks for new ones.
settings.register_profile("build", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "build"))

SHARED = Path(__file__).parents[2] / "shared"


def is_required(what: str) -> bool:
    """Whether ``what`` stands in ``BIAOLI_REQUIRE``."""
    return what in os.environ.get("BIAOLI_REQUIRE", "").replace(",", " ").split()


@pytest.fixture(scope="session")
def shared_reports() -> Path:
    """The folder beside the checkout that holds real reports and their gold."""
    if not SHARED.is_dir():
        missing = f"{SHARED} is not there: the real reports were not scored"
        if is_required("shared"):
            pytest.fail(missing)
        pytest.skip(missing)
    return SHARED
