"""Chooses anew what a model decides beside the rules, after the rules have changed; the weights stay as they are.

python -m scripts.choose_policy models/tagger
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typer

from annotations.corpus_files import read_passages
from annotations.policy_choice import choose_policy
from nlp.tagging.model import Tagger, write_manifest

CORPUS = Path(__file__).resolve().parent.parent / "annotations" / "corpus"


def main(
    model: Annotated[Path, typer.Argument(help="The model folder, whose manifest is rewritten.", exists=True)],
    corpus: Annotated[Path, typer.Option(help="Holds dev/.")] = CORPUS,
    overrule: Annotated[bool, typer.Option("--overrule", help="Let the tagger speak against the rules too.")] = False,
) -> None:
    """Write the policy that serves the figures of the dev split best."""
    tagger = Tagger(model)
    dev = [item.passage for item in read_passages(corpus, "dev")]
    policy = choose_policy(tagger, dev, lambda choice: typer.echo(str(choice)), overrule=overrule)
    write_manifest(model, replace(tagger.manifest, policy=policy))
    typer.echo(f"{model}: {policy.to_dict()}")


if __name__ == "__main__":
    typer.run(main)
