"""Puts the shipped model beside the code that reads it: it lies in ``models/``, which is no package."""

from pathlib import Path
from shutil import copy2

from setuptools import setup
from setuptools.command.build_py import build_py

MODEL = Path("models/tagger")
FILES = ("manifest.json", "model.onnx", "characters.txt", "README.md")


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


setup(cmdclass={"build_py": BuildWithModel})
