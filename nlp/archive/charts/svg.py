"""The output of matplotlib made fit to stand in a page: no prolog, no metadata, no id twice, words for the blind.

Example:
    >>> drawn = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt"><g id="a"/><path clip-path="url(#a)"/></svg>'
    >>> embedded = embed(drawn, "growth", "Growth")
    >>> embedded.removeprefix('<svg xmlns="http://www.w3.org/2000/svg" ')
    'role="img" aria-label="Growth"><g id="growth-a"/><path clip-path="url(#growth-a)"/></svg>'
"""

from __future__ import annotations

import re

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
_REFERENCE = re.compile(r"url\(#")


def embed(drawn: str, prefix: str, words: str) -> str:
    """The picture as an element of HTML.

    Args:
        drawn: a whole SVG document.
        prefix: put before each id, so that several pictures can stand in one page.
        words: what it shows, in one line.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(drawn.encode("utf-8"), parser)
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(metadata)
    for element in root.iter():
        for name, value in [(str(name), str(value)) for name, value in element.items()]:
            if name == "id":
                element.set(name, f"{prefix}-{value}")
            elif name in _LINKS and value.startswith("#"):
                element.set(name, f"#{prefix}-{value[1:]}")
            else:
                element.set(name, _REFERENCE.sub(f"url(#{prefix}-", value))
    for size in ("width", "height"):
        if size in root.attrib:
            del root.attrib[size]
    root.set("role", "img")
    root.set("aria-label", words)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")
