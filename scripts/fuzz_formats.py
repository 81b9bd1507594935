"""Feeds damaged reports of every format to the extractor: no crash, no hang, no value without its evidence.

An input is a generated report with some bytes changed; its number is its seed, so that each can be made again alone.
What may come of it is an error of :mod:`nlp.errors` or a result whose every span holds what it is said to hold.

Start here: :func:`damaged` makes an input, :func:`complaint` judges one, :func:`main` runs them all.

    python scripts/fuzz_formats.py --inputs 5000 --format docx --format pdf

Pictures need the extra ``ocr`` and a second each.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from random import Random
from types import FrameType
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from annotations.generator import LAYOUTS, generate
from nlp import Extraction, Extractor
from nlp.errors import BiaoliError
from scripts.scan_quality import drawn

BASES = 40
"""Different reports of a format that inputs are made of."""
PICTURES = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
CHUNK = 20
"""Inputs that a process takes at a time."""

_WORDS = (
    *(b"<table>", b"</td>", b"<td rowspan=0>", b"<w:tbl>", b"</w:tc>", b"<w:vMerge/>", b"<w:del>", b"&lt;", b"&#x0;"),
    *(b"99", b"\n", b"\0", b"\xff", b"|", b"obj", b"stream\n", b"endobj", b"/Length 9", b"PK\x03\x04", b"%PDF-1.7"),
    *("一、".encode(), "总计".encode(), "。".encode("gb18030"), "年".encode("utf-16-le")),
)


class Format(StrEnum):
    """What inputs are made of."""

    docx = "docx"
    pdf = "pdf"
    html = "html"
    text = "text"
    markdown = "markdown"
    mhtml = "mhtml"
    picture = "picture"


@dataclass(slots=True)
class Tally:
    """What became of some inputs. ``complaints`` holds format, seed and what was wrong."""

    inputs: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    complaints: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Adds the other's figures and complaints to this one."""
        self.inputs += other.inputs
        self.outcomes += other.outcomes
        self.slowest = max(self.slowest, other.slowest)
        self.complaints += other.complaints


class TookTooLong(BaseException):
    """Raised in the middle of an extraction that has used up its time; nothing that catches errors may catch it."""


@lru_cache(maxsize=BASES)
def base(form: Format, number: int) -> bytes:
    """A sound report of a format."""
    printed = ("pdf_ruled", "pdf_plain")
    like = {Format.docx: ("docx_",), Format.pdf: printed, Format.picture: printed, Format.html: ("html_",)}
    prefixes = like.get(form, ("html_",) if form is Format.mhtml else ("cell_", "row_", "pipe_", "glued", "one_"))
    names = [name for name in LAYOUTS if name.startswith(prefixes)]
    source = generate(number, layout=names[number % len(names)], slow=True).source
    data = source.encode() if isinstance(source, str) else source
    if form is Format.picture:
        return _picture(data, number)
    if form is Format.markdown:
        return b"# " + data.replace(b"\n", b"\n\n## ", 3)
    if form is Format.mhtml:
        message = MIMEMultipart("related", boundary="b")
        message.attach(MIMEText(data.decode("utf-8", "replace"), "html", "utf-8"))
        return message.as_bytes()
    return data


def _picture(pdf: bytes, number: int) -> bytes:
    """The upper part of the last page in one of the formats of pictures: a table's rows, and not much to recognise."""
    page = drawn(pdf, 90)[-1]
    part = page.crop((0, 0, page.width, min(page.height, 320)))
    saved = BytesIO()
    part.save(saved, PICTURES[number % len(PICTURES)])
    return saved.getvalue()


def damaged(form: Format, seed: int) -> bytes:
    """The input of a seed. Half of the Word documents are damaged in a part, so that the archive still opens."""
    rng = Random(f"{form}/{seed}")  # noqa: S311  (chance, no secret)
    data = base(form, seed % BASES)
    if form is not Format.docx or rng.random() < 0.3:
        return _mutated(data, rng)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "word/document.xml" if rng.random() < 0.7 else rng.choice(sorted(parts))
    parts[name] = _without_tags(parts[name], rng) if rng.random() < 0.5 else _mutated(parts[name], rng)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return buffer.getvalue()


def _mutated(data: bytes, rng: Random) -> bytes:
    """Bytes changed, cut out, doubled, moved or put in, in one to six places; sometimes the end is cut off."""
    pieces = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(pieces)) if pieces else 0
        kind = rng.randrange(6)
        if kind == 0 and pieces:
            pieces[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del pieces[at : at + rng.choice((1, 3, 20, 300))]
        elif kind == 2:
            pieces[at:at] = pieces[max(at - rng.choice((5, 100, 3000)), 0) : at] * rng.choice((1, 1, 2, 30))
        elif kind == 3:
            pieces[at:at] = rng.choice(_WORDS) * rng.choice((1, 1, 5, 200))
        elif kind == 4:
            pieces[at:at] = rng.randbytes(rng.choice((1, 4, 60)))
        elif rng.random() < 0.2:
            del pieces[at:]
    return bytes(pieces)


def _without_tags(data: bytes, rng: Random) -> bytes:
    """XML that stays sound: numbers in attributes changed, and elements renamed in both tags."""
    for _ in range(rng.randint(1, 5)):
        old = rng.choice(
            (b'w:val="1"', b'w:val="2"', b"w:tc>", b"w:tr>", b"w:p>", b"w:r>", b"w:t>", b"w:vMerge", b"w:tbl>")
        )
        new = (
            rng.choice((b'w:val="0"', b'w:val="99999999"', b'w:val="x"'))
            if b"=" in old
            else rng.choice(
                (b"w:del>", b"w:ins>", b"w:sdt>", b"w:txbxContent>", b"w:tbl>", b"w:p>", b"w:tc>", b"w:rPr>")
            )
        )
        data = data.replace(old, new.removesuffix(b">") if old == b"w:vMerge" else new)
    return data


def complaint(extraction: Extraction) -> str | None:
    """What is wrong with a result: a span outside of the text, or one that does not hold the value's raw form."""
    text = extraction.document.text or ""
    evidence = [(f"cell {path}", cell.span, cell.raw) for path, cell in extraction.cells.items()]
    evidence += [("count", count.span, count.raw) for count in extraction.counts]
    evidence += [("date", date.span, date.raw) for date in extraction.dates]
    for name, span, raw in evidence:
        if span is not None and not 0 <= span[0] <= span[1] <= len(text):
            return f"{name}: span {span} is outside of the text"
        if span is not None and raw is not None and text[slice(*span)] != raw:
            return f"{name}: its span does not hold its raw form"
    bare = [
        path for path, cell in extraction.cells.items() if cell.value is not None and cell.span is None and not cell.raw
    ]
    bare = [path for path in bare if extraction.cells[path].status != "inferred"]
    return f"cell {bare[0]}: a value without evidence" if bare else None


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise TookTooLong


def judge(form: Format, seeds: range, seconds: float) -> Tally:
    """What becomes of the inputs of some seeds."""
    logging.disable()  # the libraries below tell of each damage that they meet
    extractor = Extractor()
    tally = Tally()
    signal.signal(signal.SIGALRM, _too_long)
    for seed in seeds:
        data = damaged(form, seed)
        begun = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            wrong = complaint(extractor.extract(data))
            outcome = "read"
        except BiaoliError as error:
            wrong, outcome = None, error.code
        except TookTooLong:
            wrong, outcome = f"took longer than {seconds:g} seconds", "hang"
        except Exception as error:  # the crash that is looked for
            wrong, outcome = f"{type(error).__name__}: {error}"[:200], "crash"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        tally.inputs += 1
        tally.outcomes[outcome] += 1
        tally.slowest = max(tally.slowest, time.monotonic() - begun)
        if wrong:
            tally.complaints.append((form, seed, wrong))
    return tally


def _tallies(form: Format, seeds: range, seconds: float, processes: int) -> Iterator[Tally]:
    """The tallies of all chunks as they are done; a process that dies is a complaint that names its seeds."""
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    with ProcessPoolExecutor(processes) as pool:
        waiting = {pool.submit(judge, form, chunk, seconds): chunk for chunk in chunks}
        for done in as_completed(waiting):
            try:
                yield done.result()
            except BrokenProcessPool:
                chunk = waiting[done]
                seed = (form.value, chunk.start, f"a process died at one of seeds {chunk.start} to {chunk.stop - 1}")
                yield Tally(len(chunk), Counter(died=len(chunk)), 0.0, [seed])


def main(
    inputs: Annotated[int, typer.Option(help="Inputs of each format", min=1)] = 500,
    format_: Annotated[list[Format] | None, typer.Option("--format", help="Only these; all by default")] = None,
    seed: Annotated[int, typer.Option(help="The first seed")] = 0,
    seconds: Annotated[float, typer.Option(help="Time that one input may take")] = 10.0,
    processes: Annotated[int, typer.Option(min=1)] = os.cpu_count() or 1,
) -> None:
    """Print what became of the inputs and what is wrong with them; exit with 1 if anything is."""
    wrong: list[tuple[str, int, str]] = []
    columns = (TextColumn("{task.description:9}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=not sys.stdout.isatty()) as progress:
        for form in format_ or list(Format):
            task = progress.add_task(form.value, total=inputs)
            total = Tally()
            for tally in _tallies(form, range(seed, seed + inputs), seconds, processes):
                total.add(tally)
                progress.update(task, advance=tally.inputs)
            outcomes = ", ".join(f"{name} {count}" for name, count in total.outcomes.most_common())
            typer.echo(f"{form.value:9} {total.inputs} inputs; slowest {total.slowest:.2f} s; {outcomes}")
            wrong += total.complaints
    for form_name, number, what in sorted(wrong)[:50]:
        typer.echo(f"{form_name} {number}: {what}", err=True)
    typer.echo(f"{len(wrong)} complaint(s)", err=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(main)
