"""Measures a model on the test hands and writes the figures into its card: rules, tagger and both, and how sure it is.

python -m scripts.model_card models/tagger
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typer

from annotations.bootstrap import compared
from annotations.corpus_files import read_passages
from annotations.evaluation import Evaluation, evaluate
from annotations.figures import fill, markdown_table, shown
from annotations.passages import Passage
from annotations.proposals import RulesProposer
from annotations.tagger_proposals import HybridProposer, TaggerProposer
from nlp.tagging.calibration import Bin, expected_calibration_error, reliability
from nlp.tagging.model import read_manifest
from nlp.tagging.scheme import Scheme

CORPUS = Path(__file__).resolve().parent.parent / "annotations" / "corpus"
FIGURES = (
    "quantity", "metric", "metric~", "count", "problem", "problem.half", "commitment", "commitment.half", "date",
    "organisation", "contacts", "measures",
)  # fmt: skip
SHORT = ("quantity", "count", "metric", "problem", "commitment")
_COMPARED = ("count", "metric", "problem", "problem.half", "commitment", "commitment.half")


def main(
    model: Annotated[Path, typer.Argument(help="The model folder; its README.md gets the figures.")],
    corpus: Annotated[Path, typer.Option(help="Holds test/.")] = CORPUS,
    also: Annotated[list[Path] | None, typer.Option(help="Pages whose `modes` markers get a short table.")] = None,
) -> None:
    """Fill the tables of a model's card."""
    passages = [item.passage for item in read_passages(corpus, "test")]
    tagger = TaggerProposer(model)
    rules, alone = evaluate(passages, RulesProposer()), evaluate(passages, tagger)
    both = evaluate(passages, HybridProposer(model))
    card = model / "README.md"
    fill(card, "figures", _figures(rules, alone, both, FIGURES))
    fill(card, "bootstrap", _bootstrap(rules, both))
    bins = {label: reliability(*pairs) for label, pairs in _judged(passages, tagger).items()}
    fill(card, "reliability", _reliability(bins))
    fill(card, "trained", _trained(model))
    for page in also or []:
        fill(page, "modes", _figures(rules, alone, both, SHORT))
    typer.echo(f"{card}: filled from {len(passages)} passages of the test hands")


def _figures(rules: Evaluation, alone: Evaluation, both: Evaluation, names: Sequence[str]) -> str:
    rows = []
    for name in names:
        tallies = [result.figures.get(name) for result in (rules, alone, both)]
        if name == "count":
            tallies[1] = None  # the tagger reads no values
        rows.append([f"`{name}`", *(shown(tally.f1 if tally else None) for tally in tallies)])
    return markdown_table(["F1", "rules", "tagger alone", "rules and tagger"], rows)


def _bootstrap(rules: Evaluation, both: Evaluation) -> str:
    rows = []
    for unit in ("document", "hand"):
        for item in compared(rules.to_dict(), both.to_dict(), unit=unit):
            if item.figure in _COMPARED:
                interval = f"{item.low:+.3f} to {item.high:+.3f}"
                rows.append([f"`{item.figure}`", unit, f"{item.difference:+.3f}", interval, f"{item.p:.4f}"])
    return markdown_table(["figure", "drawn", "gain over the rules", "95 % interval", "p"], rows)


def _judged(passages: Sequence[Passage], tagger: TaggerProposer) -> dict[str, tuple[list[float], list[bool]]]:
    """Calibrated probabilities and whether the span was right, by label and for all spans."""
    judged: dict[str, tuple[list[float], list[bool]]] = defaultdict(lambda: ([], []))
    labels = {label for labels in Scheme.default().layers.values() for label in labels}
    for passage in passages:
        gold = {(entity.label, entity.start, entity.end) for entity in passage.entities}
        for entity in tagger.propose(passage).found.entities:
            if entity.score is None or entity.label not in labels:
                continue
            for key in ("all", entity.label):
                judged[key][0].append(entity.score)
                judged[key][1].append((entity.label, entity.start, entity.end) in gold)
    return judged


def _reliability(bins: dict[str, list[Bin]]) -> str:
    errors = [
        [f"`{label}`", sum(b.count for b in of), f"{expected_calibration_error(of):.3f}"]
        for label, of in sorted(bins.items())
        if sum(b.count for b in of) >= 50
    ]
    steps = [[f"{b.mean_probability:.2f}", f"{b.share_right:.2f}", b.count] for b in bins["all"]]
    return "\n\n".join(
        [
            markdown_table(["label", "spans", "expected calibration error"], errors),
            "All spans, by steps of a tenth:",
            markdown_table(["mean probability", "share right", "spans"], steps),
        ]
    )


def _trained(model: Path) -> str:
    manifest = read_manifest(model)
    return "\n".join(_lines({"name": manifest.name, **manifest.trained, "policy": manifest.policy.to_dict()}))


def _lines(data: dict[str, object]) -> Iterator[str]:
    yield "```json"
    yield json.dumps(data, ensure_ascii=False, indent=1)
    yield "```"


if __name__ == "__main__":
    typer.run(main)
