"""The same bytes from every process: whatever the seed of its hashes, and compiled or not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import is_required

ROOT = Path(__file__).parents[1]
COMPILED = ROOT / "build" / "compiled"
READ = """
import hashlib, json, random, sys
sys.path.append(sys.argv[1])
import nlp.tables.align
from annotations.generator import generate
from nlp import Extractor

extractor, digests = Extractor(), {}

def keep(name, source, media_type=None):
    read = extractor.extract(source, media_type=media_type).model_dump_json()
    digests[name] = hashlib.sha256(read.encode()).hexdigest()

for seed in range(5_000, 5_240):
    report = generate(seed)
    keep(f"report {seed}", report.source, report.media_type)
rng = random.Random(1)
for seed in range(5_000, 5_060):
    text = extractor.extract(generate(seed, layout="cell_lines").source).document.text
    pieces = [text[at:at + 40] for at in range(0, len(text), 40)]
    rng.shuffle(pieces)
    keep(f"shuffled {seed}", "".join(pieces))
    keep(f"cut off {seed}", text[:rng.randrange(len(text))])
    keep(f"salted {seed}", "".join(c + rng.choice("　 \\u200b、。；：1２三%（") * (rng.random() < 0.05) for c in text))
print(json.dumps({"module": nlp.tables.align.__file__, "digests": digests}))
"""


def _read(package: Path, hash_seed: int = 0) -> dict[str, object]:
    """What the package in a folder makes of the texts; from another folder, so that no other copy is nearer."""
    environment = os.environ | {"PYTHONPATH": str(package), "PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(
        [sys.executable, "-c", READ, str(ROOT)], env=environment, cwd="/", capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def by_source() -> dict[str, object]:
    return _read(ROOT)


@pytest.mark.slow
def test_the_order_of_sets_does_not_show(by_source: dict[str, object]) -> None:
    assert by_source["digests"] == _read(ROOT, hash_seed=1)["digests"]


@pytest.fixture(scope="module")
def compiled() -> Path:
    if not COMPILED.exists():
        missing = f"{COMPILED} is not there (`make test-compiled` makes it): the compiled package was not tested"
        if is_required("compiled"):
            pytest.fail(missing)
        pytest.skip(missing)
    return COMPILED


def test_compiled_and_source_give_the_same_bytes(by_source: dict[str, object], compiled: Path) -> None:
    by_compiled = _read(compiled, hash_seed=2)
    assert str(by_source["module"]).endswith(".py")
    assert not str(by_compiled["module"]).endswith(".py")
    assert by_source["digests"] == by_compiled["digests"]


@pytest.mark.slow
@pytest.mark.usefixtures("compiled")
def test_without_a_compiler_the_package_is_installed_as_it_is(tmp_path: Path) -> None:
    names = shutil.ignore_patterns(".git", ".venv", "build", "tests", "annotations", ".*_cache")
    shutil.copytree(ROOT, tmp_path / "source", ignore=names)
    environment = os.environ | {"CC": "/nothing/cc", "BIAOLI_COMPILE": ""}
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), "."], env=environment, cwd=tmp_path / "source", check=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = zipfile.ZipFile(wheel).namelist()
    assert "nlp/tables/align.py" in packed
    assert not [name for name in packed if name.endswith(".so")]
