"""An agreement report -> one HTML page that needs nothing but itself, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from itertools import pairwise

from duizhao.agreement.disagreement import Disagreement, Mark
from duizhao.agreement.figures import METRICS, Figure
from duizhao.agreement.reasons import REASONS
from duizhao.agreement.results import Confusion, Figures, PairReport, Report

_KINDS = {
    "boundary": ("边界", "boundary"),
    "label": ("标签", "label"),
    "boundary_and_label": ("边界与标签", "boundary and label"),
    "missing": ("漏标", "missing"),
    "polarity": ("倾向", "polarity"),
    "holder": ("持有者", "holder"),
}
_ABOUT = {
    "entity": ("实体", "entity"),
    "topic": ("对议题的立场", "stance toward the topic"),
    "target": ("对实体的立场", "stance toward an entity"),
}
_PARTS = {
    "blind": ("没有看到建议的句子", "sentences that nobody saw suggestions for"),
    "suggested": ("都看到了建议的句子", "sentences that all saw suggestions for"),
    "mixed": ("只有部分人看到建议的句子", "sentences that some saw suggestions for"),
}
_COVERAGE = {
    "sentences": ("句", "sentences"),
    "judged": ("已标", "judged"),
    "skipped": ("跳过", "skipped"),
    "draft": ("草稿", "draft"),
    "imported": ("导入未动", "imported, untouched"),
    "partial": ("只标了一部分", "in part"),
    "unopened": ("未打开", "unopened"),
    "compared": ("参与比较", "compared"),
}
_BY_LABEL = ("entity.exact_f1", "entity.overlap_f1", "entity.label_agreement", "entity.alpha_u")
_MAIN = (
    "entity.exact_f1", "entity.overlap_f1", "character.alpha", "stance.all.kappa", "stance.all.alpha",
)  # fmt: skip


def agreement_page(report: Report) -> str:
    """The report as HTML: figures with intervals, confusion matrices, every disagreement side by side.

    The page loads nothing from anywhere and works without JavaScript, which only switches languages and
    filters disagreements.

    Example:
        >>> both("实体", "entity")
        '<span class="zh">实体</span><span class="en">entity</span>'
    """
    page = (files(__package__ or "") / "page.html").read_text(encoding="utf-8")
    parts = {
        "intro": _intro(report),
        "figures": _figures_table(report.figures),
        "labels": _labels(report),
        "parts": _parts(report),
        "pairs": "".join(map(_pair, report.pairs)),
        "disagreements": _disagreements(report),
    }
    # Texts of the corpus may hold braces: what was put in is not looked at again.
    before, *rest = page.split("{{")
    filled = [before]
    for piece in rest:
        name, _, after = piece.partition("}}")
        filled += [parts[name], after]
    return "".join(filled)


def both(zh: str, en: str) -> str:
    """A text in both languages; the page shows one of them, or both."""
    return f'<span class="zh">{escape(zh)}</span><span class="en">{escape(en)}</span>'


def _intro(report: Report) -> str:
    made = report.settings
    names = "、".join(report.primary)
    zh = (
        f"{report.sentences} 句由两人以上标注，其中 {report.sentences_of_all} 句所有人都标了；"
        f"标签体系 {made.schema_version}。"
    )
    en = (
        f"{report.sentences} sentences judged by two persons or more, {report.sentences_of_all} of them "
        f"by all; label schema {made.schema_version}."
    )
    rows = "".join(
        f"<tr><td>{escape(one.annotator)}</td><td>{escape(report.people[one.annotator])}</td>"
        + "".join(f'<td class="number">{getattr(one, name)}</td>' for name in _COVERAGE)
        + "</tr>"
        for one in report.coverage
    )
    titles = (both(*title) for title in _COVERAGE.values())
    head = _row("th", [both("标注者", "annotator"), both("人", "person"), *titles])
    return f"<p>{escape(names)}: {both(zh, en)}</p><div class='scroll'><table>{head}{rows}</table></div>"


def _row(cell: str, values: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{cell}>{value}</{cell}>" for value in values) + "</tr>"


# --- figures


def _figures_table(figures: Figures, names: Sequence[str] | None = None) -> str:
    head = _row(
        "th",
        [
            both("指标", "figure"),
            both("值", "value"),
            both("区间", "interval"),
            "",
            "n",
            both("计数对象", "n of"),
        ],
    )
    rows = [_figure_row(name, figures[name]) for name in (names or METRICS) if name in figures]
    return f"<div class='scroll'><table>{head}{''.join(rows)}</table></div>"


def _figure_row(name: str, figure: Figure) -> str:
    metric = METRICS[name]
    if figure.value is None:
        told = f'<td class="undefined" colspan="3">{escape(figure.reason)}</td>'
    else:
        between = (
            f"{figure.low:.3f} – {figure.high:.3f}"
            if figure.low is not None and figure.high is not None
            else "–"
        )
        told = f'<td class="number">{figure.value:.3f}</td><td class="number">{between}</td>'
        told += f"<td>{_bar(figure)}</td>"
    return (
        f"<tr><td>{both(metric.zh, metric.en)}</td>{told}"
        f'<td class="number">{figure.n}</td><td class="quiet">{escape(metric.of)}</td></tr>'
    )


def _bar(figure: Figure) -> str:
    """The value as a dot and the interval as a line, on a scale from 0 (or below) to 1."""
    value = figure.value or 0.0
    low = figure.low if figure.low is not None else value
    high = figure.high if figure.high is not None else value
    least = min(0.0, low)

    def at(one: float) -> float:
        return 4 + 162 * (one - least) / (1 - least)

    return (
        '<svg class="interval" viewBox="0 0 170 16" aria-hidden="true">'
        f'<line x1="{at(least):.1f}" y1="8" x2="{at(1):.1f}" y2="8" stroke="#d1d9e0"/>'
        f'<line x1="{at(low):.1f}" y1="8" x2="{at(high):.1f}" y2="8" stroke="#0969da" stroke-width="4" '
        'stroke-opacity=".35"/>'
        f'<circle cx="{at(value):.1f}" cy="8" r="3.5" fill="#0969da"/></svg>'
    )


def _short(figure: Figure | None) -> str:
    if figure is None:
        return "<td></td>"
    if figure.value is None:
        return f'<td class="undefined" title="{escape(figure.reason)}">–</td>'
    return f'<td class="number" title="n = {figure.n}">{figure.value:.3f}</td>'


def _labels(report: Report) -> str:
    names = [name for name in _BY_LABEL if any(name in own for own in report.labels.values())]
    head = _row(
        "th", [both("标签", "label"), *(both(METRICS[name].zh, METRICS[name].en) for name in names), "", "n"]
    )
    rows = []
    for label, own in report.labels.items():
        first = own.get(names[0]) if names else None
        bar = _bar(first) if first and first.value is not None else ""
        cells = "".join(_short(own.get(name)) for name in names)
        rows.append(
            f"<tr><td><b>{escape(label)}</b></td>{cells}<td>{bar}</td>"
            f'<td class="number">{first.n if first else 0}</td></tr>'
        )
    return f"<div class='scroll'><table>{head}{''.join(rows)}</table></div>"


def _parts(report: Report) -> str:
    names = [name for name in _MAIN if any(name in part.figures for part in report.parts)]
    titles = (both(METRICS[name].zh, METRICS[name].en) for name in names)
    head = _row("th", [both("部分", "part"), both("句", "sentences"), *titles])
    rows = []
    for part in report.parts:
        shown = both(*_PARTS[part.name]) if part.kind == "condition" else escape(part.name)
        cells = "".join(_short(part.figures.get(name)) for name in names)
        rows.append(f'<tr><td>{shown}</td><td class="number">{part.sentences}</td>{cells}</tr>')
    return f"<div class='scroll'><table>{head}{''.join(rows)}</table></div>"


# --- pairs


def _pair(pair: PairReport) -> str:
    first, second = map(escape, pair.annotators)
    own = both("同一个人的两次标注", "one person, twice") if pair.same_person else ""
    tables = "".join(
        f"<div><p><b>{both(*title)}</b></p>{_confusion(table, pair.annotators)}</div>"
        for title, table in (
            (("实体标签", "entity labels"), pair.entities),
            (("对议题的立场", "stance toward the topic"), pair.topic),
            (("对实体的立场", "stance toward entities"), pair.target),
        )
    )
    return (
        f"<h3>{first} – {second} {own}</h3>"
        f"<p class='quiet'>{both(f'{pair.sentences} 句', f'{pair.sentences} sentences')}</p>"
        f"{_figures_table(pair.figures)}<div class='matrices'>{tables}</div>"
    )


def _confusion(table: Confusion, names: Sequence[str]) -> str:
    used = [
        at for at in range(len(table.values)) if any(table.counts[at]) or any(row[at] for row in table.counts)
    ]
    if not used:
        return f"<p class='quiet'>{both('没有', 'none')}</p>"
    most = max(table.counts[a][b] for a in used for b in used) or 1
    head = "".join(f"<th>{_value(table.values[at])}</th>" for at in used)
    rows = []
    for a in used:
        cells = "".join(_cell(table.counts[a][b], most, same=a == b) for b in used)
        rows.append(f"<tr><th>{_value(table.values[a])}</th>{cells}</tr>")
    corner = f"{escape(names[0])} ↓ {escape(names[1])} →"
    head = f"<tr><th>{corner}</th>{head}</tr>"
    return f"<div class='scroll'><table class='confusion'>{head}{''.join(rows)}</table></div>"


def _value(value: str) -> str:
    return escape(value) if value else both("无", "nothing")


def _cell(count: int, most: int, *, same: bool) -> str:
    if not count:
        return '<td class="same"></td>' if same else "<td></td>"
    colour = "31,136,61" if same else "207,34,46"
    shade = 0.08 + 0.4 * count / most
    return f'<td class="{"same" if same else ""}" style="background:rgba({colour},{shade:.2f})">{count}</td>'


# --- disagreements


def _disagreements(report: Report) -> str:
    if not report.disagreements:
        return f"<p>{both('没有分歧。', 'There are none.')}</p>"
    counts = report.summary()
    reasons = "".join(
        f"<tr><td>{both(REASONS[name].zh, REASONS[name].en)}</td><td class='number'>{count}</td></tr>"
        for name, count in counts["reasons"].items()
    )
    table = f"<div class='scroll'><table>{_row('th', [both('原因', 'reason'), 'n'])}{reasons}</table></div>"
    number = len(report.disagreements)
    shown = f"<p><span id='shown'>{number}</span> / {number}</p>"
    return (table if reasons else "") + _filters(report) + shown + "".join(_ones(report))


def _filters(report: Report) -> str:
    found = report.disagreements
    kinds = {f"{one.about} {one.kind}": (one.about, one.kind) for one in found}
    choices: tuple[tuple[str, tuple[str, str], Mapping[str, str]], ...] = (
        ("kind", ("种类", "kind"), {name: _kind_text(*pair) for name, pair in sorted(kinds.items())}),
        ("pair", ("两人", "pair"), {(name := " – ".join(one.annotators)): name for one in found}),
        ("label", ("标签", "label"), {label: label for one in found for label in sorted(_labels_of(one))}),
        (
            "reason",
            ("原因", "reason"),
            {
                one.reason: f"{REASONS[one.reason].zh} / {REASONS[one.reason].en}"
                for one in found
                if one.reason
            },
        ),
        ("document", ("文章", "document"), {one.doc_id: one.doc_id for one in found}),
    )
    made = []
    for name, title, values in choices:
        options = "".join(
            f'<option value="{escape(value)}">{escape(text)}</option>'
            for value, text in sorted(values.items())
        )
        made.append(
            f'<label>{both(*title)} <select data-filter="{name}"><option value="">—</option>{options}'
            "</select></label> "
        )
    return f"<p>{''.join(made)}</p>"


def _kind_text(about: str, kind: str) -> str:
    return f"{_ABOUT[about][0]}：{_KINDS[kind][0]} / {_ABOUT[about][1]}: {_KINDS[kind][1]}"


def _labels_of(one: Disagreement) -> set[str]:
    return {mark.label for mark in (*one.first, *one.second) if mark.label}


def _ones(report: Report) -> Iterator[str]:
    for one in report.disagreements:
        text = report.texts[one.sentence_id]
        reason = REASONS[one.reason] if one.reason else None
        why = f'<span class="why">{both(reason.zh, reason.en)}</span>' if reason else ""
        data = {
            "kind": f"{one.about} {one.kind}",
            "pair": " – ".join(one.annotators),
            "label": "|".join(sorted(_labels_of(one))),
            "reason": one.reason,
            "document": one.doc_id,
        }
        attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
        kind = both(
            f"{_ABOUT[one.about][0]}：{_KINDS[one.kind][0]}", f"{_ABOUT[one.about][1]}: {_KINDS[one.kind][1]}"
        )
        sides = "".join(
            f'<div class="side {which}"><b>{escape(one.annotators[at])}</b><p>{_marked(text, marks)}</p>'
            f"{_verdict(one, at)}</div>"
            for at, (which, marks) in enumerate((("first", one.first), ("second", one.second)))
        )
        yield (
            f'<article class="one" {attributes}><header><span class="kind">{kind}</span>'
            f'<span>{escape(one.sentence_id)}</span>{why}</header><div class="sides">{sides}</div></article>'
        )


def _verdict(one: Disagreement, at: int) -> str:
    if one.about == "entity":
        return (
            "" if (one.first, one.second)[at] else f"<p class='quiet'>{both('没有标', 'nothing marked')}</p>"
        )
    value, holder = one.values[at] or "–", one.holders[at]
    by = f" ← {escape(holder)}" if holder and holder != "author" else ""
    return f'<p class="verdict">{escape(value)}{by}</p>'


def _marked(text: str, marks: Sequence[Mark]) -> str:
    """The sentence with its marks; one that crosses another's end is closed there and opened again."""
    edges = sorted({0, len(text), *(one.start for one in marks), *(one.end for one in marks)})
    order = sorted(marks, key=lambda one: (one.start, -one.end))
    out: list[str] = []
    opened: list[Mark] = []
    for at, after in pairwise(edges):
        ending = [one for one in opened if one.end <= at]
        again = []
        while ending:
            top = opened.pop()
            if top in ending:
                ending.remove(top)
                out.append(f"<sub>{escape(top.label)}</sub></mark>")
            else:
                again.append(top)
                out.append("</mark>")
        for one in (*reversed(again), *(one for one in order if one.start == at)):
            opened.append(one)
            out.append("<mark>")
        out.append(escape(text[at:after]))
    out += [f"<sub>{escape(one.label)}</sub></mark>" for one in reversed(opened)]
    return "".join(out)
