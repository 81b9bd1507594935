"""The loop from annotations to a model in use, by a small run.

Needs the extra ``train``, which ``make test-training`` installs into an environment of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotations.inline import read_file
from annotations.passages import dumps
from tests.conftest import is_required
from tests.readme import ROOT

_COUNTS = (
    '=== {at} | overview | 2022\n{year}年，<metric id="m1" metric="proactive.items">主动公开政府信息</metric>'
    '<quantity id="q1" measures="m1">{at}条</quantity>，'
    '<metric id="m2" metric="applications.received">收到申请</metric>'
    '<quantity id="q2" measures="m2">{at}件</quantity>。'
)
_PLANS = (
    "=== {at}p | problems | 2022\n存在的问题：一是<problem>{what}不够及时</problem>。"
    "下一步，<commitment>加强{what}工作</commitment>。"
)
THINGS = ("信息更新", "政策解读", "回应关切", "目录编制")
HAND = "\n".join(
    form.format(at=at, year=2020 + at, what=what) for at, what in enumerate(THINGS, 1) for form in (_COUNTS, _PLANS)
)


@pytest.fixture(scope="module", autouse=True)
def _torch() -> None:
    try:
        import torch  # noqa: F401
    except ImportError:
        missing = "torch is not installed: training was not tried; make test-training tries it"
        if is_required("train"):
            pytest.fail(missing)
        pytest.skip(missing)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hands to train on and one of dev."""
    folder = tmp_path_factory.mktemp("corpus")
    for split, hand in (("train", "a"), ("train", "b"), ("dev", "c")):
        (folder / split).mkdir(exist_ok=True)
        lines = [dumps(passage) + "\n" for passage in read_file(HAND, hand)]
        (folder / split / f"{hand}.jsonl").write_text("".join(lines), "utf-8")
    return folder


def train(corpus: Path, out: Path, *options: str) -> str:
    command = [sys.executable, "-m", "scripts.train", "--out", str(out), "--corpus", str(corpus), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def model(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of three epochs from random weights."""
    folder = tmp_path_factory.mktemp("models")
    run = folder / "run"
    train(corpus, folder / "tiny", "--backbone", "scratch", "--epochs", "3", "--name", "tiny-1", "--run", str(run))
    assert (run / "curves.png").read_bytes()[:4] == b"\x89PNG"
    assert len((run / "log.jsonl").read_text("utf-8").splitlines()) == 3
    return folder / "tiny"


def weights(model: Path) -> str:
    return str(json.loads((model / "manifest.json").read_text("utf-8"))["files"]["model.onnx"])


def test_the_new_model_is_the_one_that_extract_uses(model: Path) -> None:
    report = ROOT / "examples" / "qingxi_2023.txt"
    command = [sys.executable, "-m", "service.cli", "extract", "--json", "--model", str(model), str(report)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, env=environment)
    producer = json.loads(done.stdout)["producer"]
    assert (producer["mode"], producer["model"]) == ("full", "tiny-1")


def test_the_same_run_gives_the_same_weights(corpus: Path, model: Path, tmp_path: Path) -> None:
    options = ("--backbone", "scratch", "--epochs", "3", "--name", "tiny-1", "--run", str(tmp_path / "run"))
    train(corpus, tmp_path / "again", *options)
    assert weights(tmp_path / "again") == weights(model)


def test_a_run_that_was_stopped_goes_on_where_it_was(corpus: Path, model: Path, tmp_path: Path) -> None:
    from nlp.tagging.training.loop import CHECKPOINT

    options = ["--backbone", "scratch", "--epochs", "3", "--name", "tiny-1", "--run", str(tmp_path / "run")]
    script = (
        "import sys; import scripts.train as t; from nlp.tagging.training import loop; save = loop._save\n"
        "def once(*a):\n    save(*a); sys.exit(9)\n"
        "loop._save = once; t.typer.run(t.main)"
    )
    command = [sys.executable, "-c", script, "--out", str(tmp_path / "resumed"), "--corpus", str(corpus), *options]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=300).returncode == 9
    assert (tmp_path / "run" / CHECKPOINT).is_file()
    shown = train(corpus, tmp_path / "resumed", *options)
    assert "epoch 1:" not in shown, "the first epoch is not done again"
    assert weights(tmp_path / "resumed") == weights(model)


def test_accepted_annotations_are_trained_on_too(corpus: Path, tmp_path: Path) -> None:
    accepted = tmp_path / "accepted" / "project" / "anna.jsonl"
    accepted.parent.mkdir(parents=True)
    accepted.write_text("".join(dumps(p) + "\n" for p in read_file(HAND, "anna")), "utf-8")
    options = ("--backbone", "scratch", "--epochs", "1", "--run", str(tmp_path / "run"))
    assert train(corpus, tmp_path / "more", "--with", str(tmp_path / "accepted"), *options).startswith("24 windows")


def test_an_epoch_is_varied_by_seed_and_epoch_alone_and_what_was_accepted_is_not(corpus: Path, tmp_path: Path) -> None:
    """So that a run which goes on sees what it would have seen."""
    from scripts.train import training_data

    accepted = tmp_path / "anna.jsonl"
    accepted.write_text("".join(dumps(p) + "\n" for p in read_file(HAND, "anna")), "utf-8")
    data, again, other = (training_data(corpus, [accepted], limit=None, seed=seed, share=1) for seed in (1, 1, 2))
    plain = [example.text for example in data.as_written()]
    third = [example.text for example in data.of_epoch(2)]
    assert third == [example.text for example in again.of_epoch(2)]
    assert third != [example.text for example in data.of_epoch(3)]
    assert third != [example.text for example in other.of_epoch(2)]
    assert third[-8:] == plain[-8:], "the accepted passages come last"
    assert third[:-8] != plain[:-8]


def test_hands_of_another_split_are_not_trained_on(tmp_path: Path) -> None:
    from scripts.train import SpoiltData, training_data

    (tmp_path / "train").mkdir()
    (tmp_path / "train" / "d01.jsonl").write_text('{"id":"x","text":"申请","hand":"d01"}\n', "utf-8")
    with pytest.raises(SpoiltData, match="x is of the hand d01"):
        training_data(tmp_path, [], limit=None, seed=1, share=0.5)


def test_spoilt_annotations_stop_the_training(corpus: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.jsonl"
    spoilt.write_text('{"id":"x","text":"申请","entities":[{"id":"m","label":"metric","start":0,"end":9}]}\n', "utf-8")
    command = [sys.executable, "-m", "scripts.train", "--out", str(tmp_path / "m"), "--corpus", str(corpus)]
    done = subprocess.run(
        [*command, "--with", str(spoilt)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 2
    assert "ends at 9" in done.stdout


def test_what_the_network_says_is_what_the_exported_graph_says(model: Path) -> None:
    """In padded batches too: a shorter window beside a longer one gets the same tags as alone."""
    from nlp.narrative.prose import Prose
    from nlp.tagging.model import Tagger

    tagger = Tagger(model)
    short, long = "收到申请3件。", "主动公开政府信息84条," * 20 + "其他。"
    together = Prose.of(f"{short}\n{long}")
    together.sections = [(0, "overview"), (len(short) + 1, "problems")]
    alone_in_section = Prose.of(short)
    alone_in_section.sections = [(0, "overview")]
    expected = [(f.label, f.start, f.end, round(f.probability, 5)) for f in tagger.tag(alone_in_section)]
    got = [(f.label, f.start, f.end, round(f.probability, 5)) for f in tagger.tag(together) if f.end <= len(short)]
    assert got == expected


@pytest.mark.parametrize("name", ["lac", "e5"])
def test_packaged_backbones_know_what_they_load(name: str) -> None:
    import torch

    from nlp.tagging.training.backbones import BackboneError, BackboneOptions, load_backbone

    try:
        encoder = load_backbone(BackboneOptions(name, layers=1), set("政府信息公开"))
    except BackboneError as error:
        pytest.skip(str(error))
    ids = torch.tensor([[2, 3, 4, 5]])
    encoder.eval()
    with torch.no_grad():
        vectors = encoder(ids, torch.tensor([4]))
    assert vectors.shape == (1, 4, encoder.width)
    assert float(vectors.std()) > 0.01


def test_an_encoder_learns_the_text_it_is_adapted_to() -> None:
    import torch

    from nlp.tagging.training.adaptation import adapt, cut
    from nlp.tagging.training.backbones import BackboneOptions, load_backbone

    text = "行政机关应当自收到政府信息公开申请之日起二十个工作日内予以答复。\n" * 300
    encoder = load_backbone(BackboneOptions("scratch"), set(text))
    before = encoder.embeddings().weight.detach().clone()
    losses = adapt(encoder, cut(text), seed=1, rate=3e-3, device=torch.device("cpu"))
    assert losses[-1] < losses[0] / 2
    assert not torch.equal(before, encoder.embeddings().weight)


def test_there_is_nothing_to_adapt_to_in_an_empty_file() -> None:
    import torch

    from nlp.tagging.training.adaptation import adapt, cut
    from nlp.tagging.training.backbones import BackboneOptions, load_backbone

    with pytest.raises(ValueError, match="no text"):
        adapt(
            load_backbone(BackboneOptions("scratch"), {"公"}),
            cut("\n\n"),
            seed=1,
            rate=1e-3,
            device=torch.device("cpu"),
        )


def test_a_run_goes_on_only_with_what_it_was_adapted_to(corpus: Path, tmp_path: Path) -> None:
    text = tmp_path / "register.txt"
    text.write_text("行政机关应当自收到申请之日起二十个工作日内予以答复。\n" * 40, "utf-8")
    options = ("--backbone", "scratch", "--epochs", "1", "--name", "tiny-1", "--run", str(tmp_path / "run"))
    assert "adapted to" in train(corpus, tmp_path / "model", *options, "--adapt", str(text))
    trained = json.loads((tmp_path / "model" / "manifest.json").read_text("utf-8"))["trained"]
    assert trained["options"]["adapted_to"] == [str(text)]
    assert "adapted to" not in train(corpus, tmp_path / "again", *options, "--adapt", str(text)), "it is done already"
    assert weights(tmp_path / "again") == weights(tmp_path / "model")
    command = [
        sys.executable,
        "-m",
        "scripts.train",
        "--out",
        str(tmp_path / "other"),
        "--corpus",
        str(corpus),
        *options,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, "other options" in " ".join(done.stdout.split())) == (2, True), done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00"])
def test_text_that_cannot_be_adapted_to_is_refused_in_a_line(
    corpus: Path, tmp_path: Path, content: bytes | None
) -> None:
    source = tmp_path / "register.txt"
    if content is not None:
        source.write_bytes(content)
    command = [sys.executable, "-m", "scripts.train", "--out", str(tmp_path / "model"), "--corpus", str(corpus)]
    command += ["--backbone", "scratch", "--adapt", str(source)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 2
    assert "register.txt" in "".join(done.stdout.split())
    assert "Traceback" not in done.stderr


def test_the_graph_says_what_the_network_says_though_its_weights_are_halved(model: Path, tmp_path: Path) -> None:
    import numpy as np
    import onnxruntime
    import torch

    from nlp.tagging.policy import Policy
    from nlp.tagging.scheme import Scheme
    from nlp.tagging.training.backbones import BackboneOptions, load_backbone
    from nlp.tagging.training.export import export
    from nlp.tagging.training.network import TaggerNetwork

    torch.manual_seed(5)
    network = TaggerNetwork(
        load_backbone(BackboneOptions("scratch"), {chr(c) for c in range(0x4E00, 0x4F00)}), Scheme.default()
    )
    network.eval()
    with torch.no_grad():  # one large weight that half precision can't hold
        network.encoder.embeddings().weight[5, 0] = 1e5
    export(network, tmp_path, name="t", calibration={}, policy=Policy(), trained={})
    inputs = {
        "characters": torch.randint(2, 200, (2, 30)),
        "lengths": torch.tensor([30, 20]),
        "roles": torch.tensor([0, 1]),
    }
    with torch.no_grad():
        expected = network(*inputs.values())
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    got = session.run(None, {name: tensor.numpy() for name, tensor in inputs.items()})
    for tensor, array in zip(expected, got, strict=True):
        assert np.isfinite(array).all()
        assert np.abs(tensor.numpy()[0] - array[0]).max() < 5e-3
    stored = sum(4 * parameter.numel() for parameter in network.parameters())
    assert (tmp_path / "model.onnx").stat().st_size < 0.75 * stored
