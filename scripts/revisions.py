"""Results and time of two revisions over the same reports: what is gained, what is lost, what it costs.

Start here: :func:`compare` unpacks the other revision into a temporary folder and runs :data:`_WORKER` once with each
revision first on the import path. Both run in this environment, so the dependencies are the same.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

_TIMEOUT_SECONDS = 1800
_WORKER = """
import json, sys, time
from pathlib import Path
from nlp import Extractor
folder, out = map(Path, sys.argv[1:])
extractor, results = Extractor(), {}
for name, media_type in json.loads((folder / "index.json").read_text()):
    data = (folder / name).read_bytes()
    try:
        extractor.extract(data, media_type=media_type)
        started = time.perf_counter()
        extraction = extractor.extract(data, media_type=media_type)
        results[name] = {"ms": (time.perf_counter() - started) * 1000, "result": extraction.to_dict()}
    except Exception as error:
        results[name] = {"ms": 0.0, "result": {"error": type(error).__name__}}
out.write_text(json.dumps(results))
"""
_LISTS = ("contacts", "dates", "sections", "indicators", "extra_rows", "warnings")


class RevisionError(Exception):
    """A revision that can't be unpacked or whose library doesn't run; the message says which."""


def compare(revision: str, corpus: list[tuple[str, bytes, str]], *, root: Path) -> list[list[str]]:
    """Rows of what differs between ``revision`` and the working tree, header first.

    Args:
        revision: anything that ``git archive`` takes.
        corpus: name, bytes and media type of each report.
        root: the checkout.

    Raises:
        RevisionError: the revision doesn't exist, or the library of one of the two fails.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder, other = Path(temporary, "reports"), Path(temporary, "revision")
        _write(corpus, folder)
        _unpack(revision, root, other)
        before, after = (_run(tree, folder, Path(temporary, f"{at}.json")) for at, tree in enumerate((other, root)))
    return _rows(before, after)


def _write(corpus: list[tuple[str, bytes, str]], folder: Path) -> None:
    folder.mkdir()
    for name, data, _ in corpus:
        (folder / name).write_bytes(data)
    (folder / "index.json").write_text(json.dumps([(name, media_type) for name, _, media_type in corpus]))


def _unpack(revision: str, root: Path, target: Path) -> None:
    command = ["git", "-C", str(root), "archive", "--format=tar", revision]
    ran = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if ran.returncode:
        raise RevisionError(f"git has no revision {revision}")
    with tarfile.open(fileobj=io.BytesIO(ran.stdout)) as archive:
        archive.extractall(target, filter="data")


def _run(tree: Path, folder: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", _WORKER, str(folder), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    ran = subprocess.run(command, cwd=tree, env=environment, check=False, timeout=_TIMEOUT_SECONDS)  # noqa: S603
    if ran.returncode:
        raise RevisionError(f"the library in {tree} doesn't run; its own words are above")
    results: dict[str, Any] = json.loads(out.read_text())
    return results


def _items(result: dict[str, Any]) -> Counter[tuple[str, str]]:
    """What a result says, as things that can be gained or lost."""
    items: Counter[tuple[str, str]] = Counter()
    if "error" in result:
        return Counter([("error", result["error"])])
    for path, cell in result["cells"].items():
        items["cells", f"{path} = {cell['value']} ({cell['status']})"] += 1
    for key, value in result["report"].items():
        items["report", f"{key} = {json.dumps(value, ensure_ascii=False)}"] += key != "spans"
    for name in _LISTS:
        for item in result[name]:
            shown = {key: value for key, value in item.items() if key not in ("id", "message")}
            items[name, json.dumps(shown, ensure_ascii=False, sort_keys=True)] += 1
    for check in result["checks"]["failed"]:
        items["failed checks", f"{check['id']} {check['subject']}"] += 1
    return +items


def _rows(before: dict[str, Any], after: dict[str, Any]) -> list[list[str]]:
    rows = [["part", "gained", "lost", "an example"]]
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    example: dict[str, str] = {}
    for name in after:
        old, new = _items(before[name]["result"]), _items(after[name]["result"])
        for sign, only, tally in (("+", new - old, gained), ("-", old - new, lost)):
            for (part, what), count in only.items():
                tally[part] += count
                example.setdefault(part, f"{name}: {sign} {what[:90]}")
    for part in sorted(gained.keys() | lost.keys()):
        rows.append([part, str(gained[part]), str(lost[part]), example[part]])
    old_ms, new_ms = (sum(result["ms"] for result in results.values()) for results in (before, after))
    rows.append(["time", f"{new_ms:.0f} ms", f"{old_ms:.0f} ms before", f"{new_ms / max(old_ms, 1e-9):.2f} times"])
    return rows
