"""What a passage is about, by the headings of its items.

Notes for a newcomer: reports head their passages inside the running text ((二)依申请公开情况。 /
3.推进食品安全信息公开。 / 一是深化医疗领域公开,…). A number that names nothing itself is read with the heading over
it. Three levels are kept: (一), 1. and 一是; a new heading ends those below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlp.narrative.counts.lexicon import Cue, find_cues, structure
from nlp.narrative.prose import Prose
from nlp.schema import Span

_HEADING = re.compile(
    r"(?P<chapter>[一二三四五六七八九十]{1,3}、)"
    r"|(?P<item>\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}\))"
    r"|(?P<point>\d{1,2}[.、)]|\(\d{1,2}\)|[①-⑳])"
    r"|(?P<order>[一二三四五六七八九十]{1,2}是|第[一二三四五六七八九十]{1,2},)"
)
_LEVELS = {"chapter": 0, "item": 1, "point": 2, "order": 3}
_BEGINS = frozenset("(一二三四五六七八九十第0123456789①②③④⑤⑥⑦⑧⑨⑩")
_FIELD = re.compile(r"(?:领域)?(?:信息公开|信息|公开|领域)(?:工作|方面|情况|力度)?$")
_FIELD_ASPECT = re.compile(r"(?:方面|情况|工作)$")
_TITLE_END = re.compile(r"[。:;,\n]")
_LONGEST_TITLE = 40


@dataclass(slots=True)
class Topic:
    """A heading, without its number."""

    span: Span
    _cues: list[Cue] | None = None

    def cues(self, prose: Prose) -> list[Cue]:
        """The words of the lexicon in it, looked for when they are first asked for."""
        if self._cues is None:
            self._cues = find_cues(prose.text, *self.span)
        return self._cues


@dataclass(slots=True)
class Topics:
    """The headings over the sentence that was reached; :meth:`reach` goes forward only.

    Attributes:
        all: the headings, the nearest last.
        key: what tells one passage from another: where the nearest heading begins.
    """

    prose: Prose
    all: list[Topic] = field(default_factory=list)
    key: int = -1
    _next: int = 0
    _levels: list[Topic | None] = field(default_factory=lambda: [None] * len(_LEVELS))

    def reach(self, sentence: int) -> None:
        """Read the headings up to and with ``sentence``."""
        text, sentences = self.prose.text, self.prose.sentences[self._next : sentence + 1]
        self._next = max(self._next, sentence + 1)
        lowest = len(_LEVELS)
        for start, end in reversed(sentences):  # a heading that is followed by one of its level or above has ended
            if text[start] not in _BEGINS or (match := _HEADING.match(text, start, end)) is None:
                continue
            level = _LEVELS[match.lastgroup or "order"]
            if level >= lowest:
                continue
            self._levels[level:lowest] = [self._topic(match.end(), end)] + [None] * (lowest - level - 1)
            lowest = level
            if lowest == 0:
                break
        if lowest < len(_LEVELS):
            self.all = [topic for topic in self._levels if topic is not None]
            self.key = max((topic.span[0] for topic in self.all), default=-1)

    def _topic(self, begin: int, end: int) -> Topic | None:
        found = _TITLE_END.search(self.prose.text, begin, min(end, begin + _LONGEST_TITLE))
        stop = found.start() if found else end
        return Topic((begin, stop)) if stop - begin <= _LONGEST_TITLE else None

    def field(self) -> Span | None:
        """The field that a heading names (推进食品安全信息公开); ``None`` for headings of every report."""
        topics, words = self.all, structure()
        in_fields = any("重点领域" in self.prose.text[slice(*topic.span)] for topic in topics)
        for topic in reversed(topics):
            match = _FIELD.search(self.prose.text, *topic.span)
            if match is None and in_fields:
                match = _FIELD_ASPECT.search(self.prose.text, *topic.span)
            if match is None:
                continue
            start, end = topic.span[0], match.start()
            while (lead := words.title_lead.match(self.prose.text, start, end)) is not None:
                start = lead.end()
            if end - start >= 2 and not words.plain_title.search(self.prose.text, start, end):
                return start, end
        return None
