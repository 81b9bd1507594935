"""What the kinds of variation share: the data of ``variation.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

import yaml

WIDE_DIGITS = "０１２３４５６７８９"


@cache
def variation_data() -> Mapping[str, Any]:
    """The lists of ``variation.yaml``."""
    text = resources.files(__package__).joinpath("variation.yaml").read_text("utf-8")
    return cast(Mapping[str, Any], yaml.safe_load(text))
