"""Ways in and out of the tools that annotators use: one module a file form, found by name.

Start at :func:`formats`; ``exchange`` says what a format is. To add one, write a module here with ``SUMMARY``,
``SUFFIX``, ``read`` and ``write``: commands and tests find it by its name, with ``-`` for ``_``.

Example:
    >>> sorted(formats())
    ['conll', 'docbin', 'doccano', 'jsonl', 'label-studio', 'label-studio-predictions']
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import cast

from annotations.formats.exchange import Format, Found, Loss, Reading, Spoilt

__all__ = ["Format", "Found", "Loss", "Reading", "Spoilt", "formats"]


@cache
def formats() -> Mapping[str, Format]:
    """All formats by name."""
    modules = {info.name.replace("_", "-"): import_module(f"{__name__}.{info.name}") for info in _members()}
    return {name: cast(Format, module) for name, module in modules.items() if hasattr(module, "write")}


def _members() -> list[pkgutil.ModuleInfo]:
    return sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name)
