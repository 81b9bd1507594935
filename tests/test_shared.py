"""The real reports of ``../shared``: extractions made by the script reach the figures that are asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def predictions(shared_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extractions of all real reports, made in a process of their own."""
    folder = tmp_path_factory.mktemp("predictions")
    command = [sys.executable, "scripts/predict.py", str(shared_reports / "reports"), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    return folder


def test_the_real_reports_reach_the_figures(shared_reports: Path, predictions: Path) -> None:
    scorer = shared_reports / "eval" / "score.py"
    gold = shared_reports / "eval" / "dev" / "gold"
    command = [sys.executable, str(scorer), str(gold), str(predictions)]
    minimum = ["--min", str(shared_reports / "eval" / "min-02.json")]
    ran = subprocess.run([*command, *minimum], capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
