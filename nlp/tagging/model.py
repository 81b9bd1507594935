"""The tagger at run time: a folder with an ONNX graph and its manifest, read by ONNX Runtime alone.

A model is ``manifest.json`` (what it is, what it can say, how it is calibrated), ``model.onnx`` and ``characters.txt``
(one character a line; the line's number is its id, the first two lines are padding and unknown). The manifest holds a
checksum of each file. A folder that is incomplete, damaged, or made for another version of this code is refused.

Example:
    >>> tagger = load_tagger()
    >>> from nlp.narrative.prose import Prose
    >>> prose = Prose.of("全年收到政府信息公开申请3件。")
    >>> [prose.text[found.start : found.end] for found in tagger.tag(prose) if found.label == "quantity"]
    ['3件']
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nlp.errors import ModelError
from nlp.narrative.prose import Prose
from nlp.tagging.calibration import Curve
from nlp.tagging.decoding import Scores, log_softmax, spans_of
from nlp.tagging.policy import Policy
from nlp.tagging.scheme import Scheme
from nlp.tagging.windows import Window, windows_of

if TYPE_CHECKING:
    import onnxruntime

FORMAT = 1
"""Version of the model folder's form."""
GRAPH, CHARACTERS, MANIFEST = "model.onnx", "characters.txt", "manifest.json"
PADDING, UNKNOWN = 0, 1
_BATCH = 16


@dataclass(slots=True)
class Found:
    """A span that the model sees.

    Attributes:
        start, end: offsets in the prose.
        probability: calibrated, that label and both borders are right.
        attributes: the likeliest value of each attribute of the label, with its probability.
    """

    label: str
    start: int
    end: int
    probability: float
    attributes: dict[str, tuple[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model says of itself."""

    name: str
    scheme: Scheme
    files: Mapping[str, str]
    calibration: Mapping[str, Curve]
    policy: Policy
    trained: Mapping[str, Any]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Manifest:
        """A manifest as :meth:`to_dict` wrote it."""
        return cls(
            name=data["name"],
            scheme=Scheme.from_dict(data["scheme"]),
            files=dict(data["files"]),
            calibration={label: Curve(*curve) for label, curve in data["calibration"].items()},
            policy=Policy.from_dict(data["policy"]),
            trained=dict(data["trained"]),
        )

    def to_dict(self) -> dict[str, Any]:
        """The manifest as JSON can hold it."""
        return {
            "format": FORMAT,
            "name": self.name,
            "scheme": self.scheme.to_dict(),
            "files": dict(self.files),
            "calibration": {label: [curve.slope, curve.intercept] for label, curve in self.calibration.items()},
            "policy": self.policy.to_dict(),
            "trained": dict(self.trained),
        }


class Tagger:
    """A model that is ready to tag; safe to share between threads.

    Args:
        folder: holds the model's files.
        threads: of the machine that one call may use.

    Raises:
        nlp.errors.ModelError: the folder holds no sound model of this version, or ONNX Runtime is not installed.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        self.folder = folder
        self.threads = threads
        self.manifest = read_manifest(folder)
        self._session = _session(folder, threads)
        self._outputs = [output.name for output in self._session.get_outputs()]
        expected = [*self.manifest.scheme.layers, *(f"attribute.{name}" for name in self.manifest.scheme.attributes)]
        if self._outputs != expected:
            raise ModelError(f"{folder}: the graph's outputs are not those of the manifest")
        characters = (folder / CHARACTERS).read_text("utf-8").split("\n")
        self._ids = {character: at for at, character in enumerate(characters) if len(character) == 1}

    @property
    def name(self) -> str:
        """Name and version, as the result's producer gives it."""
        return self.manifest.name

    def __reduce__(self) -> tuple[Any, ...]:
        return _load, (self.folder, self.threads)

    def tag(self, prose: Prose) -> list[Found]:
        """All spans of a prose, in order."""
        windows = windows_of(prose)
        found: list[Found] = []
        for batch in _batches(windows):
            for window, outputs in zip(batch, self._run(prose.text, batch), strict=True):
                found += self._read(outputs, window.start)
        found.sort(key=lambda each: (each.start, -each.end))
        return found

    def ids(self, text: str) -> list[int]:
        """The ids of folded characters."""
        return [self._ids.get(character, UNKNOWN) for character in text]

    def _run(self, text: str, batch: Sequence[Window]) -> Iterator[dict[str, Scores]]:
        """Log-probabilities by output for each window."""
        lengths = np.array([window.end - window.start for window in batch], dtype=np.int64)
        ids = np.full((len(batch), int(lengths.max())), PADDING, dtype=np.int64)
        for row, window in zip(ids, batch, strict=True):
            row[: window.end - window.start] = self.ids(text[window.start : window.end])
        roles = np.array([self.manifest.scheme.role_id(window.role) for window in batch], dtype=np.int64)
        outputs: list[NDArray[np.float32]] = self._session.run(
            None, {"characters": ids, "lengths": lengths, "roles": roles}
        )
        for at, length in enumerate(lengths):
            yield {
                name: log_softmax(output[at, :length].astype(np.float64))
                for name, output in zip(self._outputs, outputs, strict=True)
            }

    def _read(self, outputs: Mapping[str, Scores], offset: int) -> Iterator[Found]:
        scheme = self.manifest.scheme
        for layer, labels in scheme.layers.items():
            for span in spans_of(outputs[layer], labels):
                probability = self.manifest.calibration.get(span.label, Curve())(span.probability)
                attributes = self._attributes(outputs, span.label, span.start, span.end)
                yield Found(span.label, offset + span.start, offset + span.end, probability, attributes)

    def _attributes(
        self, outputs: Mapping[str, Scores], label: str, start: int, end: int
    ) -> dict[str, tuple[str, float]]:
        chosen = {}
        for name, attribute in self.manifest.scheme.attributes.items():
            if label not in attribute.labels:
                continue
            scores = log_softmax(outputs[f"attribute.{name}"][start:end].mean(axis=0))
            best = int(scores.argmax())
            curve = self.manifest.calibration.get(f"{label}.{name}", Curve())
            chosen[name] = attribute.values[best], curve(float(np.exp(scores[best])))
        return chosen


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model folder whose files are all there and unchanged.

    Raises:
        nlp.errors.ModelError: they are not, or the folder was made for another version.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise ModelError(f"{folder} holds no model: {MANIFEST} is missing")
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["format"] != FORMAT:
            raise ModelError(f"{folder}: made for form {data['format']} of models, this version reads form {FORMAT}")
        manifest = Manifest.from_dict(data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path} is damaged") from error
    for name in (GRAPH, CHARACTERS):
        if not (folder / name).is_file():
            raise ModelError(f"{folder}: {name} is missing")
        if checksum(folder / name) != manifest.files.get(name):
            raise ModelError(f"{folder / name} is damaged: its checksum is not the manifest's")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what a model says of itself beside its files."""
    text = json.dumps(manifest.to_dict(), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _load(folder: Path, threads: int) -> Tagger:
    return Tagger(folder, threads=threads)


def load_tagger(folder: Path | None = None, *, threads: int = 1) -> Tagger:
    """The model in ``folder``, the shipped one by default; loaded once for a process.

    Raises:
        nlp.errors.ModelError: see :class:`Tagger`.
    """
    return _load(shipped_model() if folder is None else folder.resolve(), threads)


def shipped_model() -> Path:
    """The folder of the model that comes with the package: ``models/tagger`` in a checkout, else beside this file."""
    checkout = Path(__file__).parents[2] / "models" / "tagger"
    return checkout if checkout.is_dir() else Path(__file__).parent / "shipped"


def _session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("mode 'full' needs ONNX Runtime: pip install 'biaoli[full]'") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(folder / GRAPH, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's own errors share no better base
        raise ModelError(f"{folder / GRAPH} can't be read by ONNX Runtime") from error


def _batches(windows: Sequence[Window]) -> Iterator[list[Window]]:
    """Windows of about the same length together, so that little is padded."""
    ordered = sorted(windows, key=lambda window: window.end - window.start)
    for at in range(0, len(ordered), _BATCH):
        yield ordered[at : at + _BATCH]


__all__ = [
    "Found",
    "Manifest",
    "Tagger",
    "load_tagger",
    "read_manifest",
    "shipped_model",
    "write_manifest",
]
