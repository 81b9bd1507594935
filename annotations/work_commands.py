"""Commands for the work of annotators: ``agreement``, ``next``, ``diff``, ``stats``; :func:`register` adds them.

Each prints tables for people, or one JSON object with ``--json``. What can't be read or compared ends with exit status
2 and a line on standard error that names the place.

Example:
    >>> app = typer.Typer()
    >>> register(app)
    >>> sorted(command.name for command in app.registered_commands)
    ['agreement', 'diff', 'next', 'stats']
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from annotations.agreement import Agreement, AgreementError, agreement_of, pairs_of_annotators
from annotations.contrasts import KINDS, Contrast
from annotations.corpus_files import CorpusFileError, read_passages
from annotations.differences import Differences, DifferencesError, differences_of
from annotations.figures import MarkerError, fill, markdown_table, shown
from annotations.proposals import FileProposer, Proposer, RulesProposer
from annotations.ranking import DOCUMENT_SUFFIXES, Ranking, ranked, ranked_documents
from annotations.statistics import Statistics, statistics_of, to_markdown
from annotations.tagger_proposals import TaggerProposer

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables")]
FillOption = Annotated[Path | None, typer.Option("--fill", help="Also put the figures into this Markdown page")]
_FAULTS = (AgreementError, CorpusFileError, DifferencesError, MarkerError, OSError)
_SHOWN_TEXT_CHARACTERS = 40


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command("agreement")(agreement)
    app.command("next")(next_)
    app.command("diff")(diff)
    app.command("stats")(stats)


def agreement(
    first: Annotated[Path, typer.Argument(help="JSONL file or folder of one annotator, or of several", exists=True)],
    second: Annotated[Path | None, typer.Argument(help="The other annotator's", exists=True)] = None,
    names: Annotated[tuple[str, str], typer.Option(help="What to call the two annotators")] = ("first", "second"),
    limit: Annotated[int, typer.Option(min=0, help="How many disagreements to list; all of them are in --json")] = 50,
    as_json: JsonFlag = False,
    page: FillOption = None,
) -> None:
    """F1 of spans, Cohen's kappa, relations, attributes between annotators, and the list of disagreements.

    Two files are two annotators; in one, passages are told apart by their field ``annotator``. ``--fill`` writes
    between ``<!-- agreement -->`` and ``<!-- /agreement -->``.
    """
    with _refusing():
        ours = [item.passage for item in read_passages(first)]
        if second is None:
            results = pairs_of_annotators(ours)
        else:
            results = [agreement_of(ours, (item.passage for item in read_passages(second)), names)]
        if page is not None:
            fill(page, "agreement", "\n\n".join(agreement_markdown(result) for result in results))
    if as_json:
        _print_json({"pairs": [result.to_dict() for result in results]})
        return
    for result in results:
        _print_agreement(result, limit)


def next_(
    source: Annotated[Path, typer.Argument(help="Passages (JSONL file or folder), or reports", exists=True)],
    first: Annotated[
        Path | None, typer.Option("--first", help="Proposals (JSONL) in place of the rules'", exists=True)
    ] = None,
    second: Annotated[
        Path | None, typer.Option("--second", help="Another set of proposals (JSONL), a tagger's", exists=True)
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="A tagger's folder: the second set is what it proposes", exists=True)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to list")] = 20,
    every: Annotated[bool, typer.Option("--all", help="Rank passages that are annotated already, too")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Which passage or report to annotate next: by uncertainty, and by disagreement where two sets propose.

    Uncertainty is taken from scores where proposals have them, else from null metrics, unknown scopes and warnings.
    """
    with _refusing():
        if model is not None and second is not None:
            raise CorpusFileError("--second and --model exclude each other")
        other: Proposer | None = TaggerProposer(model) if model is not None else None
        if second is not None:
            other = FileProposer(second)
        reports = _reports(source)
        if reports and first is not None:
            raise CorpusFileError("--first is for passages; reports are read by the rules")
        ranking = ranked_documents(reports, other) if reports else _rank_passages(source, first, other, every)
    ranking.items[limit:] = []
    if as_json:
        _print_json(ranking.to_dict())
    else:
        _print_ranking(ranking)


def diff(
    old: Annotated[Path, typer.Argument(help="JSONL file or corpus folder before", exists=True)],
    new: Annotated[Path, typer.Argument(help="The same after", exists=True)],
    limit: Annotated[int, typer.Option(min=0, help="How many changes to list; all of them are in --json")] = 50,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where anything changed")] = False,
    as_json: JsonFlag = False,
) -> None:
    """What changed between two versions of a corpus: passages, texts, entities, attributes, relations."""
    with _refusing():
        found = differences_of(read_passages(old), read_passages(new))
    if as_json:
        _print_json(found.to_dict())
    else:
        _print_differences(found, limit)
    if exit_code and (found.added or found.removed or found.changed):
        raise typer.Exit(1)


def stats(
    corpus: Annotated[Path, typer.Argument(help="JSONL file or corpus folder", exists=True)],
    as_json: JsonFlag = False,
    page: FillOption = None,
) -> None:
    """Counts by split, hand, label, metric, attribute value; lengths; share of empty passages.

    ``--fill`` writes between ``<!-- stats -->`` and ``<!-- /stats -->``.
    """
    with _refusing():
        found = statistics_of(read_passages(corpus))
        if page is not None:
            fill(page, "stats", to_markdown(found))
    if as_json:
        _print_json(found.to_dict())
    else:
        _print_statistics(found)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _print_json(data: dict[str, Any]) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number and name not in ("what", "change", "values") else "left")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    return table


_LABEL_HEAD = ("label", "first", "second", "F1 exact", "F1 overlapping", "kappa")
_RELATION_HEAD = ("relation", "first", "second", "F1 exact", "F1 between paired")
_ATTRIBUTE_HEAD = ("attribute", "compared", "same", "kappa")


def _label_rows(result: Agreement) -> list[list[object]]:
    rows: list[list[object]] = [
        [
            label,
            item.exact.first,
            item.exact.second,
            shown(item.exact.f1),
            shown(item.overlapping.f1),
            shown(item.kappa),
        ]
        for label, item in result.labels.items()
    ]
    every = result.exact
    return [*rows, ["all", every.first, every.second, shown(every.f1), shown(result.overlapping.f1), "–"]]


def _relation_rows(result: Agreement) -> list[list[object]]:
    return [
        [label, item.exact.first, item.exact.second, shown(item.exact.f1), shown(item.between_paired.f1)]
        for label, item in result.relations.items()
    ]


def _attribute_rows(result: Agreement) -> list[list[object]]:
    return [
        [name, item.compared, shown(item.same / item.compared), shown(item.kappa)]
        for name, item in result.attributes.items()
    ]


def agreement_markdown(result: Agreement) -> str:
    """The tables of one pair of annotators, and how many disagreements of which kind there are."""
    kinds = Counter(item.kind for item in result.disagreements)
    counted = ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS if kinds[kind]) or "none"
    return "\n\n".join(
        [
            f"{result.passages} passages, annotated by {result.annotators[0]} and {result.annotators[1]}. "
            "Kappa is over characters, for each label on its own.",
            markdown_table(_LABEL_HEAD, _label_rows(result)),
            markdown_table(_RELATION_HEAD, _relation_rows(result)),
            markdown_table(_ATTRIBUTE_HEAD, _attribute_rows(result)),
            f"Disagreements: {counted}.",
        ]
    )


def _print_agreement(result: Agreement, limit: int) -> None:
    console = Console()
    first, second = result.annotators
    console.print(f"{result.passages} passages of {escape(first)} (first) and {escape(second)} (second)")
    for what, ids in (
        (f"only {first} has", result.only_first),
        (f"only {second} has", result.only_second),
        ("with another text on the two sides, left out", result.other_text),
    ):
        if ids:
            console.print(escape(f"{len(ids)} passages {what}: {_some(ids)}"))
    console.print(_table("Spans", _LABEL_HEAD, _label_rows(result)))
    console.print(_table("Relations", _RELATION_HEAD, _relation_rows(result)))
    console.print(_table("Attributes on equal spans", _ATTRIBUTE_HEAD, _attribute_rows(result)))
    rows = [[item.passage_id, item.kind, item.label, _described(item)] for item in result.disagreements[:limit]]
    title = f"Disagreements: {len(result.disagreements)}, the first {len(rows)}"
    console.print(_table(title, ("passage", "kind", "label", "what"), rows))


def _described(item: Contrast) -> str:
    ours, theirs = (_short(side.text) if side else "–" for side in (item.first, item.second))
    if item.kind == "attribute" and item.values:
        return f"{ours}: {item.name} {item.values[0]} | {item.values[1]}"
    if item.kind in ("relation_missing", "relation_extra"):
        return f"{ours if item.first else theirs} → {_short(item.name or '')}"
    if item.kind == "label" and item.first and item.second:
        return f"{item.first.label} {ours} | {item.second.label} {theirs}"
    return f"{ours} | {theirs}"


def _short(text: str) -> str:
    shown_text = text.replace("\n", "⏎")
    if len(shown_text) <= _SHOWN_TEXT_CHARACTERS:
        return shown_text
    half = _SHOWN_TEXT_CHARACTERS // 2
    return f"{shown_text[:half]}…{shown_text[-half:]}"


def _some(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")


def _reports(source: Path) -> list[Path]:
    """The reports that a path names; none where it holds passages."""
    if source.is_file():
        return [source] if source.suffix.lower() in DOCUMENT_SUFFIXES else []
    if any(source.rglob("*.jsonl")):
        return []
    return sorted(path for path in source.iterdir() if path.suffix.lower() in DOCUMENT_SUFFIXES)


def _rank_passages(source: Path, first: Path | None, second: Proposer | None, every: bool) -> Ranking:
    passages = [item.passage for item in read_passages(source)]
    chosen = [passage for passage in passages if every or not passage.entities]
    ranking = ranked(chosen, FileProposer(first) if first is not None else RulesProposer(), second)
    if len(chosen) < len(passages):
        ranking.skipped.append(f"{len(passages) - len(chosen)} passages are annotated already (--all ranks them too)")
    return ranking


def _print_ranking(ranking: Ranking) -> None:
    console = Console()
    head = ("id", "priority", "uncertainty", "by", "disagreement", "entities", "no metric", "scope?", "warnings")
    rows = [
        [
            item.id,
            shown(item.priority),
            shown(item.uncertainty),
            item.basis,
            shown(item.disagreement),
            item.entities,
            item.null_metrics,
            item.unknown_scopes,
            item.warnings,
        ]
        for item in ranking.items
    ]
    console.print(_table(f"Next, by {ranking.first} and {ranking.second or 'nothing else'}", head, rows))
    for line in [*([ranking.remark] if ranking.remark else []), *ranking.skipped]:
        console.print(escape(line))


def _print_differences(found: Differences, limit: int) -> None:
    console = Console()
    console.print(_table("Changes", ("change", "times"), [[n.replace("_", " "), t] for n, t in found.totals.items()]))
    rows: list[Sequence[object]] = [[i, "passage added", ""] for i in found.added]
    rows += [[i, "passage removed", ""] for i in found.removed]
    for change in found.changed:
        rows += [[change.passage_id, "text", ""]] if change.text_changed else []
        rows += [[change.passage_id, name, f"{a} → {b}"] for name, (a, b) in change.fields.items()]
        rows += [[change.passage_id, f"{c.label}: {c.kind}", _described(c)] for c in change.contrasts]
    title = f"{len(rows)} changes, the first {min(limit, len(rows))}; old | new"
    console.print(_table(title, ("passage", "change", "what"), rows[:limit]))


def _print_statistics(found: Statistics) -> None:
    console = Console()
    head = ("of", "hands", "passages", "characters", "mean", "empty", "empty share", "entities", "relations")
    for title, groups in (("Splits", found.splits), ("Hands", found.hands), ("Sections", found.sections)):
        rows = [[name, *group.to_dict().values()] for name, group in groups.items()]
        console.print(_table(title, head, rows))
    tables = (("Labels", found.labels), ("Relations", found.relations), ("Metrics", found.metrics))
    for title, counts in tables:
        console.print(_table(title, ("id", "times"), counts.items()))
    values = [[n, ", ".join(f"{v} {t}" for v, t in counts.items())] for n, counts in found.attributes.items()]
    console.print(_table("Attributes", ("attribute", "values"), [row for row in values if row[0] != "metric.metric"]))
    lengths = found.characters
    span = f"{lengths.least} to {lengths.greatest}"
    console.print(f"characters of a passage: {span}, median {lengths.median:g}, mean {lengths.mean:g}")
