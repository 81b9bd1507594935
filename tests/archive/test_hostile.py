"""Names, links, and what can't be unpacked: refused with a reason."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.containers import (
    REPORT,
    Put,
    bounds,
    items_of,
    refused,
    tarred,
    zip_of_packed,
    zipped,
)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\windows\\a", "..\\a.txt", "//host/share/a"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_names_that_lead_out_are_refused_under_their_own_name(
    name: str, pack: Callable[[dict[str, bytes]], bytes], put: Put, tmp_path: Path
) -> None:
    items = items_of(put(pack({name: REPORT, "b.txt": REPORT})))
    assert [(item.name, item.refused) for item in items] == [(f"a!/{name}", "path_traversal"), ("a!/b.txt", None)]
    assert [path.name for path in tmp_path.rglob("*")] == ["a"], "nothing is ever extracted"


def test_names_with_control_characters_are_made_printable(put: Put) -> None:
    items = items_of(put(zipped({"a\n\x1b[31mb.txt": REPORT, "b" * 5000: REPORT})))
    assert items[0].name == "a!/a\ufffd\ufffd[31mb.txt"
    assert len(items[1].name) < 1010


def test_links_and_devices_in_tars_are_refused(put: Put) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"member{kind!r}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    items = items_of(put(out.getvalue()))
    assert refused(items) == ["symlink", "hardlink", "device", "device", "device"]


def test_links_and_devices_in_zips_are_refused(put: Put) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for mode in (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFREG):
            info = zipfile.ZipInfo(f"m{mode}")
            info.external_attr = (mode | 0o777) << 16
            archive.writestr(info, "/etc/passwd")
    assert [item.refused for item in items_of(put(out.getvalue()))] == ["symlink", "device", "device", None]


def test_links_in_folders_are_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"secret")
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "loop").symlink_to(tree)
    (tree / "self").symlink_to("self")
    (tree / "secret").symlink_to(secret)
    (tree / "broken").symlink_to("nowhere")
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as endpoint:
        endpoint.bind(str(tree / "socket"))
        (tree / "a.txt").write_bytes(REPORT)
        with bounds():
            items = items_of(tree)
    told = {item.name: item.refused for item in items}
    links = dict.fromkeys(("broken", "deep/loop", "secret", "self"), "symlink")
    assert told == {"a.txt": None, **links, "pipe": "device", "socket": "device"}


def test_a_deep_folder_is_no_trouble(tmp_path: Path) -> None:
    here = tmp_path.joinpath(*["d"] * 300)
    here.mkdir(parents=True)
    (here / "a.txt").write_bytes(REPORT)
    assert [item.data for item in items_of(tmp_path)] == [REPORT]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can open everything")
def test_a_file_that_cant_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(REPORT)
    (tmp_path / "a.txt").chmod(0)
    assert refused(items_of(tmp_path)) == ["unreadable"]


# --- What can't be unpacked


def test_encrypted_members_are_refused(put: Put) -> None:
    data = bytearray(zipped({"a.txt": REPORT, "b.txt": REPORT}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    items = items_of(put(bytes(data)))
    assert [item.refused for item in items] == ["encrypted", None]


@pytest.mark.parametrize(("method", "code"), [(99, "encrypted"), (9, "unsupported_compression"), (93, None), (7, None)])
def test_unknown_methods_of_packing_are_named(method: int, code: str | None, put: Put) -> None:
    items = items_of(put(zip_of_packed("x", b"abc", declared=3, method=method)))
    assert [item.refused for item in items] == [code or "unsupported_compression", None]
    assert code == "encrypted" or str(method) in items[0].message


@pytest.mark.parametrize("magic", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00", b"\x28\xb5\x2f\xfd"])
def test_other_containers_are_named(magic: bytes, put: Put) -> None:
    assert refused(items_of(put(magic + bytes(100)))) == ["unsupported_container"]


def test_the_third_container_is_not_opened(put: Put) -> None:
    third = zipped({"third.txt": REPORT})
    rows = json.dumps({"text": "a"}).encode() + b"\n"
    for inner in (third, tarred({"c": b"c"}), rows):
        items = items_of(put(zipped({"second.zip": zipped({"inner": inner, "b.txt": REPORT}), "c.txt": REPORT})))
        assert [(item.name, item.refused) for item in items] == [
            ("a!/second.zip!/inner", "nested_too_deep"),
            ("a!/second.zip!/b.txt", None),
            ("a!/c.txt", None),
        ]
    assert refused(items_of(put(gzip.compress(gzip.compress(REPORT))))) == ["nested_too_deep"]


def test_a_zip_that_holds_itself_ends(put: Put) -> None:
    data = zipped({"a": b"a"})
    for _ in range(50):
        data = zipped({"again.zip": data})
    with bounds():
        assert refused(items_of(put(data))) == ["nested_too_deep"]
