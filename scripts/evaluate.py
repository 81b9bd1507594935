"""Scores what the rules, a model or any file of proposals find against gold: a corpus, a file, or a gold folder.

Start here: :func:`main`. Gold is our JSONL (a file, a corpus folder, with ``--split`` a part of it) or a folder of
``<id>.json`` in the words of the result contract, whose reports are extracted whole; what such gold can't say is named.

    python scripts/evaluate.py annotations/corpus --split test --json rules.json --fill annotations/README.md
    python scripts/evaluate.py annotations/corpus --split test --proposals tagger.jsonl --json tagger.json
    python scripts/evaluate.py annotations/corpus --split test --model models/tagger --json full.json
    python scripts/evaluate.py --compare rules.json full.json --unit hand
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from annotations.bootstrap import DRAWS, Compared, ComparisonError, compared
from annotations.contract_gold import ContractGoldError, evaluate_contract, is_contract_gold
from annotations.corpus_files import CorpusFileError, read_passages
from annotations.evaluation import Evaluation, evaluate
from annotations.figures import MarkerError, fill, markdown_table, shown
from annotations.pairing import Tally
from annotations.proposals import FileProposer, Proposer, RulesProposer
from annotations.tagger_proposals import HybridProposer, TaggerProposer
from nlp.errors import ModelError

CORPUS = Path(__file__).resolve().parent.parent / "annotations" / "corpus"
_FAULTS = (ComparisonError, ContractGoldError, CorpusFileError, MarkerError, ModelError, OSError)
_BY_HAND = ("count", "count~", "quantity", "metric.id", "problem.half", "commitment.half", "measures")
_CONFUSIONS_SHOWN = 30


class Split(StrEnum):
    """A part of the corpus."""

    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


class Unit(StrEnum):
    """What a bootstrap draws."""

    DOCUMENT = "document"
    HAND = "hand"


def main(
    gold: Annotated[Path, typer.Argument(help="JSONL file, corpus folder, or folder of contract gold")] = CORPUS,
    split: Annotated[Split | None, typer.Option(help="Only this split of the corpus")] = None,
    hand: Annotated[list[str] | None, typer.Option(help="Only passages of this hand; may be repeated")] = None,
    proposals: Annotated[
        Path | None,
        typer.Option(
            help="Score these instead of the rules: proposals as JSONL; for contract gold a folder", exists=True
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Score rules and this tagger together, as mode full runs them", exists=True)
    ] = None,
    alone: Annotated[bool, typer.Option("--alone", help="With --model: the tagger without the rules")] = False,
    out: Annotated[Path | None, typer.Option("--json", help="Write all figures here; - for standard output")] = None,
    page: Annotated[Path | None, typer.Option("--fill", help="Put tables between <!-- evaluation --> markers")] = None,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Compare two files that --json wrote; no evaluation is run")
    ] = None,
    unit: Annotated[Unit, typer.Option(help="What the bootstrap draws")] = Unit.DOCUMENT,
    draws: Annotated[int, typer.Option(min=100, help="How often it draws")] = DRAWS,
    seed: Annotated[int, typer.Option(help="Seed of the draws")] = 0,
) -> None:
    """Precision, recall and F1 by label and by hand, attributes, relations, confusion of metric ids.

    Exit status 2 where gold or proposals can't be read, or two evaluations aren't of the same gold.
    """
    try:
        if compare is not None:
            rows = compared(*map(_read_evaluation, compare), unit=unit.value, draws=draws, seed=seed)
            _write_json(out, {"compared": [str(path) for path in compare], "figures": [row.to_dict() for row in rows]})
            if out is None or str(out) != "-":
                _print_compared(rows, compare)
            return
        result = _evaluate(gold, split, hand or [], _proposer(proposals, model, alone=alone), proposals)
        _write_json(out, result.to_dict())
        if page is not None:
            fill(page, "evaluation", to_markdown(result))
    except _FAULTS as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if out is None or str(out) != "-":
        _print(result)


def _proposer(proposals: Path | None, model: Path | None, *, alone: bool) -> Proposer:
    """Who is scored: a file's proposals, a model, or the rules."""
    if model is not None:
        return TaggerProposer(model) if alone else HybridProposer(model)
    if proposals is not None and proposals.is_file():
        return FileProposer(proposals)
    return RulesProposer()


def _evaluate(
    gold: Path, split: Split | None, hands: Sequence[str], proposer: Proposer, folder: Path | None
) -> Evaluation:
    if is_contract_gold(gold):
        return evaluate_contract(gold, folder)
    passages = [item.passage for item in read_passages(gold, split.value if split else None)]
    if hands:
        passages = [passage for passage in passages if passage.hand in hands]
        if not passages:
            raise CorpusFileError(f"{gold}: no passages of {', '.join(hands)}")
    return evaluate(passages, proposer)


def _read_evaluation(path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except ValueError:
        raise ComparisonError(f"{path}: no JSON") from None
    if not isinstance(data, dict):
        raise ComparisonError(f"{path}: no evaluation")
    return data


def _write_json(out: Path | None, data: Mapping[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if out is not None and str(out) == "-":
        typer.echo(text)
    elif out is not None:
        out.write_text(text + "\n", "utf-8")


_FIGURE_HEAD = ("figure", "precision", "recall", "F1", "gold", "proposed")
_ATTRIBUTE_HEAD = ("attribute", "right", "of", "right where not the default", "of them")
_CONFUSION_HEAD = ("gold", "proposed", "times")


def _figure_row(name: str, tally: Tally) -> list[object]:
    return [name, shown(tally.precision), shown(tally.recall), shown(tally.f1), tally.first, tally.second]


def _figure_rows(result: Evaluation) -> list[list[object]]:
    return [_figure_row(name, tally) for name, tally in result.figures.items()]


def _attribute_rows(result: Evaluation) -> list[list[object]]:
    return [
        [name, shown(right / compared_), compared_, shown(marked / of if of else None), of]
        for name, (right, compared_, marked, of) in result.attributes.items()
    ]


def _confusion_rows(result: Evaluation) -> list[list[object]]:
    wrong = [(pair, times) for pair, times in result.confusion.items() if pair[0] != pair[1]]
    return [[*pair, times] for pair, times in sorted(wrong, key=lambda item: (-item[1], item[0]))]


def _hand_rows(result: Evaluation) -> list[list[object]]:
    sizes = {hand: sum((document.hand or "(none)") == hand for document in result.documents) for hand in result.by_hand}
    return [
        [hand, sizes[hand], *(shown(figures.get(name, Tally()).f1) for name in _BY_HAND)]
        for hand, figures in result.by_hand.items()
    ]


def to_markdown(result: Evaluation) -> str:
    """The tables of a page; of the confusions the thirty most frequent."""
    parts = [
        f"{len(result.documents)} passages, proposed by: {result.proposer}.",
        markdown_table(_FIGURE_HEAD, _figure_rows(result)),
        "F1 by hand:",
        markdown_table(("hand", "passages", *_BY_HAND), _hand_rows(result)),
        "Attributes on equal spans:",
        markdown_table(_ATTRIBUTE_HEAD, _attribute_rows(result)),
        "Metric ids that were taken for another (of quantities, by equal spans):",
        markdown_table(_CONFUSION_HEAD, _confusion_rows(result)[:_CONFUSIONS_SHOWN]),
    ]
    if result.not_compared:
        parts.append("Not compared:\n\n" + "\n".join(f"- {line}" for line in result.not_compared))
    return "\n\n".join(parts)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    table = Table(title=title, title_justify="left")
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    return table


def _print(result: Evaluation) -> None:
    console = Console()
    title = f"{len(result.documents)} documents, proposed by {result.proposer}"
    console.print(_table(title, _FIGURE_HEAD, _figure_rows(result)))
    if len(result.by_hand) > 1:
        console.print(_table("F1 by hand", ("hand", "passages", *_BY_HAND), _hand_rows(result)))
    console.print(_table("Attributes on equal spans", _ATTRIBUTE_HEAD, _attribute_rows(result)))
    rows = _confusion_rows(result)
    title = f"Metric ids taken for another: {len(rows)} pairs, the first {min(len(rows), _CONFUSIONS_SHOWN)}"
    console.print(_table(title, _CONFUSION_HEAD, rows[:_CONFUSIONS_SHOWN]))
    for line in result.not_compared:
        console.print(f"not compared: {escape(line)}")


def _print_compared(rows: Sequence[Compared], paths: tuple[Path, Path]) -> None:
    head = ("figure", "A", "B", "B − A", "95 % interval", "p")
    shown_rows = [
        [
            row.figure,
            shown(row.first_f1),
            shown(row.second_f1),
            f"{row.difference:+.3f}",
            f"{row.low:+.3f} to {row.high:+.3f}",
            f"{row.p:.4f}",
        ]
        for row in rows
    ]
    Console().print(_table(f"F1 of A {paths[0].name} and B {paths[1].name}", head, shown_rows))


if __name__ == "__main__":
    typer.run(main)
