"""The labelling page of Label Studio (its "labeling config"), made from the label schema.

Start at :func:`labelling_page`. One label control, one control for each attribute, shown while a span with that label
is selected, and the relations. Values are the schema's ids; what annotators read is Chinese.

Example:
    >>> page = labelling_page()
    >>> '<Label value="quantity"' in page and '<Number name="quantity_value"' in page
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from annotations.labels import AttributeSpec, EntitySpec, Labels, load_labels
from nlp.label_studio import DATA_FIELD, LABEL_CONTROL, TEXT_OBJECT, ControlType, control_name
from nlp.vocabulary import metric_label, topic_label

_CONTROL_TYPES: Mapping[str, ControlType] = {
    "choice": "choices",
    "number": "number",
    "text": "textarea",
    "date": "textarea",
    "interval": "textarea",
}
_HINTS = {"date": "2023-01-31", "interval": "2023-01-01/2023-12-31"}
_LONG_LIST = 6
"""More choices than this are shown as a list to open."""


def control_types(labels: Labels | None = None) -> dict[str, ControlType]:
    """The type of every attribute's control, by the control's name."""
    labels = labels or load_labels()
    return {
        control_name(label, attribute.name): _CONTROL_TYPES[attribute.type]
        for label, spec in labels.entities.items()
        for attribute in spec.attributes.values()
    }


def labelling_page(labels: Labels | None = None) -> str:
    """The XML to give a Label Studio project as its labelling interface."""
    labels = labels or load_labels()
    view = ElementTree.Element("View")
    _add_relations(view, labels)
    _add_labels(view, labels)
    style = ElementTree.SubElement(view, "Style")
    style.text = ".htx-richtext { white-space: pre-wrap; line-height: 2; }"  # else runs of spaces are shown as one
    ElementTree.SubElement(view, "Text", name=TEXT_OBJECT, value=f"${DATA_FIELD}", granularity="symbol")
    for spec in labels.entities.values():
        if spec.attributes:
            _add_attributes(view, spec)
    ElementTree.indent(view)
    return ElementTree.tostring(view, "unicode") + "\n"


def _add_relations(view: ElementTree.Element, labels: Labels) -> None:
    relations = ElementTree.SubElement(view, "Relations", choice="multiple")
    for relation in labels.relations.values():
        ElementTree.SubElement(relations, "Relation", value=relation.label)


def _add_labels(view: ElementTree.Element, labels: Labels) -> None:
    parent = ElementTree.SubElement(view, "Labels", name=LABEL_CONTROL, toName=TEXT_OBJECT)
    for spec in labels.entities.values():
        shown = {
            "value": spec.label,
            "html": f"{spec.name} <small>{spec.label}</small>",
            "hint": spec.about,
            "background": spec.colour,
        }
        ElementTree.SubElement(parent, "Label", shown | ({"hotkey": spec.hotkey} if spec.hotkey else {}))


def _add_attributes(view: ElementTree.Element, spec: EntitySpec) -> None:
    shown_for = {"whenTagName": LABEL_CONTROL, "whenLabelValue": spec.label}
    block = ElementTree.SubElement(view, "View", {"visibleWhen": "region-selected", **shown_for})
    for attribute in spec.attributes.values():
        ElementTree.SubElement(block, "Header", value=f"{spec.name}：{attribute.about}", size="6")
        _add_control(block, attribute, control_name(spec.label, attribute.name), shown_for)


def _add_control(block: ElementTree.Element, attribute: AttributeSpec, name: str, shown_for: dict[str, str]) -> None:
    common = {"name": name, "toName": TEXT_OBJECT, "perRegion": "true", **shown_for}
    if attribute.is_required:
        common["required"] = "true"
    if attribute.type == "number":
        ElementTree.SubElement(block, "Number", common)  # with a step the editor would refuse 33.9
    elif attribute.type == "choice":
        layout = "select" if len(attribute.values) > _LONG_LIST else "inline"
        parent = ElementTree.SubElement(block, "Choices", {**common, "choice": "single", "layout": layout})
        for value in attribute.values:
            ElementTree.SubElement(parent, "Choice", {"value": value, **_hint_of(value)})
    else:
        size = {"maxSubmissions": "1", "editable": "true", "rows": "1"}
        ElementTree.SubElement(
            block, "TextArea", {**common, **size, "placeholder": _HINTS.get(attribute.type, attribute.about)}
        )


def _hint_of(value: str) -> dict[str, str]:
    shown = next((name for name in (metric_label(value), topic_label(value)) if name != value), None)
    return {"hint": shown} if shown else {}
