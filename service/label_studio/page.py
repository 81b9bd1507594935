"""A project's labelling page: where a task's text lies, and under which names results have to come.

Ours is the page of ``annotations``: a text object named ``text``, labels named ``label``, and a control named
``{label}_{attribute}`` for each attribute. A project may name the text and the labels otherwise, read another field of
the data, and offer only some labels and controls. Results are renamed to suit it, and those that it can't take are
counted and left out; on the way back the names become ours again.

Example:
    >>> labels = '<Labels name="l" toName="t"><Label value="fax"/></Labels>'
    >>> page = read_page(f'<View><Text name="t" value="$body"/>{labels}</View>')
    >>> page.text_key, sorted(page.labels)
    ('body', ['fax'])
    >>> region = {"id": "f1", "from_name": "label", "to_name": "text", "type": "labels",
    ...           "value": {"start": 0, "end": 2, "text": "传真", "labels": ["fax"]}}
    >>> page.suited([region])[0][0]["from_name"]
    'l'
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from nlp.label_studio import LABEL_CONTROL, TEXT_OBJECT

Result = dict[str, Any]

_FIELD = re.compile(r"\$(\S+)")
_LONGEST_PAGE = 1 << 20
_CONTROLS = ("Choices", "Number", "TextArea")


class PageError(Exception):
    """A labelling page that annotations of spans of a text can't come from; says why, without quoting it."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a labelling page offers.

    Attributes:
        text_key: field of a task's data that holds the text.
        text_object: name of the text on the page.
        label_control: name of the control with the labels.
        labels: what can be marked.
        controls: names of the controls for attributes with their type (``choices``, ``number``, ``textarea``).
        choices: what can be chosen in each control of type ``choices``.
        relations: names of relations; ``None`` where the page doesn't list any, so that any is taken.
    """

    text_key: str
    text_object: str
    label_control: str
    labels: frozenset[str]
    controls: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    relations: frozenset[str] | None = None

    def suited(self, results: Iterable[Result]) -> tuple[list[Result], Counter[str]]:
        """Results under the names of the page, and how many were left out by what the page lacks."""
        kept: list[Result] = []
        lacking: Counter[str] = Counter()
        regions: set[str] = set()
        for result in results:
            fitting, missing = self._fitting(result, regions)
            lacking.update(missing)
            if fitting is None:
                continue
            if fitting["type"] == "labels":
                regions.add(fitting["id"])
            kept.append(_renamed(fitting, {LABEL_CONTROL: self.label_control}, {TEXT_OBJECT: self.text_object}))
        return kept, lacking

    def _fitting(self, result: Result, regions: set[str]) -> tuple[Result | None, list[str]]:
        """One of our results as far as the page takes it, and what the page lacks for the rest.

        ``regions`` are those taken so far: they come before their attributes and relations.
        """
        if result["type"] == "relation":
            names: list[str] = result["labels"]
            if {result["from_id"], result["to_id"]} - regions:
                return None, names
            taken = [name for name in names if self.relations is None or name in self.relations]
            return ({**result, "labels": taken} if taken else None), [name for name in names if name not in taken]
        if result["type"] == "labels":
            label: str = result["value"]["labels"][0]
            return (result, []) if label in self.labels else (None, [label])
        control: str = result["from_name"]
        if result["id"] not in regions or self.controls.get(control) != result["type"]:
            return None, [control]
        choices = self.choices.get(control, frozenset())
        return (result, []) if choices.issuperset(result["value"].get("choices", ())) else (None, [control])

    def ours(self, results: Iterable[Result]) -> list[Result]:
        """Results of the page under our names; what belongs to other controls stays as it is."""
        return [
            _renamed(result, {self.label_control: LABEL_CONTROL}, {self.text_object: TEXT_OBJECT}) for result in results
        ]


def _renamed(result: Result, controls: Mapping[str, str], objects: Mapping[str, str]) -> Result:
    names = {"from_name": controls, "to_name": objects}
    return {key: names[key].get(value, value) if key in names else value for key, value in result.items()}


def read_page(xml: str) -> Page:
    """What a labelling page offers.

    Raises:
        PageError: it is no XML, or has not exactly one text with labels for spans.
    """
    root = _parsed(xml)
    texts = {element.get("name"): element for element in root.iter("Text")}
    labels = [element for element in root.iter("Labels") if element.get("toName") in texts]
    if len(labels) != 1:
        found = f"{len(labels)} controls" if labels else "no control"
        raise PageError(f"the labelling page has {found} of type Labels on a Text, and it has to be one")
    name, text_name = labels[0].get("name"), labels[0].get("toName")
    text = texts[text_name]
    source = _FIELD.fullmatch((text.get("value") or "").strip())
    if source is None or name is None or text_name is None:
        raise PageError("the Text of the labelling page doesn't read its value from a field of the task, such as $text")
    if (text.get("valueType") or "text") != "text":
        raise PageError("the Text of the labelling page reads its value from an address, which is not followed")
    controls = {element.get("name") or "": element for element in _attribute_controls(root, text_name)}
    relations = [element.get("value") or "" for element in root.iter("Relation")]
    return Page(
        text_key=source[1],
        text_object=text_name,
        label_control=name,
        labels=frozenset(element.get("value") or "" for element in labels[0].iter("Label")),
        controls={control: element.tag.lower() for control, element in controls.items()},
        choices={
            control: frozenset(_choice(choice) for choice in element.iter("Choice"))
            for control, element in controls.items()
            if element.tag == "Choices"
        },
        relations=frozenset(relations) if relations else None,
    )


def _parsed(xml: str) -> etree._Element:
    if len(xml) > _LONGEST_PAGE:
        raise PageError(f"the labelling page is longer than {_LONGEST_PAGE} characters")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml.encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise PageError("the labelling page is no XML") from error


def _attribute_controls(root: etree._Element, text_name: str) -> Iterator[etree._Element]:
    for element in root.iter(*_CONTROLS):
        if element.get("toName") == text_name and (element.get("perRegion") or "").lower() == "true":
            yield element


def _choice(element: etree._Element) -> str:
    """What a choice stands for in results: its alias where it has one."""
    return element.get("alias") or element.get("value") or ""
