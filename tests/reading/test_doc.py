"""Old Office files: told apart by what is in them, converted where LibreOffice is, else a clear word on what to do."""

from __future__ import annotations

import os
import shutil
import struct
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from annotations.generator import generate
from nlp import Extractor
from nlp.errors import EncryptedDocument, LegacyDocument, UnsupportedMediaType
from nlp.reading import doc, read
from tests.conftest import is_required
from tests.reading.docx_files import docx, p

RTF = b"{\\rtf1\\ansi\\ansicpg936 2022}"
WORD_XML = b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="urn:x"/>'


def compound_file(streams: Sequence[tuple[str, bytes]]) -> bytes:
    """An OLE compound file ([MS-CFB]) with streams of at least 4096 bytes in its root, which are padded to that."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    contents = [content.ljust(4096, b"\0") for _, content in streams]
    contents = [content + b"\0" * (-len(content) % sector) for content in contents]
    fat = [0xFFFFFFFD, end]  # sector 0 is the allocation table, sector 1 the directory
    starts = []
    for content in contents:
        starts.append(len(fat))
        count = len(content) // sector
        fat += [*range(len(fat) + 1, len(fat) + count), end]
    names = ["Root Entry", *(name for name, _ in streams)]
    entries = b""
    for number in range(4 * -(-len(names) // 4)):
        name = names[number].encode("utf-16-le") + b"\0\0" if number < len(names) else b""
        kind = 0 if not name else 5 if number == 0 else 2
        right = number + 1 if 0 < number < len(names) - 1 else free
        child = 1 if number == 0 and streams else free
        start = starts[number - 1] if 0 < number < len(names) else end if number == 0 else 0
        size = len(contents[number - 1]) if 0 < number < len(names) else 0
        entries += name.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(name), kind, 1, free, right, child, b"", 0, 0, 0, start, size
        )
    # The directory takes as many sectors as it needs: those behind the first stand at the end of the file.
    chain = len(entries) // sector
    extra = [len(fat) + number for number in range(chain - 1)]
    if extra:
        fat[1] = extra[0]
        fat += [*extra[1:], end]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6s", 0x3E, 3, 0xFFFE, 9, 6, b"")
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0).ljust(0, b"\0")
    head = head.ljust(512, b"\xff")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sector, b"\xff")
    return head + table + entries[:sector] + b"".join(contents) + entries[sector:]


def word(flags: int = 0) -> bytes:
    """A file information block, as Word's main stream begins with it."""
    return struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, flags)


DOC = compound_file([("WordDocument", word()), ("1Table", b"")])


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, name: str = "soffice") -> Path:
    """Put a program on the path that is called like LibreOffice; where it notes how it was called."""
    program = folder / name
    log = folder / "called.txt"
    program.write_text(f"#!/bin/sh\necho \"$@\" >> '{log}'\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr("nlp.reading.doc.shutil.which", lambda wanted: str(program) if wanted == name else None)
    return log


CONVERTS = """
while [ $# -gt 1 ]; do case "$1" in --outdir) out="$2";; esac; shift; done
mkdir -p "$out" && cp '{made}' "$out/document.docx"
"""


@pytest.mark.usefixtures("no_office")
@pytest.mark.parametrize("data", [DOC, RTF, WORD_XML])
def test_without_libreoffice_the_error_says_what_to_do(data: bytes) -> None:
    with pytest.raises(LegacyDocument, match="save it as DOCX, PDF or HTML, or install LibreOffice") as caught:
        read(data)
    assert caught.value.code == "legacy_document"


def test_with_libreoffice_the_document_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = generate(2, edition="y2021", layout="docx_plain", broken=False, litter=())
    assert isinstance(report.source, bytes)
    (tmp_path / "made.docx").write_bytes(report.source)
    log = install(tmp_path, monkeypatch, CONVERTS.format(made=tmp_path / "made.docx"))
    extraction = Extractor().extract(DOC, name="年报.doc")
    assert {path: cell.value for path, cell in extraction.cells.items() if path in report.cells} == {
        path: cell.value for path, cell in report.cells.items()
    }
    assert extraction.document.media_type == "application/msword"
    assert "converted" in [warning.code for warning in extraction.warnings]
    called = log.read_text("utf-8")
    assert all(
        option in called for option in ("--headless", "--norestore", "--convert-to", "-env:UserInstallation=file://")
    )


@pytest.mark.parametrize(
    ("data", "media_type", "suffix"), [(RTF, "application/rtf", "rtf"), (WORD_XML, "application/xml", "xml")]
)
def test_rich_text_and_word_xml_are_converted_too(
    data: bytes, media_type: str, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made.docx").write_bytes(docx(p("收到12件")))
    log = install(tmp_path, monkeypatch, CONVERTS.format(made=tmp_path / "made.docx"), "libreoffice")
    document = read(data)
    assert (document.text, document.media_type) == ("收到12件\n", media_type)
    assert f"document.{suffix}" in log.read_text("utf-8")


def test_macros_are_switched_off_in_a_profile_of_its_own_that_is_gone_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "made.docx").write_bytes(docx(p("甲")))
    keep = f"cp \"$HOME/profile/user/registrymodifications.xcu\" '{tmp_path}/'; echo \"$HOME\" > '{tmp_path}/home'"
    install(tmp_path, monkeypatch, keep + CONVERTS.format(made=tmp_path / "made.docx"))
    read(DOC)
    assert "DisableMacrosExecution" in (tmp_path / "registrymodifications.xcu").read_text("utf-8")
    assert not Path((tmp_path / "home").read_text("utf-8").strip()).exists()


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "mkdir -p out; : > out/document.docx"])
def test_a_conversion_that_gives_nothing_is_a_clear_error(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, script)
    with pytest.raises(LegacyDocument, match="could not convert"):
        read(DOC)


def test_a_conversion_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, f"sleep 60 & echo $! > '{tmp_path}/child'; wait")
    monkeypatch.setattr(doc, "CONVERSION_SECONDS", 1.0)
    begun = time.monotonic()
    with pytest.raises(LegacyDocument, match="took longer"):
        read(DOC)
    assert time.monotonic() - begun < 10
    child = int((tmp_path / "child").read_text("utf-8"))
    for _ in range(50):
        if not _is_running(child):
            break
        time.sleep(0.1)
    assert not _is_running(child)


def _is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_rubbish_that_a_converter_makes_is_a_named_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nlp.errors import UnreadableDocument

    install(
        tmp_path,
        monkeypatch,
        'while [ $# -gt 1 ]; do [ "$1" = --outdir ] && out="$2"; shift; done; '
        'mkdir -p "$out"; echo x > "$out/document.docx"',
    )
    with pytest.raises(UnreadableDocument):
        read(DOC)


@pytest.mark.parametrize(
    ("streams", "named"),
    [
        ([("Workbook", b"")], "Excel"),
        ([("Book", b"")], "Excel"),
        ([("PowerPoint Document", b""), ("Current User", b"")], "PowerPoint"),
        ([("MatOST", b""), ("CONTENTS", b"")], "Works"),
        ([("VisioDocument", b"")], "Visio"),
        ([("something", b"")], "old Microsoft Office or WPS"),
        ([], "old Microsoft Office or WPS"),
    ],
)
def test_other_compound_files_are_told_apart_by_name(streams: list[tuple[str, bytes]], named: str) -> None:
    with pytest.raises(UnsupportedMediaType, match=named) as caught:
        read(compound_file(streams), name="年报.doc")
    assert caught.value.code == "unsupported_media_type"


@pytest.mark.parametrize(
    "streams", [[("EncryptionInfo", b""), ("EncryptedPackage", b"")], [("WordDocument", word(0x0100)), ("1Table", b"")]]
)
def test_documents_with_a_password_say_so(streams: list[tuple[str, bytes]]) -> None:
    with pytest.raises(EncryptedDocument):
        read(compound_file(streams))


@pytest.mark.parametrize("cut", [8, 100, 512, 700, 1024])
def test_a_damaged_compound_file_is_unsupported(cut: int) -> None:
    with pytest.raises(UnsupportedMediaType):
        read(DOC[:cut])


def test_a_page_saved_as_doc_is_read_as_the_page_that_it_is() -> None:
    page = "<html><body><p>青禾镇2022年年报</p><table><tr><td>规章</td><td>3</td></tr></table></body></html>"
    document = read(page.encode(), name="年报.doc", media_type="application/msword")
    assert (document.media_type, len(document.grids)) == ("text/html", 1)


def test_libreoffice_itself_converts_rich_text() -> None:
    if not any(map(shutil.which, ("soffice", "libreoffice"))):
        missing = "libreoffice is not there: the real conversion was not tried"
        if is_required("libreoffice"):
            pytest.fail(missing)
        pytest.skip(missing)
    table = "".join(rf"\trowd\cellx2000\cellx4000 {a}\intbl\cell {b}\intbl\cell\row" for a, b in (("a", 3), ("b", 4)))
    document = read(rf"{{\rtf1\ansi 2022\par {table}\pard 12\par}}".encode())
    assert document.media_type == "application/rtf"
    assert len(document.grids) == 1
