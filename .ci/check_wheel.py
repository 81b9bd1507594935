"""Every data file of the packages and the model are in the wheel, and nothing else but compiled modules is."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

PACKAGES = ("nlp", "service")
ROOT = Path(__file__).parents[1]
MODEL = ROOT / "models" / "tagger"
"""What the build puts into the wheel beside the code that reads it."""


def main(wheel: str) -> None:
    """Compare a wheel with the checkout; exits with what is wrong."""
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    compiled = {name for name in packed if name.endswith(".so")}
    if not compiled:
        sys.exit("nothing is compiled")
    packed -= compiled
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in (".pyc", ".so")
    }
    here |= {f"nlp/tagging/shipped/{path.name}" for path in MODEL.iterdir() if path.is_file()}
    if packed != here:
        sys.exit(f"missing from the wheel: {sorted(here - packed)}; not of the packages: {sorted(packed - here)}")
    print(f"the wheel holds all {len(packed)} files of {' and '.join(PACKAGES)}, {len(compiled)} of them compiled too")


if __name__ == "__main__":
    main(sys.argv[1])
