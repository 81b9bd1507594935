"""Damages containers of each kind in many ways and reads them: nothing may crash, hang, or go without a word.

    python -m scripts.fuzz_archive                          50,000 inputs of each kind
    python -m scripts.fuzz_archive --kinds zip,warc --count 1000 --seed 7
    python -m scripts.fuzz_archive --kinds zip --seed 7 --only 123      that one input, with the traceback

An input depends on its kind, the seed and its number alone. For each one it is checked that reading ends within
the time, that memory doesn't grow, and that every item has either bytes or a reason. All texts are invented.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import resource
import signal
import sys
import tarfile
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nlp.archive.sources import Limits, iter_items

SECONDS = 10
_MEMORY_BYTES = 1 << 30  # growth over a whole run that no input explains
_TEXT = "清溪县2020年政府信息公开工作年度报告\n\n一、总体情况\n全年主动公开信息35条，收到申请2件。\n"
_NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80", b"\1\0\0\0", b"9" * 12)

Build = Callable[[random.Random], bytes]


def _documents(rng: random.Random) -> dict[str, bytes]:
    texts = [_TEXT * rng.randint(1, 3), f"<html><body><p>{_TEXT}</p></body></html>", "a"]
    documents = {f"{n}/清{n}.txt": damaged(text.encode(), rng, 0.3) for n, text in enumerate(texts)}
    return documents | {"p_files/a.css": b"p {}", "p.html": b"<html></html>"}


def _zip(rng: random.Random) -> bytes:
    out = io.BytesIO()
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    with zipfile.ZipFile(out, "w", rng.choice(methods)) as archive:
        for name, data in _documents(rng).items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, rng.choice(methods))
        if rng.random() < 0.3:
            archive.writestr(
                zipfile.ZipInfo("inner", (2020, 1, 1, 0, 0, 0)), damaged(rng.choice(_INNER)(rng), rng, 0.5)
            )
    return out.getvalue()


def _tar(rng: random.Random) -> bytes:
    out = io.BytesIO()
    formats = (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT)
    with tarfile.open(fileobj=out, mode="w", format=rng.choice(formats)) as archive:
        for name, data in _documents(rng).items():
            info = tarfile.TarInfo(name if rng.random() < 0.8 else "清/" * 20 + name)
            info.size = len(data)
            info.type = rng.choice((tarfile.REGTYPE, tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.GNUTYPE_SPARSE))
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _warc(rng: random.Random) -> bytes:
    records = []
    for number, body in enumerate(_documents(rng).values()):
        coding = rng.choice(("", "Content-Encoding: gzip\r\n", "Content-Encoding: deflate\r\n"))
        chunked = rng.random() < 0.3
        payload = gzip.compress(body, mtime=0) if "gzip" in coding else body
        if chunked:
            payload = b"%x\r\n%s\r\n0\r\n\r\n" % (len(payload), payload)
        http = f"HTTP/1.1 {rng.choice((200, 200, 404))} OK\r\nContent-Type: text/html\r\n{coding}"
        http += "Transfer-Encoding: chunked\r\n\r\n" if chunked else "\r\n"
        block = http.encode() + payload
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/{number}\r\n"
        records.append(head.encode() + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block))
    return b"".join(records)


def _packed(build: Build) -> Build:
    return lambda rng: gzip.compress(damaged(build(rng), rng, 0.5), mtime=0)


def _packed_records(rng: random.Random) -> bytes:
    records = [b"WARC/1.0\r\n" + part for part in _warc(rng).split(b"WARC/1.0\r\n")[1:]]
    return b"".join(gzip.compress(damaged(record, rng, 0.2), mtime=0) for record in records)


def _rows(rng: random.Random) -> list[dict[str, Any]]:
    return [{"url": f"http://example.org/{n}", "正文": _TEXT, "year": 2020 + n} for n in range(rng.randint(1, 5))]


def _json_lines(rng: random.Random) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=rng.random() < 0.5) + "\n" for row in _rows(rng)).encode()


def _json(rng: random.Random) -> bytes:
    return json.dumps(_rows(rng), ensure_ascii=False, indent=rng.choice((None, 2))).encode()


def _csv(rng: random.Random) -> bytes:
    mark = rng.choice(",\t;")
    lines = [mark.join(("url", "正文", "year")), *(f'{r["url"]}{mark}"{_TEXT}"{mark}{r["year"]}' for r in _rows(rng))]
    return "\n".join(lines).encode(rng.choice(("utf-8", "gbk", "utf-16", "utf-8-sig")))


def _parquet(rng: random.Random) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    compression = rng.choice(("none", "snappy", "zstd", "gzip"))
    pq.write_table(pa.Table.from_pylist(_rows(rng)), out, compression=compression, row_group_size=2)
    return out.getvalue()


def _anything(rng: random.Random) -> bytes:
    heads = (
        b"PK\3\4",
        b"PK\5\6",
        b"\x1f\x8b\x08\0",
        b"BZh91AY&SY",
        b"\xfd7zXZ\0",
        b"WARC/1.0\r\n",
        b"PAR1",
        b'{"a":',
        b"",
    )
    return rng.choice(heads) + rng.randbytes(rng.randint(0, 3000))


_INNER: tuple[Build, ...] = (_tar, _warc, _json_lines, _csv)
KINDS: dict[str, Build] = {
    "zip": _zip,
    "tar": _tar,
    "tar.gz": _packed(_tar),
    "warc": _warc,
    "warc.gz": _packed_records,
    "jsonl": _json_lines,
    "json": _json,
    "csv": _csv,
    "csv.gz": _packed(_csv),
    "parquet": _parquet,
    "bytes": _anything,
}


def damaged(data: bytes, rng: random.Random, likely: float = 0.95) -> bytes:
    """``data`` with bytes changed, cut, doubled and moved, or as it was where luck wants it so."""
    if rng.random() > likely or not data:
        return data
    broken = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(broken) + 1)
        match rng.randrange(7):
            case 0 if at < len(broken):
                broken[at] ^= 1 << rng.randrange(8)
            case 1:
                number = rng.choice(_NUMBERS)
                broken[at : at + len(number)] = number
            case 2:
                del broken[at : at + rng.choice((1, 4, 30, 500))]
            case 3:
                broken[at:at] = rng.randbytes(rng.choice((1, 4, 30)))
            case 4:
                piece = broken[at : at + rng.choice((4, 46, 512))]
                to = rng.randrange(len(broken) + 1)
                broken[to:to] = piece
            case 5 if rng.random() < 0.3:
                del broken[at:]
            case _:
                broken[at : at + 1] = rng.choice((b"\0", b"\xff", b'"', b"\n", b"{", b","))
        if not broken:
            break
    return bytes(broken)


@dataclass
class Findings:
    """What came out of the inputs of one kind."""

    items: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0


class TookTooLong(BaseException):
    """Reading did not end within the time; no ``except Exception`` may take it for its own."""


def _too_long(*_: object) -> None:
    raise TookTooLong


def read_one(data: bytes, path: Path, found: Findings) -> None:
    """Read ``data`` as a source and note what came out.

    Raises:
        AssertionError: an item has neither bytes nor a reason, or both.
    """
    path.write_bytes(data)
    begin = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        for item in iter_items(path, Limits()):
            assert (item.data is None) == bool(item.refused and item.message), "neither bytes nor a reason"
            found.items[item.refused or "read"] += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    found.slowest_seconds = max(found.slowest_seconds, time.monotonic() - begin)


def fuzz(kind: str, numbers: range, seed: int, tick: Callable[[], None]) -> Findings:
    """Read the damaged inputs of one kind; failures are noted with what makes them again."""
    found = Findings()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            rng = random.Random(f"{kind} {seed} {number}")  # noqa: S311 (no secrets)
            data = damaged(KINDS[kind](rng), rng)
            try:
                read_one(data, Path(folder, "source"), found)
            except (Exception, TookTooLong) as error:
                if len(numbers) == 1:
                    raise
                found.failures.append(f"--kinds {kind} --seed {seed} --only {number}: {type(error).__name__}: {error}")
            tick()
    return found


def main(
    kinds: Annotated[str, typer.Option(help="which, with commas between; all by default")] = ",".join(KINDS),
    count: Annotated[int, typer.Option(help="inputs of each kind")] = 50_000,
    seed: Annotated[int, typer.Option(help="another seed, other inputs")] = 1,
    only: Annotated[int | None, typer.Option(help="one number alone, with its traceback")] = None,
) -> None:
    """Damage containers of each kind and read them."""
    console = Console()
    signal.signal(signal.SIGALRM, _too_long)
    numbers = range(count) if only is None else range(only, only + 1)
    is_bad = False
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console.print(f"seed {seed}, {len(numbers)} inputs of each kind")
    with Progress(*columns, console=console) as progress:
        for kind in kinds.split(","):
            task = progress.add_task(kind, total=len(numbers))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            found = fuzz(kind, numbers, seed, lambda task=task: progress.advance(task))  # type: ignore[misc]
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
            outcome = ", ".join(f"{code} {n}" for code, n in found.items.most_common())
            console.print(f"{kind}: slowest {found.slowest_seconds:.2f} s, memory +{grown >> 20} MiB; {outcome}")
            for failure in found.failures:
                console.print(failure, style="red", markup=False)
            is_bad |= bool(found.failures) or grown > _MEMORY_BYTES
    sys.exit(is_bad)


if __name__ == "__main__":
    typer.run(main)
