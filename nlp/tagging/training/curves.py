"""Loss and dev scores over the epochs, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nlp.tagging.training.loop import EpochReport
from nlp.tagging.training.scoring import MAIN_LABELS


def draw_curves(reports: Sequence[EpochReport], path: Path) -> None:
    """Draw the reports of a run to a PNG file."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    epochs = [report.epoch + 1 for report in reports]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    left.plot(epochs, [report.loss for report in reports], color="#444444")
    left.set(title="training loss", xlabel="epoch", yscale="log")
    for label in MAIN_LABELS:
        right.plot(epochs, [report.f1.get(label, 0.0) for report in reports], label=label)
    right.plot(epochs, [report.dev for report in reports], color="black", linewidth=2, label="mean")
    right.set(title="span F1 on the dev split", xlabel="epoch")
    right.grid(alpha=0.3)
    right.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
