"""What a stranger installs: lock files that fit the project and name no host, data files that go with the wheel."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-label-studio.lock")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = ("nlp", "service")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("utf-8")
    return {canonical(name): version for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


def named(requirements: list[str]) -> set[str]:
    return {canonical(re.split(r"[\s<>=!~\[;]", requirement)[0]) for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links|^-f |^-i ", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_a_hash(lock: str) -> None:
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8")):
        if "==" in entry.split("\n")[0]:
            assert "--hash=sha256:" in entry, entry.split("\n")[0]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_a_training_library(lock: str) -> None:
    assert not {"torch", "transformers", "tensorflow"} & pins(lock).keys()


def test_all_dependencies_are_locked() -> None:
    project = PROJECT["project"]["dependencies"]
    assert not named(project) - pins("requirements.lock").keys()
    assert not named([*project, *PROJECT["dependency-groups"]["dev"]]) - pins("requirements-dev.lock").keys()


def test_development_has_the_very_versions_that_users_have() -> None:
    development = pins("requirements-dev.lock")
    assert pins("requirements.lock").items() <= development.items()


def test_what_builds_the_package_is_locked_too() -> None:
    assert "setuptools" in pins("requirements.lock"), "the package is built without fetching anything unlocked"


def test_every_data_file_goes_with_the_wheel() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]
    for package in PACKAGES:
        packed = {path for pattern in patterns[package] for path in (ROOT / package).glob(pattern)}
        data = {
            path
            for path in (ROOT / package).rglob("*")
            if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
        }
        assert data <= packed, f"not in package-data: {sorted(map(str, data - packed))}"


def test_every_folder_of_the_packages_is_a_package() -> None:
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            assert (module.parent / "__init__.py").exists(), f"{module.parent} would be left out of the wheel"


def test_the_command_is_where_the_project_says() -> None:
    module, _, function = PROJECT["project"]["scripts"]["biaoli"].partition(":")
    source = (ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8")
    assert f"def {function}(" in source


def test_ci_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
