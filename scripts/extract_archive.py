"""Read a whole archive into a dataset: ``biaoli archive`` for a checkout that is not installed.

    python -m scripts.extract_archive SOURCE --out DATASET

``--help`` lists the options; they, the exit codes and the summary are those of ``biaoli archive``.
"""

from __future__ import annotations

import typer

from service.archive_commands import archive

if __name__ == "__main__":
    typer.run(archive)
