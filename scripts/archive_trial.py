"""How fast, how large and how robust archive runs are, on generated reports: throughput, memory, kills.

Start here: :func:`main` makes an archive (70 % text, 20 % HTML, 8 % PDF, 2 % DOCX), reads it with one worker and with
several, prints documents a second and the peak memory of the whole process tree, then kills a run again and again at
random moments and compares the dataset that it ends with to the undisturbed one, byte for byte.

    .venv/bin/python -m scripts.archive_trial --documents 20000 --kills 20
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

SHARES = (("text", 70), ("html", 20), ("pdf", 8), ("docx", 2))
SUFFIXES = {"text": "txt", "html": "html", "pdf": "pdf", "docx": "docx"}
_PAGE = os.sysconf("SC_PAGE_SIZE")


def make_archive(folder: Path, documents: int) -> None:
    """Write ``documents`` generated reports into ``folder``, a thousand to a subfolder."""
    from annotations.generator import LAYOUTS, generate

    kinds = [kind for kind, share in SHARES for _ in range(share)]
    layouts = {kind: [name for name in LAYOUTS if _kind_of(name) == kind] for kind, _ in SHARES}
    for seed in track(range(documents), "making reports", console=Console(stderr=True), transient=True):
        rng = random.Random(seed)  # noqa: S311  (drawing test data)
        kind = rng.choice(kinds)
        source = generate(seed, layout=rng.choice(layouts[kind]), slow=True).source
        place = folder / f"{seed // 1000:03d}" / f"{seed:06d}.{SUFFIXES[kind]}"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(source if isinstance(source, bytes) else source.encode())


def _kind_of(layout: str) -> str:
    if layout.startswith("docx_"):
        return "docx"
    if layout in ("pdf_ruled", "pdf_plain"):
        return "pdf"
    return "html" if layout.startswith("html_") else "text"


@dataclass
class Measured:
    """A run: wall time in seconds, and the most memory that it and its children held at once, in bytes."""

    seconds: float = 0.0
    peak: int = 0


@contextmanager
def measured(process: subprocess.Popen[bytes]) -> Iterator[Measured]:
    """Watch a process and its children until the context closes."""
    found, stop, started = Measured(), threading.Event(), time.perf_counter()

    def watch() -> None:
        while not stop.wait(0.2):
            found.peak = max(found.peak, sum(map(_resident, _family(process.pid))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield found
    finally:
        found.seconds = time.perf_counter() - started
        stop.set()
        watcher.join()


def _family(parent: int) -> list[int]:
    """A process and all below it; each thread of a process has children of its own."""
    children: list[int] = []
    for thread in Path(f"/proc/{parent}/task").glob("*"):
        try:
            children += map(int, (thread / "children").read_text("ascii").split())
        except OSError:  # it has ended
            continue
    return [parent, *(pid for child in children for pid in _family(child))]


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def start(source: Path, dataset: Path, workers: int) -> subprocess.Popen[bytes]:
    """``biaoli archive`` in a process group of its own."""
    command = [sys.executable, "-m", "service.cli", "archive", str(source), "--out", str(dataset), "--quiet"]
    command += ["--workers", str(workers)]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)  # noqa: S603  (our own command)


def read(source: Path, dataset: Path, workers: int) -> Measured:
    """An undisturbed run."""
    process = start(source, dataset, workers)
    with measured(process) as found:
        if process.wait():
            raise typer.Exit(1)
    return found


def read_with_kills(source: Path, dataset: Path, workers: int, kills: int, seconds: float) -> int:
    """A run that is killed, with all its workers, at random moments; gives how often it was."""
    rng, killed = random.Random(0), 0  # noqa: S311  (drawing moments)
    while True:
        process = start(source, dataset, workers)
        try:
            wait = rng.uniform(0.5, max(2.0, 2 * seconds / max(kills, 1)) + 3.0) if killed < kills else None
            if process.wait(timeout=wait):
                raise typer.Exit(1)
            return killed
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1


def digest(dataset: Path) -> str:
    """SHA-256 over the places and bytes of all files."""
    total = hashlib.sha256()
    for path in sorted(path for path in dataset.rglob("*") if path.is_file()):
        total.update(f"{path.relative_to(dataset)}\0".encode() + path.read_bytes())
    return total.hexdigest()


def main(
    documents: Annotated[int, typer.Option(min=1, help="Reports in the archive.")] = 20_000,
    workers: Annotated[int, typer.Option(min=2, help="Workers to compare with one.")] = 2,
    kills: Annotated[int, typer.Option(min=0, help="Kills of the disturbed run.")] = 20,
) -> None:
    """Throughput, memory and robustness of archive runs; fails where a killed run ends with another dataset."""
    folder = Path(tempfile.mkdtemp(prefix="biaoli-archive-"))
    try:
        (folder / "source").mkdir()
        make_archive(folder / "source", documents)
        one = read(folder / "source", folder / "one", 1)
        several = read(folder / "source", folder / "several", workers)
        same = digest(folder / "one") == digest(folder / "several")
        print(f"{documents} reports: 1 worker {documents / one.seconds:.1f} a second, peak {one.peak >> 20} MiB")
        print(f"{workers} workers {documents / several.seconds:.1f} a second, peak {several.peak >> 20} MiB")
        print(f"ratio {one.seconds / several.seconds:.2f}, datasets {'the same' if same else 'DIFFERENT'}")
        killed = read_with_kills(folder / "source", folder / "killed", workers, kills, several.seconds)
        unharmed = digest(folder / "killed") == digest(folder / "several")
        print(f"killed {killed} times: the dataset is {'the same' if unharmed else 'DIFFERENT'}")
        raise typer.Exit(0 if same and unharmed else 1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    typer.run(main)
