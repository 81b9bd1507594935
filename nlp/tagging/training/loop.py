"""Training: epochs with checkpoints, so that a run that was stopped goes on where it was, and the best epoch kept.

The same options, data and number of threads give the same model on the same kind of processor.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from nlp.tagging.training.data import Example
from nlp.tagging.training.network import Batch, Batcher, TaggerNetwork
from nlp.tagging.training.scoring import LabelScore, predict, score, summary

CHECKPOINT, LOG = "checkpoint.pt", "log.jsonl"


class OtherRun(ValueError):
    """A folder holds the checkpoint of a run with other options."""


@dataclass(frozen=True)
class TrainOptions:
    """How to train.

    Attributes:
        epochs: at most so many passes over the examples.
        patience: epochs without a better dev score after which training ends.
        body_rate, head_rate: learning rates of the encoder and of the rest.
        varied: share of passages that differ from epoch to epoch. Whoever makes the examples sees to it; it stands here
            because a run can only go on with the same.
        adapted_to: what the encoder has read before; it stands here for the same reason.
        characters_per_batch: padding included.
    """

    epochs: int = 16
    patience: int = 8
    body_rate: float = 8e-4
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    warmup: float = 0.06
    varied: float = 0.5
    adapted_to: tuple[str, ...] = ()
    characters_per_batch: int = 2048
    seed: int = 1


@dataclass(frozen=True, slots=True)
class EpochReport:
    """What an epoch brought; ``dev`` is the figure that training stops by."""

    epoch: int
    loss: float
    dev: float
    f1: dict[str, float]
    seconds: float


def train(
    network: TaggerNetwork,
    examples_of_epoch: Callable[[int], Sequence[Example]],
    dev: Sequence[Example],
    options: TrainOptions,
    folder: Path,
    *,
    device: torch.device,
    on_epoch: Callable[[EpochReport], None] | None = None,
    on_batch: Callable[[int, int], None] | None = None,
) -> list[EpochReport]:
    """Train ``network`` in place; it ends with the weights of its best epoch.

    Args:
        examples_of_epoch: the examples of an epoch, which begin at 0; the same for the same epoch whenever it is asked,
            so that a run that was stopped goes on as if it hadn't been.
        folder: gets the checkpoint and the log; with a checkpoint of the same options in it, training goes on.
        on_batch: is told how many batches of an epoch are done.

    Raises:
        OtherRun: the folder holds the checkpoint of other options.
    """
    torch.manual_seed(options.seed)
    network.to(device)
    batcher = Batcher(network.encoder, network.scheme, characters_per_batch=options.characters_per_batch)
    optimizer = _optimizer(network, options)
    rng = random.Random(options.seed)  # noqa: S311  (order of examples, no secret)
    state = _resume(folder, network, optimizer, options, rng)
    for epoch in range(len(state.reports), options.epochs):
        if state.is_over(options.patience):
            break
        started = time.monotonic()
        groups = batcher.groups(examples_of_epoch(epoch), rng)
        losses = []
        network.train()
        for done, group in enumerate(groups, start=1):
            _set_rates(optimizer, options, (epoch + done / len(groups)) / options.epochs)
            losses.append(_step(network, optimizer, batcher.batch(group), device))
            if on_batch:
                on_batch(done, len(groups))
        scores = score(network, predict(network, batcher, dev, device))
        report = EpochReport(epoch, sum(losses) / len(losses), summary(scores), _f1(scores), time.monotonic() - started)
        state.add(report, network)
        _save(folder, state, network, optimizer, options, rng)
        if on_epoch:
            on_epoch(report)
    network.load_state_dict(state.best)
    return state.reports


class _State:
    """Reports so far and the weights of the best epoch."""

    def __init__(self, network: TaggerNetwork) -> None:
        self.reports: list[EpochReport] = []
        self.best = _copy(network)

    def add(self, report: EpochReport, network: TaggerNetwork) -> None:
        if not self.reports or report.dev > max(each.dev for each in self.reports):
            self.best = _copy(network)
        self.reports.append(report)

    def is_over(self, patience: int) -> bool:
        if not self.reports:
            return False
        best = max(range(len(self.reports)), key=lambda at: self.reports[at].dev)
        return len(self.reports) - 1 - best >= patience


def _copy(network: TaggerNetwork) -> dict[str, torch.Tensor]:
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}


def _optimizer(network: TaggerNetwork, options: TrainOptions) -> torch.optim.AdamW:
    body = list(network.encoder.parameters())
    known = {id(parameter) for parameter in body}
    heads = [parameter for parameter in network.parameters() if id(parameter) not in known]
    groups = [{"params": body, "peak": options.body_rate}, {"params": heads, "peak": options.head_rate}]
    return torch.optim.AdamW(groups, lr=options.head_rate, weight_decay=options.weight_decay)


def _set_rates(optimizer: torch.optim.AdamW, options: TrainOptions, progress: float) -> None:
    """Up to the peak in a straight line, then down to nothing."""
    share = progress / options.warmup if progress < options.warmup else (1 - progress) / (1 - options.warmup)
    for group in optimizer.param_groups:
        group["lr"] = group["peak"] * max(share, 0.0)


def _step(network: TaggerNetwork, optimizer: torch.optim.AdamW, batch: Batch, device: torch.device) -> float:
    moved = Batch(
        batch.characters.to(device),
        batch.lengths,
        batch.roles.to(device),
        {name: tags.to(device) for name, tags in batch.tags.items()},
        {name: places.to(device) for name, places in batch.attributes.items()},
    )
    loss = network.loss(moved)
    optimizer.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def _f1(scores: dict[str, LabelScore]) -> dict[str, float]:
    return {label: round(each.f1, 4) for label, each in scores.items() if each.gold}


def _save(
    folder: Path,
    state: _State,
    network: TaggerNetwork,
    optimizer: torch.optim.AdamW,
    options: TrainOptions,
    rng: random.Random,
) -> None:
    """The checkpoint replaces the last one at once, so that a kill leaves a whole one."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = {
        "options": asdict(options),
        "reports": [asdict(report) for report in state.reports],
        "network": network.state_dict(),
        "best": state.best,
        "optimizer": optimizer.state_dict(),
        "random": rng.getstate(),
        "torch_random": torch.get_rng_state(),
    }
    torch.save(checkpoint, folder / f"{CHECKPOINT}.new")
    (folder / f"{CHECKPOINT}.new").replace(folder / CHECKPOINT)
    lines = [json.dumps(asdict(report), ensure_ascii=False) for report in state.reports]
    (folder / LOG).write_text("\n".join(lines) + "\n", "utf-8")


def _resume(
    folder: Path,
    network: TaggerNetwork,
    optimizer: torch.optim.AdamW,
    options: TrainOptions,
    rng: random.Random,
) -> _State:
    state = _State(network)
    path = folder / CHECKPOINT
    if not path.is_file():
        return state
    saved: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=False)
    if saved["options"] != asdict(options):
        raise OtherRun(f"{path} belongs to a run with other options; choose another folder or remove it")
    network.load_state_dict(saved["network"])
    optimizer.load_state_dict(saved["optimizer"])
    rng.setstate(saved["random"])
    torch.set_rng_state(saved["torch_random"])
    state.reports = [EpochReport(**report) for report in saved["reports"]]
    state.best = saved["best"]
    return state
