"""From a trained network to a model folder: calibrated on the dev split, as an ONNX graph, with its manifest."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from nlp.tagging.calibration import Curve, fit
from nlp.tagging.model import CHARACTERS, GRAPH, Manifest, checksum, write_manifest
from nlp.tagging.policy import Policy
from nlp.tagging.training.network import TaggerNetwork
from nlp.tagging.training.scoring import Prediction

_OPSET = 17
_LEAST_HALVED = 4096
"""Numbers of a weight from which on it is stored in half precision."""


def calibrate(network: TaggerNetwork, predictions: Sequence[Prediction]) -> dict[str, Curve]:
    """A curve for each label and each attribute of a label, from predictions on text that was not trained on."""
    sure: dict[str, list[float]] = defaultdict(list)
    right: dict[str, list[bool]] = defaultdict(list)
    for prediction in predictions:
        gold = {(s.label, s.start, s.end): s for s in prediction.example.spans}
        for span in prediction.spans(network):
            match = gold.get((span.label, span.start, span.end))
            sure[span.label].append(span.probability)
            right[span.label].append(match is not None)
            for name, attribute in network.scheme.attributes.items():
                known = match.attributes.get(name) if match else None
                if known is not None and span.label in attribute.labels:
                    best, probability = prediction.attribute(name, span.start, span.end)
                    sure[f"{span.label}.{name}"].append(probability)
                    right[f"{span.label}.{name}"].append(attribute.values[best] == known)
    return {key: fit(sure[key], right[key]) for key in sorted(sure)}


def export(
    network: TaggerNetwork,
    folder: Path,
    *,
    name: str,
    calibration: Mapping[str, Curve],
    policy: Policy,
    trained: Mapping[str, Any],
) -> Manifest:
    """Write the model folder.

    Args:
        name: name and version, which results give as their producer's model.
        trained: how it came about, for the manifest: backbone, options, data, figures.
    """
    folder.mkdir(parents=True, exist_ok=True)
    characters = network.encoder.characters
    (folder / CHARACTERS).write_text("\n".join(["<pad>", "<unk>", *characters]), "utf-8")
    _write_graph(network, folder / GRAPH)
    manifest = Manifest(
        name=name,
        scheme=network.scheme,
        files={each: checksum(folder / each) for each in (GRAPH, CHARACTERS)},
        calibration=calibration,
        policy=policy,
        trained=trained,
    )
    write_manifest(folder, manifest)
    return manifest


def _write_graph(network: TaggerNetwork, path: Path) -> None:
    network.eval().cpu()
    example = (torch.tensor([[2, 3, 4], [2, 3, 0]]), torch.tensor([3, 2]), torch.tensor([0, 1]))
    axes = {"characters": {0: "windows", 1: "characters"}, "lengths": {0: "windows"}, "roles": {0: "windows"}}
    outputs = {name: {0: "windows", 1: "characters"} for name in network.outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own age and of traced shapes
        torch.onnx.export(
            network,
            example,
            str(path),
            input_names=["characters", "lengths", "roles"],
            output_names=network.outputs,
            dynamic_axes={**axes, **outputs},
            opset_version=_OPSET,
            dynamo=False,
        )
    graph = onnx.load(path)
    store_in_halves(graph)
    onnx.save(graph, path)


def store_in_halves(model: onnx.ModelProto) -> None:
    """Store large weights with 16 bits a number, and cast them back at the graph's head.

    The file takes half the space; ONNX Runtime folds the casts when it loads, so that speed and arithmetic stay those
    of 32 bits. What is lost is the last three decimals of each weight.
    """
    casts = []
    for weight in model.graph.initializer:
        numbers = onnx.numpy_helper.to_array(weight)
        is_large = numbers.dtype == np.float32 and numbers.size >= _LEAST_HALVED
        if not is_large or np.abs(numbers).max() > np.finfo(np.float16).max:
            continue
        name, stored = weight.name, f"{weight.name}.half"
        weight.CopyFrom(onnx.numpy_helper.from_array(numbers.astype(np.float16), stored))
        casts.append(onnx.helper.make_node("Cast", [stored], [name], to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
