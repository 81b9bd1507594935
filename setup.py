"""Builds the package: the shipped model is put beside the code that reads it, and what runs most is compiled.

A wheel is compiled by mypyc where a C compiler is; where none is, the modules are installed as they are and give the
same results a fifth slower. ``BIAOLI_COMPILE=0`` never compiles, ``BIAOLI_COMPILE=1`` fails where it can't. An
editable install runs the modules as they are.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shutil import copy2
from typing import TYPE_CHECKING

from setuptools import setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.errors import BaseError, CCompilerError

if TYPE_CHECKING:
    from setuptools import Extension

MODEL = Path("models/tagger")
FILES = ("manifest.json", "model.onnx", "characters.txt", "README.md")

COMPILED = (
    ("tables", ("nlp/folding.py", "nlp/tables")),
    ("counts", ("nlp/narrative/counts",)),
    ("narrative", ("nlp/narrative",)),
    ("checks", ("nlp/merging", "nlp/checking", "nlp/claims")),
)
"""What is compiled together, under a name; the first that holds a module has it."""
INTERPRETED = ("__init__.py", "components.py", "language.py", "tokenizer.py")
"""Names of modules that stay as they are: spaCy wants plain functions and classes."""
_WANTED = os.environ.get("BIAOLI_COMPILE", "")
_FLAGS = ("--config-file=", "--ignore-missing-imports", "--follow-imports=silent", "--explicit-package-bases",
          "--disable-error-code=import-untyped")  # fmt: skip


class BuildWithModel(build_py):
    """Copies the model into the built package; an editable install reads it where it lies."""

    def run(self) -> None:
        """Build, then copy."""
        super().run()
        if getattr(self, "editable_mode", False):
            return
        target = Path(self.build_lib) / "nlp" / "tagging" / "shipped"
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            copy2(MODEL / name, target / name)

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """What was built, the model included, so that it can be uninstalled."""
        shipped = Path(self.build_lib) / "nlp" / "tagging" / "shipped"
        return [*super().get_outputs(include_bytecode), *(str(shipped / name) for name in FILES)]


class CompileIfPossible(build_ext):
    """Compiles, unless no compiler is there: then nothing that was half built is left."""

    def run(self) -> None:
        """Build, in as many processes as there are cores."""
        self.parallel = self.parallel or os.cpu_count()
        try:
            super().run()
        except (BaseError, CCompilerError, OSError) as error:
            if _WANTED == "1":
                raise
            self.extensions = []
            for built in Path(self.build_lib).rglob("*.so"):
                built.unlink()
            self.warn(f"installed without compiling ({error}): the results are the same, a fifth slower")


def compiled() -> list[Extension]:
    """The modules to compile, where a wheel is asked for and mypyc is there."""
    if _WANTED == "0" or not {"bdist_wheel", "build_ext"} & set(sys.argv):
        return []
    try:
        from mypyc.build import mypycify
    except ImportError:
        if _WANTED == "1":
            raise
        return []
    taken: set[Path] = set()
    groups = []
    for name, places in COMPILED:
        own = {path for place in places for path in _modules(Path(place))} - taken
        taken |= own
        groups.append((sorted(map(str, own)), f"biaoli_{name}"))
    paths = [path for modules, _ in groups for path in modules]
    return mypycify([*_FLAGS, *paths], opt_level="3", debug_level="0", separate=groups)


def _modules(place: Path) -> list[Path]:
    return [path for path in ([place] if place.suffix else place.rglob("*.py")) if path.name not in INTERPRETED]


setup(cmdclass={"build_py": BuildWithModel, "build_ext": CompileIfPossible}, ext_modules=compiled())
