"""The recogniser: where text stands in a picture, and what a cut-out line says. RapidOCR (PP-OCR models) does both.

Its wheel brings the models along. Their paths are given explicitly and checked, because it would download what it
doesn't find. Without the extra ``ocr`` :func:`recogniser` says what to install.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np

from nlp.errors import NeedsOCR

Image = np.ndarray[Any, np.dtype[np.uint8]]
"""Grey values, rows by columns: 0 is black."""
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

HOW_TO_INSTALL = "install the extra `ocr`: pip install 'biaoli[ocr]'"
_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}
_MAX_THREADS = 4
_MAX_BOXES = 4000  # of a page; a page of a national table has 300
# Lines are recognised in batches, padded to the widest. With a narrow minimum a batch of single digits is four times as
# fast as with the default of 320, and the texts are the same.
_MIN_WIDTH, _BATCH = 64, 16


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cut-out line says, with the confidence of each of its characters, 0 to 1."""

    text: str
    confidences: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """That of the least certain character; 0 where nothing was read."""
        return min(self.confidences, default=0.0)


def is_available() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


class Recogniser:
    """The two models. One at a time uses them: they hold state while they work."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._lock = Lock()

    def detect(self, image: Image) -> list[Box]:
        """Boxes of the lines of text, in the picture's pixels."""
        with self._lock:
            found = self._engine(_in_colour(image), use_det=True, use_cls=False, use_rec=False)
        if getattr(found, "boxes", None) is None:
            return []
        height, width = image.shape
        quads = np.asarray(found.boxes, dtype=float).reshape(-1, 4, 2)
        low, high = quads.min(axis=1), quads.max(axis=1)
        limits = np.array([width, height])
        corners = np.hstack([np.clip(low, 0, limits), np.clip(high, 0, limits)])
        return [tuple(corner) for corner in corners[:_MAX_BOXES].tolist() if corner[2] > corner[0] + 1 < corner[2]]

    def recognise(self, lines: Sequence[Image]) -> list[Reading]:
        """What each of the cut-out ``lines`` says; they are upright and not empty."""
        if not lines:
            return []
        with self._lock:
            found = self._engine.recognize_txt([_in_colour(line) for line in lines])
        return [
            Reading(text, tuple(map(float, words[0].confs if isinstance(words, tuple) else words.confs))[: len(text)])
            for text, words in zip(found.txts, found.word_results, strict=True)
        ]


def _in_colour(image: Image) -> Any:
    return np.repeat(image[:, :, np.newaxis], 3, axis=2)


@cache
def recogniser() -> Recogniser:
    """The recogniser of this process.

    Raises:
        NeedsOCR: the extra ``ocr`` is not installed, or its models are not where they should be.
    """
    if not is_available():
        raise NeedsOCR(f"pictures need character recognition (OCR): {HOW_TO_INSTALL}")
    from rapidocr import RapidOCR

    folder = files("rapidocr").joinpath("models")
    paths = {part: folder.joinpath(name) for part, name in _MODELS.items()}
    if not all(path.is_file() for path in paths.values()):
        raise NeedsOCR("this version of rapidocr brings no models that are known here; install rapidocr>=3.10,<4")
    parameters: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.return_word_box": True,
        "EngineConfig.onnxruntime.intra_op_num_threads": min(os.cpu_count() or 1, _MAX_THREADS),
        "Det.max_candidates": _MAX_BOXES,
        "Rec.rec_img_shape": [3, 48, _MIN_WIDTH],
        "Rec.rec_batch_num": _BATCH,
        **{f"{part}.model_path": str(path) for part, path in paths.items()},
    }
    return Recogniser(RapidOCR(params=parameters))
