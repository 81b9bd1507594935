"""What was put out: information as a whole, of a class, or through a channel.

Notes for a newcomer: published things have any noun (行政许可15条), so no lexicon can name them.
:func:`bind_published` decides by the verb, the channel (通过门户网站), the words for information in general
(政府信息), and the list or heading that the count stands in.
"""

from __future__ import annotations

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.lexicon import find_cues, lexicon, structure
from nlp.narrative.counts.passage import Binding, Passage
from nlp.narrative.counts.phrases import CHANNELS, Phrase
from nlp.narrative.counts.rules import Decision
from nlp.narrative.prose import Prose

_ALL = Decision("proactive.items")
_CLASS = Decision("proactive.items_by_class")
_BY_CHANNEL = {"site": Decision("website.items"), "media": Decision("new_media.items"), "other_channel": _ALL}
_INFORMS = frozenset({"info", "generic", "media"})
_PLACES = frozenset({"class", "column"})
_CLASS_MARKS = frozenset({"class", "rest", "column", "kind", "document", "act"})
_CASES = frozenset({"receive", "close", "issue"})
_IN_REPORTS = frozenset({"report", "disclosure", "publish"})
_NOT_PUBLISHING = frozenset({"applications", "remedies"})
_SUBJECT_REACH = 40
_LONGEST_TOLD = 8


def bind_published(passage: Passage, index: int, phrase: Phrase) -> Binding | None:
    """The binding of a count of published things; ``None`` where nothing says that they were published."""
    count, clause = passage.counts[index], passage.clauses[index]
    if count.unit in lexicon().units["pieces"] and _is_named_class(passage, index, phrase):
        return Binding(phrase, _CLASS, phrase.span, True)
    if count.unit not in lexicon().units["pieces"] or not _is_published(passage, index, phrase):
        return None
    concepts, listed = phrase.concepts, passage.is_listed(index)
    if passage.prose.text.startswith("占", clause.near[0]):  # 占公开总数400条的30%
        return Binding(phrase, _ALL, phrase.span, True)
    if listed and phrase.office:
        return Binding(phrase, passage.bindings[-1].decision, phrase.span, True)
    sums = listed and phrase.bare and structure().sums.search(passage.prose.text, *clause.near) is not None
    channels = _channels(passage, index, phrase, loosely=count.unit == "期" or sums)
    named = _names_class(phrase)
    if len(channels) == 1 and concepts.isdisjoint(_PLACES) and _is_of_channel(passage, index, named):
        return Binding(phrase, _BY_CHANNEL[next(iter(channels))], phrase.span, True)
    informs = not concepts.isdisjoint(_INFORMS)
    if not named and not listed and len(channels) < 2 and (field := passage.topics.field()) is not None:
        return Binding(phrase, _CLASS, phrase.span if informs else field, True)
    is_class = named or (listed and not informs and not sums)
    return Binding(phrase, _CLASS if is_class else _ALL, phrase.span, True)


def _is_published(passage: Passage, index: int, phrase: Phrase) -> bool:
    concepts = phrase.concepts
    if not concepts.isdisjoint(_INFORMS) or "publish" in concepts:
        return True
    if "act" in concepts and concepts.isdisjoint(_CASES) and not passage.context.isdisjoint(_IN_REPORTS):
        return True
    if "close" in concepts or phrase.led:
        return False
    return passage.is_listed(index) or not concepts.isdisjoint(CHANNELS)


def _is_named_class(passage: Passage, index: int, phrase: Phrase) -> bool:
    """Whether the phrase says that it is a class of what was published (。政策法规类12条、人事类5条)."""
    if phrase.span is None or phrase.behind or not passage.prose.text.endswith("类", *phrase.span):
        return False
    if passage.prose.role_at(passage.counts[index].span[0]) in _NOT_PUBLISHING:
        return False
    before = passage.before(index)
    return before is None or before.published or before.decision is None


def _names_class(phrase: Phrase) -> bool:
    """Whether the phrase names a kind of content, not information as a whole."""
    if not phrase.concepts.isdisjoint(_CLASS_MARKS):
        return True
    return phrase.named and "generic" not in phrase.concepts


def _is_of_channel(passage: Passage, index: int, named: bool) -> bool:
    """Whether the channel tells what is counted, not the class: the unit is its own and no list of classes begins."""
    if not named:
        return True
    return passage.counts[index].unit in lexicon().units["own_pieces"] and not _begins_list(passage, index)


def _begins_list(passage: Passage, index: int) -> bool:
    """Whether another member of the same list follows the count (行政许可21条、行政处罚3条)."""
    if index + 1 >= len(passage.clauses):
        return False
    following = passage.clauses[index + 1]
    if following.sentence != passage.clauses[index].sentence:
        return False
    if not passage.prose.text.startswith("、", passage.counts[index].span[1]):
        return False
    verbs = lexicon().verbs
    return not any(cue[2] in CHANNELS or cue[2] in verbs for cue in following.near_cues)


def _channels(passage: Passage, index: int, phrase: Phrase, *, loosely: bool) -> frozenset[str] | set[str]:
    """The channels that the count was published through: of its clause, of one that leads to it, or the subject's."""
    text, clause = passage.prose.text, passage.clauses[index]
    channels = phrase.concepts & CHANNELS or _leading_channels(text, clause, loosely=loosely)
    if channels:
        several = channels != {"media"} and structure().means.search(text, clause.gap[0], clause.near[1])
        return CHANNELS if several else channels
    if phrase.named or not _continues(passage, index):
        return channels
    sentence = clause.sentence
    return next((found for at in (sentence, sentence - 1) if (found := _subject_channel(passage.prose, at))), channels)


def _continues(passage: Passage, index: int) -> bool:
    """Whether the clause has no subject of its own (,全年发布信息12条)."""
    text, clause = passage.prose.text, passage.clauses[index]
    verb = next((cue[0] for cue in clause.near_cues if cue[2] == "publish"), None)
    return verb is not None and structure().opening.fullmatch(text, clause.near[0], verb) is not None


def _subject_channel(prose: Prose, sentence: int) -> set[str]:
    """The channel that a sentence tells of (县政府网站运行平稳); none where it is no subject or a list."""
    if sentence < 0:
        return set()
    start, end = prose.sentences[sentence]
    if prose.text[start] == '"':  # the name of an account
        start = max(start, prose.text.find('"', start + 1, start + _SUBJECT_REACH) + 1)
    stop = min(end, start + _SUBJECT_REACH)
    told = structure().of_subject
    if told.search(prose.text, start, stop + _LONGEST_TOLD) is None:
        return set()
    cues = find_cues(prose.text, start, stop)
    light = lexicon().light
    first = next((cue for cue in cues if cue[2] not in light and cue[2] != "body"), None)
    if first is None or first[2] not in ("site", "media"):
        return set()
    last = first
    for cue in cues:
        if cue[0] == last[1] and cue[2] == first[2]:  # 微信公众号
            last = cue
    return {first[2]} if told.match(prose.text, last[1]) else set()


def _leading_channels(text: str, clause: Clause, *, loosely: bool) -> set[str]:
    """Channels of an earlier clause that leads to this one (通过门户网站,发布…); ``loosely``: any that is mentioned."""
    found = {cue[2] for cue in clause.subject_cues if cue[2] in CHANNELS}
    leads = structure().channel_leads
    for at, _, concept in clause.before_cues:
        if concept in CHANNELS:
            begin = max(clause.gap[0], *(text.rfind(mark, clause.gap[0], at) + 1 for mark in ",;"))
            if loosely or any(text.find(lead, begin, at) >= 0 for lead in leads):
                found.add(concept)
    return found
