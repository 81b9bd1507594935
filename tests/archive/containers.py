"""Invented documents, and containers of them made in memory, for the tests of the sources."""

from __future__ import annotations

import io
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nlp.archive.items import Item
from nlp.archive.sources import Limits, iter_items

Put = Callable[..., Path]

REPORT = "清溪县2020年政府信息公开工作年度报告\n全年主动公开信息35条。\n".encode()
"""A document for where it matters little which."""
REPORTS = {
    "2020/清溪县.txt": "清溪县2020年政府信息公开工作年度报告\n\n一、总体情况\n全年主动公开信息35条。\n".encode(),
    "2020/青禾镇.htm": "<html><body><h1>青禾镇2020年政府信息公开工作年度报告</h1><p>无。</p></body></html>".encode(),
    "2021/云岭市.txt": "云岭市2021年政府信息公开工作年度报告\r\n\r\n公开信息7条。\r\n".encode("gbk"),
    "云岭市财政局.txt": "云岭市财政局2019年政府信息公开工作年度报告\n".encode(),
}
TEXTS = {name: data.decode("gbk" if "2021" in name else "utf-8") for name, data in REPORTS.items()}


def items_of(source: Path, **limits: object) -> list[Item]:
    return list(iter_items(source, Limits(**limits)))  # type: ignore[arg-type]


def documents(items: list[Item]) -> dict[str, bytes]:
    """What was read, by its name inside the container."""
    return {item.name.split("!/", 1)[-1]: item.data for item in items if item.data is not None}


def refusals(items: list[Item]) -> dict[str, str]:
    """Why the others were not read."""
    return {item.name: item.refused for item in items if item.refused is not None}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w", **options: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, **options) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def in_folder(folder: Path, members: dict[str, bytes]) -> Path:
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (32).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
SCAN = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (1240).to_bytes(4, "big") + (1754).to_bytes(4, "big") + b"\x08\x02\0\0\0"

MEGABYTE = 1 << 20


def refused(items: list[Item]) -> list[str | None]:
    return [item.refused for item in items if item.data is None]


@contextmanager
def bounds(*, seconds: float = 10, memory: int = 32 * MEGABYTE) -> Iterator[None]:
    """Fail when the block takes more time or more memory of Python's."""
    tracemalloc.start()
    begin = time.process_time()  # the machine may have other things to do
    try:
        yield
        taken, (_, peak) = time.process_time() - begin, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < seconds
    assert peak < memory, f"{peak >> 20} MiB"


def zip_of_packed(name: str, packed: bytes, *, declared: int, method: int = 8) -> bytes:
    """A ZIP of one member that says of itself what it likes, with a sound one behind it."""
    sound = zipped({"sound.txt": REPORT}, zipfile.ZIP_STORED)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, method, 0, 0, 0, len(packed), declared, len(name), 0)
    local += name.encode() + packed
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, method, 0, 0, 0, len(packed), declared, len(name), 0, 0, 0, 0, 0, 0
    )
    directory = sound.index(b"PK\x01\x02")
    end = sound.rindex(b"PK\x05\x06")
    entry = bytearray(sound[directory:end])
    entry[42:46] = struct.pack("<L", len(local))
    directories = central + name.encode() + bytes(entry)
    body = local + sound[:directory]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directories), len(body), 0)
    return body + directories + tail
