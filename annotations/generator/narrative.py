"""Composes the prose around the tables from the phrases of ``narrative.yaml`` and keeps what it states.

Start here: :func:`write_narrative` gives the paragraphs of each section and the metadata that they hold. A count in
the prose is a slot ``{metric|unit}``: figures of applications come from the tables, so that both agree, the others
are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from random import Random
from typing import Any, cast

import yaml

from annotations.generator.body import Paragraph
from annotations.generator.truth import Number, TrueContact, TrueCount, TrueDate, TrueMetadata

_COUNT_SLOT = re.compile(r"\{([a-z_]+\.[a-z_]+)\|([^}]{1,4})\}")
_FIGURE_OF_METRIC = {
    "applications.received": "applications.received.total",
    "applications.carried_in": "applications.carried_in.total",
    "applications.carried_out": "applications.carried_out.total",
    "applications.closed": "applications.results.total.total",
    "documents.issued": "proactive.normative_documents.issued",
    "documents.repealed": "proactive.normative_documents.repealed",
}
_SMALL_METRICS = ("press.", "training.sessions", "meetings.", "staff.", "supervision.", "reading_points.", "documents.")
_OVERVIEW_PARTS = ("proactive", "applications", "management", "platforms", "supervision")
_NUMERALS = "〇一二三四五六七八九"


@cache
def phrases() -> Mapping[str, Any]:
    """The phrases of ``narrative.yaml``."""
    text = resources.files(__package__).joinpath("narrative.yaml").read_text("utf-8")
    return cast(Mapping[str, Any], yaml.safe_load(text))


@dataclass(slots=True)
class Narrative:
    """Paragraphs of a report by place, and the truth that they state."""

    title: list[Paragraph]
    opening: list[Paragraph]
    sections: dict[str, list[Paragraph]]
    signature: list[Paragraph]
    metadata: TrueMetadata


@dataclass(slots=True)
class _Writer:
    """Fills slots and remembers what it filled."""

    rng: Random
    names: Mapping[str, object]
    figures: Mapping[str, Number]
    counts: list[TrueCount] = field(default_factory=list)

    def fill(self, phrase: str) -> str:
        return _COUNT_SLOT.sub(self._count, phrase).format_map(cast(Mapping[str, Any], self.names))

    def one_of(self, choices: Sequence[str]) -> str:
        return self.fill(self.rng.choice(choices))

    def _count(self, slot: re.Match[str]) -> str:
        metric, unit = slot.groups()
        value = self.figures.get(_FIGURE_OF_METRIC.get(metric, ""), None)
        if value is None:
            value = self.rng.randint(1, 12 if metric.startswith(_SMALL_METRICS) else 3000)
        raw = f"{value}{unit}"
        self.counts.append(TrueCount(metric, value, unit, raw))
        return raw


def draw_agency(rng: Random, scale: int) -> tuple[str, str, str]:
    """Full name, place names in it, and how the body speaks of itself."""
    places = phrases()["places"]
    city, county = rng.choice(places["cities"]), rng.choice(places["counties"])
    if scale == 4:
        province = rng.choice(places["provinces"])
        return (
            (f"{province}人民政府", province, "我省") if rng.random() < 0.5 else (f"{province}财政厅", province, "我厅")
        )
    if scale == 3:
        region = city if rng.random() < 0.6 else county
        return f"{region}人民政府", region, f"我{region[-1]}"
    region = rng.choice((county, city, f"{city}{county}"))
    kind = rng.random()
    if kind < 0.5:
        return f"{region}{rng.choice(places['bureaus'])}", region, "我局"
    if kind < 0.6:
        return f"{region}{rng.choice(places['commissions'])}", region, "我委"
    town = rng.choice(places["towns"])
    region = county + town
    if town.endswith("街道"):
        return f"{county}{town}办事处", region, "我街道"
    return f"{county}{town}人民政府", region, f"我{town[-1]}"


def write_narrative(rng: Random, year: int, scale: int, figures: Mapping[str, Number], *, old: bool) -> Narrative:
    """The prose of one report.

    Args:
        year: the reported year.
        figures: figures of the tables by path, with which the counts of the prose agree.
        old: whether it is a report on 2008 to 2018, with other sections.
    """
    agency, region, our = draw_agency(rng, scale)
    names = {"agency": agency, "our": our, "year": year, "next": year + 1, "place": region}
    writer = _Writer(rng, names, figures)
    own = phrases()
    title = writer.one_of(own["titles"])
    opening, period, contacts = _opening(writer, year, region)
    signature, signed = _signature(rng, agency, year)
    problems, commitments = _pick(rng, own["problems"]["items"]), _pick(rng, own["commitments"]["items"])
    sections = {
        "overview": _overview(writer),
        "problems": [*_listed(writer, "problems", problems), *_listed(writer, "commitments", commitments)],
        "other": [Paragraph(writer.one_of(own["other"]))],
        "fees": [Paragraph(writer.one_of(own["fees"]))],
    }
    if old:
        sections["proactive"] = [Paragraph(writer.one_of(own["overview"]["proactive"])) for _ in range(2)]
        sections["applications"] = [Paragraph(writer.one_of(own["overview"]["applications"]))]
    metadata = TrueMetadata(
        title=title,
        agency=agency,
        region=region,
        year=year,
        period=(period.start, period.end) if period else None,
        signed_on=signed.start if signed else None,
        contacts=tuple(contacts),
        dates=tuple(date for date in (period, signed) if date),
        counts=tuple(writer.counts),
        problems=tuple(problems),
        commitments=tuple(commitments),
    )
    return Narrative(_title_lines(rng, title, agency), opening, sections, signature, metadata)


def _title_lines(rng: Random, title: str, agency: str) -> list[Paragraph]:
    """The title on one line, or the agency on a line of its own above the rest."""
    rest = title.removeprefix(agency)
    lines = [agency, rest] if rest != title and rng.random() < 0.2 else [title]
    return [Paragraph(line, "title") for line in lines]


def _opening(writer: _Writer, year: int, region: str) -> tuple[list[Paragraph], TrueDate | None, list[TrueContact]]:
    """The opening paragraph: basis, announcement, parts, period, contact. A few reports have none."""
    rng, own = writer.rng, phrases()
    if rng.random() < 0.08:
        return [], None, []
    opening = own["opening"]
    text = "".join(writer.one_of(opening[part]) for part in ("basis", "announce", "parts"))
    period: TrueDate | None = None
    if rng.random() < 0.8:
        label = rng.choice(own["period"]["labels"])
        sentence = rng.choice(own["period"]["forms"]).format(label=label, y=year)
        raw = sentence.removeprefix(label).lstrip("为：从")
        text = text.rstrip("，") + ("" if text.endswith("。") else "。") + sentence + "。"
        period = TrueDate("period", f"{year}-01-01", f"{year}-12-31", raw)
    elif text.endswith("，"):
        text = text[:-1] + "。"
    text += writer.one_of(opening["download"])
    contacts: list[TrueContact] = []
    if rng.random() < 0.8:
        sentence, contacts = _contact(writer, region)
        text += sentence
    return [Paragraph(text)], period, contacts


def _contact(writer: _Writer, region: str) -> tuple[str, list[TrueContact]]:
    rng, own = writer.rng, phrases()["contact"]
    area = f"0{rng.randint(311, 998)}"
    dash = rng.choice(("-", "-", "-", "—", "－"))
    numbers = [str(rng.randint(2000000, 89999999)) for _ in range(2)]
    host = rng.choice(own["hosts"])
    address = f"{region}{rng.choice(own['streets'])}{rng.randint(1, 320)}号"
    values = {
        "address": address + rng.choice(("", "", f"{rng.randint(1, 12)}楼", f"{rng.randint(101, 1520)}室", "政务大楼")),
        "postcode": str(rng.randint(100000, 859999)),
        "phone": rng.choice((f"{area}{dash}{numbers[0]}", f"{area}{dash}{numbers[0]}", numbers[0])),
        "fax": f"{area}{dash}{numbers[1]}",
        "phone_fax": f"{area}{dash}{numbers[0]}",
        "email": rng.choice((f"{host}xxgk@163.com", f"{host}zwgk@126.com", f"{host}_bgs@{host}.gov.cn")),
        "url": rng.choice((f"www.{host}.gov.cn", f"http://www.{host}.gov.cn")),
    }
    order = rng.choice(own["orders"])
    colon = rng.choice(("：", "：", ":", ": "))
    separator = rng.choice(own["separators"])
    fields = separator.join(f"{rng.choice(own['labels'][kind])}{colon}{values[kind]}" for kind in order)
    lead = rng.choice(own["leads"])
    if separator == "。" and "（" in lead:
        fields = fields.replace("。", "，")
    owner = f"{writer.names['agency']}办公室" if rng.random() < 0.5 else str(writer.names["agency"])
    sentence = lead.format(owner=owner, fields=fields, our=writer.names["our"])
    return sentence, [TrueContact(each, values[kind]) for kind in order for each in kind.split("_")]


def _overview(writer: _Writer) -> list[Paragraph]:
    rng, own = writer.rng, phrases()["overview"]
    paragraphs = [Paragraph(writer.one_of(own["lead"]))]
    with_heads = rng.random() < 0.75
    for head, key in zip(own["heads"], _OVERVIEW_PARTS, strict=True):
        chosen = rng.sample(own[key], min(len(own[key]), rng.randint(1, 3)))
        text = "".join(writer.fill(phrase) for phrase in chosen)
        if with_heads and rng.random() < 0.6:
            paragraphs.append(Paragraph(f"{head}。{text}"))
        else:
            paragraphs.extend([Paragraph(head)] if with_heads else [])
            paragraphs.append(Paragraph(text))
    return paragraphs


def _pick(rng: Random, items: list[str]) -> list[str]:
    return rng.sample(items, rng.randint(1, 4))


def _listed(writer: _Writer, key: str, items: list[str]) -> list[Paragraph]:
    """A lead and a marked list, in one paragraph or a line for each item."""
    rng, own = writer.rng, phrases()
    lead = writer.one_of(own[key]["leads"])
    marks = rng.choice(own["markers"])
    lines = [f"{mark}{item}" for mark, item in zip(marks, items, strict=False)]
    if rng.random() < 0.6:
        return [Paragraph(lead + "；".join(lines) + "。")]
    return [Paragraph(lead), *(Paragraph(line + "。") for line in lines)]


def _signature(rng: Random, agency: str, year: int) -> tuple[list[Paragraph], TrueDate | None]:
    kind = rng.random()
    if kind < 0.2:
        return [], None
    month, day = rng.randint(1, 3), rng.randint(1, 28)
    style = rng.random()
    if style < 0.85:
        raw = f"{year + 1}年{month}月{day}日"
    else:
        zero = rng.choice("〇○")
        raw = f"{_numerals(year + 1)}年{_NUMERALS[month]}月{_day_numeral(day)}日".replace("〇", zero)
    iso = f"{year + 1}-{month:02}-{day:02}"
    lines = [raw] if kind < 0.4 else [agency, raw]
    return [Paragraph(line, "signature") for line in lines], TrueDate("signed", iso, iso, raw)


def _numerals(year: int) -> str:
    return "".join(_NUMERALS[int(digit)] for digit in str(year))


def _day_numeral(day: int) -> str:
    tens, ones = divmod(day, 10)
    return ("", "十", "二十")[tens] + (_NUMERALS[ones] if ones else "")
