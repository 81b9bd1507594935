"""From a seed to a report: draws the specification, the figures, their print and the prose, and lays it all out.

Each choice has a random source of its own, derived from the seed and the choice's name: asking for another layout
changes the layout and leaves figures and prose as they were.

Example:
    >>> report = generate(7, edition="y2021", layout="row_spaces", litter=())
    >>> report.cells["applications.results.total.total"].status
    'number'
    >>> generate(7, edition="y2021", layout="row_spaces", litter=()) == report
    True
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from annotations.generator.body import Body, Paragraph
from annotations.generator.content import (
    draw_all_figures,
    draw_form_options,
    draw_year,
    editions_of_tables,
    parts_of_proactive,
    print_figures,
    rules_of_tables,
)
from annotations.generator.figures import draw_scale
from annotations.generator.forms import FormOptions, FormTable, applications_tables, proactive_tables, remedies_table
from annotations.generator.layouts import LAYOUTS
from annotations.generator.litter import furnish, rewrite
from annotations.generator.narrative import Narrative, phrases, write_narrative
from annotations.generator.rules import violations
from annotations.generator.spec import Spec, draw_spec
from annotations.generator.statistics import StatisticsSpec, broken_sums, statistics_table
from annotations.generator.truth import GeneratedReport, TrueCell, TrueDate, TrueIndicator, TrueMetadata


def generate(
    seed: int,
    *,
    edition: str | None = None,
    layout: str | None = None,
    broken: bool | int | None = None,
    litter: Collection[str] | None = None,
    missing: str | None = None,
    slow: bool = False,
) -> GeneratedReport:
    """One report with its truth; the same arguments give the same report, byte for byte.

    Args:
        seed: any integer.
        edition: one of :data:`EDITIONS`; ``none`` for a report without a table.
        layout: a name of :data:`annotations.generator.layouts.LAYOUTS`.
        broken: whether the figures hold errors, or how many; ``True`` means one to three.
        litter: names of :data:`annotations.generator.litter.LITTER`; empty for a clean page.
        missing: what stands in place of figures that are zero or unknown.
        slow: draw from the layouts in PDF bytes too.

    Raises:
        ValueError: a name is unknown, or litter or missing values do not go with the layout.
    """
    return render(
        draw_spec(seed, edition=edition, layout=layout, broken=broken, litter=litter, missing=missing, slow=slow)
    )


def render(spec: Spec) -> GeneratedReport:
    """The report of a specification."""
    scale = draw_scale(spec.rng("scale"))
    year = draw_year(spec)
    editions = editions_of_tables(spec)
    figures = draw_all_figures(spec, editions, scale)
    options = draw_form_options(spec, editions, year)
    cells = print_figures(spec, figures, editions)
    narrative = write_narrative(spec.rng("prose"), year, scale, figures, old=spec.edition in ("stat2014", "local"))
    metadata = _with_publication(spec, narrative.metadata)
    body, indicators = _body(spec, narrative, cells, options, editions, scale)
    body = furnish(body, spec.rng("furniture"), spec.litter, metadata)
    body = rewrite(body, spec.rng("characters"), spec.litter)
    layout = LAYOUTS[spec.layout]
    return GeneratedReport(
        source=_as_file(layout.render(body, spec.rng("layout"), spec.litter), spec.litter),
        media_type=layout.media_type,
        seed=spec.seed,
        edition=None if spec.edition == "none" else spec.edition,
        layout=spec.layout,
        keeps_cells_apart=layout.keeps_cells_apart,
        cells=cells,
        broken=violations(cells, rules_of_tables(spec, editions)) + broken_sums(indicators),
        metadata=metadata,
        indicators=indicators,
        extra_rows=options["proactive"].extra_rows if editions else (),
        editions=editions,
        litter=spec.litter,
        missing=spec.missing,
    )


def _with_publication(spec: Spec, metadata: TrueMetadata) -> TrueMetadata:
    """The metadata with the time of publication, where a header prints one."""
    if not spec.litter & {"crawl_header", "index_table"}:
        return metadata
    rng = spec.rng("publication")
    day = f"{metadata.year + 1}-{rng.randint(1, 4):02}-{rng.randint(1, 28):02}"
    clock = rng.choice(("", f"{rng.randint(8, 18):02}:{rng.randint(0, 59):02}", "16:00:57", "00:00"))
    published = f"{day}T{clock}" if clock and "crawl_header" in spec.litter else day
    date = TrueDate("published", day, day, published.replace("T", " "))
    return replace(metadata, published_at=published, dates=(date, *metadata.dates))


def _body(
    spec: Spec,
    narrative: Narrative,
    cells: Mapping[str, TrueCell],
    options: Mapping[str, FormOptions],
    editions: Mapping[str, str],
    scale: int,
) -> tuple[Body, tuple[TrueIndicator, ...]]:
    if spec.edition in ("stat2014", "local"):
        return _old_body(spec, narrative, scale)
    rng = spec.rng("headings")
    own = phrases()
    body: Body = [*narrative.title, *narrative.opening]
    for key, variants in own["sections"].items():
        body.append(Paragraph(rng.choice(variants), "heading"))
        if key in narrative.sections:
            body += narrative.sections[key]
        elif options:
            body += _tables(key, cells, options[key], parts_of_proactive(editions, spec.edition))
        else:
            sentence = rng.choice(own["no_table"][key]).format(our="我单位", year=narrative.metadata.year)
            body += [Paragraph(sentence)] if sentence else []
    return [*body, *narrative.signature], ()


def _tables(
    key: str, cells: Mapping[str, TrueCell], options: FormOptions, parts: list[tuple[str, str]]
) -> list[FormTable]:
    """The tables of one section; ``parts`` are edition and items of those of table 2."""
    if key == "applications":
        return applications_tables(cells, options)
    if key == "remedies":
        return [remedies_table(cells, options)]
    return [
        table for edition, items in parts for table in proactive_tables(cells, replace(options, edition=edition), items)
    ]


def _old_body(spec: Spec, narrative: Narrative, scale: int) -> tuple[Body, tuple[TrueIndicator, ...]]:
    """A report of 2008 to 2018: other sections, one statistics table."""
    own = StatisticsSpec(spec.edition, narrative.metadata.year, scale, spec.missing, spec.broken)
    table, indicators = statistics_table(spec.rng("statistics"), own)
    body: Body = [*narrative.title, *narrative.opening]
    for heading, key in phrases()["old_sections"]:
        body.append(Paragraph(heading, "heading"))
        body += [table] if key == "table" else narrative.sections[key]
    return [*body, *narrative.signature], indicators


def _as_file(source: str | bytes, litter: frozenset[str]) -> str | bytes:
    """The source with the line ends, mark or encoding that the litter names."""
    if isinstance(source, bytes):
        return source
    if "crlf" in litter:
        source = source.replace("\n", "\r\n")
    if "gb18030" in litter:
        return source.encode("gb18030")
    return f"\ufeff{source}" if "bom" in litter else source
