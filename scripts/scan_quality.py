"""Measures how well scans are read: generated reports are printed, scanned in effigy, and read by OCR.

A report of the generator is set as PDF, drawn at 150 dpi, turned by up to a degree either way, pressed as JPEG, bound
as a PDF of pictures and read. Every value of its tables then is right, marked (no value, with a status that says so) or
silently wrong; of the last kind there must be none. Needs the extra ``ocr``.

    python scripts/scan_quality.py --reports 10
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import PIL.Image
import pypdfium2
import typer
from rich.console import Console

from annotations.generator import draw_spec, render
from nlp import Extractor
from scripts.silent_errors import Tally, compare

DPI, JPEG_QUALITY, MOST_DEGREES = 150, 70, 1.0


def scanned(pdf: bytes, *, degrees: float, dpi: int = DPI, quality: int = JPEG_QUALITY) -> bytes:
    """The pages of ``pdf`` as pictures, turned by ``degrees`` and pressed, in a PDF without text."""
    pages = [page.rotate(degrees, PIL.Image.Resampling.BICUBIC, fillcolor=255) for page in drawn(pdf, dpi)]
    bound = BytesIO()
    pages[0].save(bound, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], quality=quality)
    return bound.getvalue()


def drawn(pdf: bytes, dpi: int) -> list[Any]:
    """The pages of ``pdf`` as grey pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def judge(seed: int, edition: str | None, layout: str | None) -> tuple[str, Tally, float]:
    """The report of a seed, scanned and read: what it is, what became of its values, and the seconds it took."""
    spec = draw_spec(seed, edition=edition, layout=layout or "pdf_ruled", litter=())
    report = render(spec)
    assert isinstance(report.source, bytes)
    degrees = Random(seed).uniform(-MOST_DEGREES, MOST_DEGREES)  # noqa: S311  (figures, no secrets)
    scan = scanned(report.source, degrees=degrees)
    began = time.perf_counter()
    tally = compare(report, Extractor().extract(scan, media_type="application/pdf"))
    seconds = time.perf_counter() - began
    name = f"{seed} {spec.edition} {spec.layout} missing={spec.missing} {degrees:+.2f} degrees"
    return name, replace(tally, examples=[]), seconds


def main(
    reports: Annotated[int, typer.Option(help="How many reports; each takes half a minute.")] = 10,
    first: Annotated[int, typer.Option(help="Seed of the first.")] = 1,
    edition: Annotated[str | None, typer.Option(help="Only this edition.")] = None,
    layout: Annotated[str | None, typer.Option(help="A PDF layout of the generator.")] = None,
) -> None:
    """Print what became of the cells of scanned reports; exit code 1 if one is silently wrong."""
    console = Console(width=130)
    total = Tally()
    for seed in range(first, first + reports):
        name, tally, seconds = judge(seed, edition, layout)
        console.print(
            f"{name}: {tally.printed} cells, {tally.right} right, {tally.null} marked, "
            f"{tally.silent} silently wrong, {seconds:.1f} s"
        )
        total.add(tally)
    share = 100 * total.right / max(total.printed, 1)
    console.print(
        f"[bold]{total.printed} cells: {total.right} right ({share:.2f} %), {total.null} marked, "
        f"{total.silent} silently wrong[/]"
    )
    raise typer.Exit(1 if total.silent else 0)


if __name__ == "__main__":
    typer.run(main)
