"""Old Office files (OLE compound files, RTF, Word's XML of 2003): told apart by name, and read where LibreOffice is.

Start with :func:`read_legacy`. These formats are not read here: where ``soffice`` is on the path it converts the file
to DOCX, in a folder and with a profile of its own, without macros, for a limited time; else the error says what to do.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import olefile

from nlp.errors import EncryptedDocument, LegacyDocument, UnsupportedMediaType
from nlp.reading.detection import MediaType
from nlp.reading.docx import read_docx
from nlp.reading.layout import Layout
from nlp.schema import Warning_

CONVERSION_SECONDS = 50.0
"""Time that LibreOffice may take; its first start takes some five seconds. An archive gives a document 60 seconds."""
MAX_CONVERTED_BYTES = 64 * 1024 * 1024

_OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF_MARK = b"{\\rtf"
_WORD_XML_MARK = b'progid="Word.Document"'
_HEAD_BYTES = 2048
_PROGRAMS = ("soffice", "libreoffice")
_MEMORY_KIB = 4 * 1024 * 1024
_ENCRYPTED_FLAG = 0x01  # bit 8 of the flags at byte 10 of the file information block ([MS-DOC] 2.5.2)
# Streams that only files of one kind have, the most telling first.
_STREAMS: tuple[tuple[str, str], ...] = (
    ("PowerPoint Document", "an old PowerPoint presentation (PPT, DPS)"),
    ("Workbook", "an old Excel workbook (XLS, ET)"),
    ("Book", "an old Excel workbook (XLS)"),
    ("VisioDocument", "a Visio drawing"),
    ("MatOST", "a document of Microsoft Works (WPS)"),
    ("CONTENTS", "a document of Microsoft Works (WPS) or a Publisher file"),
    ("__properties_version1.0", "a mail of Outlook (MSG)"),
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def is_legacy(data: bytes) -> bool:
    """Whether ``data`` is an OLE compound file, rich text, or Word's XML of 2003.

    Example:
        >>> is_legacy(b"{\\\\rtf1"), is_legacy(b"PK\\x03\\x04")
        (True, False)
    """
    return data.startswith((_OLE_MARK, _RTF_MARK)) or _WORD_XML_MARK in data[:_HEAD_BYTES]


def read_legacy(data: bytes) -> tuple[MediaType, Layout]:
    """Media type and layout of an old Word document, converted by LibreOffice.

    Raises:
        LegacyDocument: it is one, and there is no LibreOffice here or it can't convert the file.
        EncryptedDocument: it opens only with a password.
        UnsupportedMediaType: an old Office file that is no Word document; the message names it.
        UnreadableDocument: what LibreOffice made of it can't be read.
    """
    suffix, media_type, kind = _format(data)
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise LegacyDocument(
            f"this is {kind}: save it as DOCX, PDF or HTML, or install LibreOffice (soffice), which then converts it"
        )
    layout = read_docx(_converted(data, suffix, program, kind))
    message = f"{kind}: read from what LibreOffice converted it to".removeprefix("an ").removeprefix("a ")
    return media_type, replace(layout, warnings=(*layout.warnings, Warning_(code="converted", message=message)))


def _format(data: bytes) -> tuple[str, MediaType, str]:
    """Suffix, media type and name of the format, where it is one of text."""
    if data.startswith(_RTF_MARK):
        return ".rtf", "application/rtf", "a rich text file (RTF)"
    if not data.startswith(_OLE_MARK):
        return ".xml", "application/xml", "a Word document saved as XML"
    _refuse_other_ole(data)
    return ".doc", "application/msword", "an old Word or WPS document (DOC)"


def _refuse_other_ole(data: bytes) -> None:
    """Raise for compound files that are no Word document or need a password."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            names = {path[0] for path in file.listdir(streams=True, storages=True)}
            head = file.openstream("WordDocument").read(12) if "WordDocument" in names else b""
    except Exception:  # olefile raises whatever a damaged file makes it trip over
        raise UnsupportedMediaType(
            "this is an old Microsoft Office or WPS file (doc, xls, ppt, wps), and damaged: its parts can't be listed"
        ) from None
    if "EncryptedPackage" in names or (len(head) == 12 and head[11] & _ENCRYPTED_FLAG):
        raise EncryptedDocument("the Office document opens only with a password")
    if "WordDocument" not in names:
        kind = next((kind for name, kind in _STREAMS if name in names), "an old Microsoft Office or WPS file")
        raise UnsupportedMediaType(f"this is {kind}; save its text or tables as DOCX, PDF or HTML")


def _converted(data: bytes, suffix: str, program: str, kind: str) -> bytes:
    """The DOCX that LibreOffice makes of the file.

    Raises:
        LegacyDocument: it makes none, or takes too long.
    """
    with TemporaryDirectory(prefix="biaoli-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        source = folder / f"document{suffix}"
        source.write_bytes(data)
        made = folder / "out" / "document.docx"
        is_done = _run(program, folder, source)
        if not is_done or not made.is_file() or not 0 < made.stat().st_size <= MAX_CONVERTED_BYTES:
            reason = "could not convert it" if is_done else f"took longer than {CONVERSION_SECONDS:g} seconds over it"
            raise LegacyDocument(f"this is {kind}, and LibreOffice {reason}: save it as DOCX, PDF or HTML")
        return made.read_bytes()


def _run(program: str, folder: Path, source: Path) -> bool:
    """Run the conversion and everything that it starts, no longer than it may; whether it came to its end."""
    # The shell lifts a lower limit on memory that a worker of an archive may have set for itself.
    command = [
        "/bin/sh", "-c", f'ulimit -S -v {_MEMORY_KIB} 2>/dev/null; exec "$0" "$@"', program,
        "--headless", "--invisible", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    language = {name: value for name, value in os.environ.items() if name in ("LANG", "LC_ALL", "LC_CTYPE")}
    process = subprocess.Popen(  # noqa: S603  (a fixed command; the file's name is ours)
        command,
        cwd=folder,
        env={**environment, **language},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(CONVERSION_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started: they are a group of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()
