"""spaCy's DocBin: one document a passage, one token a character, so that every offset is a border of tokens.

Spans stand in ``doc.spans`` under their label, so that they may overlap, with their ids as ``span.id_``. Attributes,
relations and the passage's fields are JSON under ``doc.user_data["biaoli"]``. Reading takes any tokens, and
``doc.ents`` of documents without spans.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotations.formats.exchange import (
    OWN_FIELD,
    Found,
    Loss,
    Reading,
    Spoilt,
    held_entities,
    parse_json,
    passage_of,
    without_orphans,
    write_whole,
)
from annotations.passages import Passage

if TYPE_CHECKING:  # spaCy takes seconds to import, and every call of the command line knows all formats
    from spacy.tokens import Doc, DocBin, Span
    from spacy.vocab import Vocab

SUMMARY = "spaCy's DocBin, one token a character"
SUFFIX = ".spacy"

_OWN = frozenset({"id", "hand", "section", "year", "annotator", "relations"})


def read(source: Path) -> Reading:
    """The passages of the documents; those without our data are named by file and number."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    content = source.read_bytes()
    try:
        documents = DocBin().from_bytes(content)
    except Exception as error:  # whatever zlib, msgpack and numpy say to damaged bytes
        yield Spoilt("file", f"is no DocBin: {type(error).__name__}")
        return
    vocab = Vocab()
    for text in documents.strings:
        vocab.strings.add(text)
    for number in range(len(documents)):
        where = f"document {number + 1}"
        try:
            (doc,) = _one(documents, number).get_docs(vocab)
        except Exception as error:
            yield Spoilt(where, f"is damaged: {type(error).__name__}")
            continue
        yield from _read_document(doc, where, f"{source.stem}-{number + 1}")


def _one(documents: DocBin, number: int) -> DocBin:
    """A bin of one document, so that a damaged one doesn't end the reading."""
    from spacy.tokens import DocBin

    one = DocBin(store_user_data=documents.store_user_data)
    one.attrs = documents.attrs
    for name in ("tokens", "spaces", "cats", "flags", "user_data", "span_groups"):
        if items := getattr(documents, name):
            setattr(one, name, [items[number]])
    return one


def _read_document(doc: Doc, where: str, name: str) -> Reading:
    held = doc.user_data.get(OWN_FIELD, "{}")
    own = parse_json(held, where) if isinstance(held, str) else Spoilt(where, f"its {OWN_FIELD} is no text")
    if isinstance(own, Spoilt):
        yield own
        return
    if not own.keys() <= _OWN | {"entities"}:
        yield Spoilt(where, f"its {OWN_FIELD} isn't ours")
        return
    attributes = _attributes_by_id(own.get("entities", []))
    if attributes is None:
        yield Spoilt(where, f"its {OWN_FIELD}.entities aren't ours")
        return
    entities = _entities(doc, attributes)
    gone = attributes.keys() - {entity["id"] for entity in entities}
    relations = own.get("relations", [])
    if not (isinstance(relations, list) and all(isinstance(relation, dict) for relation in relations)):
        yield Spoilt(where, f"its {OWN_FIELD}.relations aren't ours")
        return
    kept, losses = without_orphans(relations, gone, where)
    found = passage_of(
        {
            "id": name,
            **{key: value for key, value in own.items() if key in _OWN},
            "text": doc.text,
            "entities": entities,
            "relations": kept,
        },
        where,
    )
    if isinstance(found, Found):
        yield from losses
        yield from (Loss(where, f"the attributes of {entity_id}, whose span is gone") for entity_id in sorted(gone))
        yield found
    else:
        yield from found


def _attributes_by_id(held: object) -> dict[str, dict[str, Any]] | None:
    """Attributes in the order of the entities; None where they aren't ours."""
    if not isinstance(held, list):
        return None
    found: dict[str, dict[str, Any]] = {}
    for item in held:
        if not (isinstance(item, dict) and isinstance(item.get("id"), str)):
            return None
        given = item.get("attributes", {})
        if not isinstance(given, dict):
            return None
        found[item["id"]] = given
    return found


def _entities(doc: Doc, attributes: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    order = {entity_id: place for place, entity_id in enumerate(attributes)}
    taken = set(order)
    entities = []
    for number, span in enumerate(_spans(doc), 1):
        entity_id = span.id_
        if not entity_id:
            entity_id = next(name for n in range(number, 10**9) if (name := f"{span.label_[:1]}{n}") not in taken)
            taken.add(entity_id)
        entities.append(
            {
                "id": entity_id,
                "label": span.label_,
                "start": span.start_char,
                "end": span.end_char,
                "attributes": attributes.get(entity_id, {}),
            }
        )
    if all(entity["id"] in order for entity in entities):
        return sorted(entities, key=lambda entity: order[entity["id"]])
    return sorted(entities, key=lambda entity: (entity["start"], -entity["end"]))


def _spans(doc: Doc) -> Iterator[Span]:
    if doc.spans:
        for group in doc.spans.values():
            yield from group
    else:
        yield from doc.ents


def write(passages: Iterable[Passage], target: Path) -> list[Loss]:
    """Nothing is lost."""
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    documents = DocBin(store_user_data=True)
    for passage in passages:
        documents.add(_document(passage, vocab))
    write_whole(target, documents.to_bytes())
    return []


def _document(passage: Passage, vocab: Vocab) -> Doc:
    from spacy.tokens import Doc, Span

    doc = Doc(vocab, words=list(passage.text), spaces=[False] * len(passage.text))
    for label in dict.fromkeys(entity.label for entity in passage.entities):
        doc.spans[label] = [
            Span(doc, entity.start, entity.end, label=label, span_id=entity.id)
            for entity in passage.entities
            if entity.label == label
        ]
    own = passage.model_dump(include=set(_OWN), exclude_defaults=True)
    doc.user_data[OWN_FIELD] = json.dumps({**own, "entities": held_entities(passage)}, ensure_ascii=False)
    return doc
