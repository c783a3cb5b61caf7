"""Layers of several annotators -> an agreement report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from duizhao.agreement.counting import NOTHING
from duizhao.agreement.disagreement import disagreements
from duizhao.agreement.figures import Figure
from duizhao.agreement.gamma import Gamma, gamma
from duizhao.agreement.items import POLARITIES, Coverage, Unit, comparable, people
from duizhao.agreement.measuring import WHOLE, Key, Measurer, Pair, Team, with_intervals
from duizhao.agreement.results import (
    Confusion,
    PairReport,
    PartReport,
    Report,
    ResampleBy,
    Settings,
)
from duizhao.documents import Document
from duizhao.errors import InputError
from duizhao.model import Layer

__all__ = ["Report", "agree"]


def agree(
    documents: Iterable[Document],
    layers: Iterable[Layer],
    *,
    labels: Sequence[str] = (),
    same_person: Mapping[str, str] | None = None,
    imported: bool = False,
    resamples: int = 1000,
    seed: int = 1,
    confidence: float = 0.95,
    resample_by: ResampleBy = "sentence",
    gamma_with: Gamma | None = None,
) -> Report:
    """Compare the annotators of some documents.

    Args:
        documents: the texts.
        layers: of two annotators or more; each may have layers of several documents.
        labels: the order of the labels; those that are not named follow, sorted.
        same_person: annotator -> person, for self-agreement; default see :func:`.items.people`.
        imported: whether imported and untouched judgements count.
        resamples: bootstrap samples; 0 for no intervals.
        seed: of the bootstrap.
        confidence: of the intervals, between 0 and 1.
        resample_by: ``sentence``, or ``document`` where sentences of one document resemble each other.
        gamma_with: compute gamma too, with these settings. It needs scipy.

    Raises:
        InputError: when fewer than two annotators are given, or the layers do not fit each other or the
            documents; see :func:`.items.comparable`.
        AnchorError: when a span's text is not what the block says.
        MissingExtraError: when gamma is wanted and scipy is not installed.

    Example:
        >>> from duizhao.annotation.layers import read_layer
        >>> from duizhao.documents import read_document
        >>> from duizhao.paths import find_workspace
        >>> from dataclasses import replace
        >>> workspace = find_workspace()
        >>> layer = read_layer(workspace, "dangqi-gaogao-piaoyang", "authors")
        >>> document = read_document(workspace, "dangqi-gaogao-piaoyang")
        >>> report = agree([document], [layer, replace(layer, annotator="copy")], resamples=0)
        >>> report.figures["entity.exact_f1"].value, report.disagreements
        (1.0, ())
    """
    given = list(layers)
    names = {layer.annotator for layer in given}
    _check(names, confidence, resamples)
    persons = people(names, same_person)
    team = Team.of(persons)
    units, coverage = comparable(documents, given, imported=imported)
    settings = Settings(resamples, seed, confidence, resample_by, imported, given[0].schema_version)
    measurer = Measurer(units, team, _labels(given, labels))
    figures = with_intervals(
        measurer, resamples=resamples, seed=seed, confidence=confidence, resample_by=resample_by
    )
    if gamma_with:
        figures[Key(WHOLE, "entity.gamma")] = _gamma(units, measurer.of_all(), team.primary, gamma_with)
    return _report(units, coverage, team, persons, settings, measurer, _grouped(figures))


def _report(
    units: Sequence[Unit],
    coverage: Sequence[Coverage],
    team: Team,
    persons: Mapping[str, str],
    settings: Settings,
    measurer: Measurer,
    grouped: Mapping[tuple[tuple[str, ...], str], dict[str, Figure]],
) -> Report:
    pairs = (*team.between, *team.within)
    found = [one for unit in units for pair in pairs if unit.judged.keys() >= set(pair)
             for one in disagreements(unit, *pair)]  # fmt: skip
    told = {one.sentence_id for one in found}
    return Report(
        settings=settings,
        people=persons,
        primary=team.primary,
        coverage=tuple(coverage),
        sentences=len(measurer.group),
        sentences_of_all=len(measurer.of_all()),
        unranked={
            about: _table(measurer.group.total().get("left_out")).get((about, "unranked"), 0)
            for about in ("topic", "target")
        },
        figures=grouped[WHOLE, ""],
        labels={label: grouped[WHOLE, label] for label in measurer.labels},
        pairs=tuple(_pair(measurer, pair, pair in team.within, grouped) for pair in pairs),
        parts=tuple(
            PartReport(kind, name, n, grouped[("part", kind, name), ""]) for kind, name, n in measurer.parts()
        ),
        disagreements=tuple(found),
        texts={unit.sentence.id: unit.sentence.text for unit in units if unit.sentence.id in told},
    )


def _check(names: set[str], confidence: float, resamples: int) -> None:
    if len(names) < 2:
        raise InputError(
            "agreement needs layers of two annotators",
            where=", ".join(sorted(names)),
            remedy="give a second annotator's layers",
        )
    if not 0 < confidence < 1 or resamples < 0:
        raise InputError(
            f"a confidence of {confidence} with {resamples} samples makes no interval",
            remedy="give a confidence between 0 and 1, and 0 samples or more",
        )


def _labels(layers: Iterable[Layer], order: Sequence[str]) -> list[str]:
    used = {entity.label for layer in layers for entity in layer.entities}
    return [*(label for label in dict.fromkeys(order) if label in used), *sorted(used - set(order))]


def _grouped(figures: Mapping[Key, Figure]) -> dict[tuple[tuple[str, ...], str], dict[str, Figure]]:
    """Scope and label -> metric -> figure."""
    grouped: dict[tuple[tuple[str, ...], str], dict[str, Figure]] = defaultdict(dict)
    for key, figure in figures.items():
        grouped[key.scope, key.label][key.metric] = figure
    return grouped


def _pair(
    measurer: Measurer,
    pair: Pair,
    same_person: bool,
    grouped: Mapping[tuple[tuple[str, ...], str], dict[str, Figure]],
) -> PairReport:
    tally = measurer.pairs[pair]
    tables = tally.total()
    left_out = _table(tables.get("left_out"))
    return PairReport(
        annotators=pair,
        same_person=same_person,
        sentences=len(tally),
        figures=grouped[pair, ""],
        labels={label: grouped[pair, label] for label in measurer.labels},
        entities=_confusion(tables.get("aligned"), [*measurer.labels, NOTHING]),
        topic=_confusion(tables.get("topic"), POLARITIES),
        target=_confusion(tables.get("target"), POLARITIES),
        topic_missing=left_out.get(("topic", "missing"), 0),
        topic_other_unit=left_out.get(("topic", "other unit"), 0),
    )


def _table(table: Mapping[Any, int] | None) -> Mapping[Any, int]:
    return table or {}


def _confusion(table: Mapping[Any, int] | None, values: Sequence[str]) -> Confusion:
    counts = _table(table)
    # A polarity that the shipped schema does not have comes last.
    known = [*values, *sorted({value for pair in counts for value in pair} - set(values))]
    return Confusion(tuple(known), tuple(tuple(counts.get((x, y), 0) for y in known) for x in known))


def _gamma(units: Sequence[Unit], positions: Sequence[int], names: Sequence[str], how: Gamma) -> Figure:
    """Gamma of what all judged, each document a continuum of its compared sentences."""
    lengths: dict[str, int] = defaultdict(int)
    marks: dict[str, list[list[tuple[int, int, str]]]] = defaultdict(lambda: [[] for _ in names])
    for at in positions:
        sentence = units[at].sentence
        moved = lengths[sentence.doc_id] - sentence.start
        for own, name in zip(marks[sentence.doc_id], names, strict=True):
            own.extend(
                (one.start + moved, one.end + moved, one.label) for one in units[at].judged[name].entities
            )
        lengths[sentence.doc_id] += len(sentence.text)
    return gamma([(lengths[name], own) for name, own in marks.items()], how)
