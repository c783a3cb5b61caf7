"""The whole way through the real app: pushed, labelled with mouse and keyboard in Chromium, pulled."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from browser.annotator import HEIGHT, SENTENCE, Annotator, Shoot, SignIn
from browser.chromium import required
from duizhao.analysis import analyse
from duizhao.annotation.layers import read_layer
from duizhao.annotation.schema import load_schema
from duizhao.documents import Document
from duizhao.labelstudio.client import Client, Project
from duizhao.labelstudio.pull import pull
from duizhao.labelstudio.push import push
from duizhao.labelstudio.screen import Screen
from duizhao.labelstudio.screen.instruction import instruction
from duizhao.model import Article, Block, Layer, Source, Span
from duizhao.paths import Workspace, find_workspace
from duizhao.splitting import sentences

if TYPE_CHECKING:
    from duizhao.labelstudio.server import PrivateServer

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "labelstudio" / "browser-drags.json"
DRAGS: list[dict[str, Any]] = json.loads(CASES.read_text(encoding="utf-8"))

# 80 characters each: what has to fit on the screen, between neighbours of the same length.
LONG = tuple(
    f"{opening}，{who}带领党员志愿者挨家挨户登记送药，双创窗口的装卸工人也主动加入，"
    "大家说这样的干部群众信得过、靠得住，心里都踏实，从此再也没有一个人抱怨过半句。"
    for opening, who in (("清晨五点多钟", "林小满"), ("到了中午时分", "赵大勇"), ("夜里下起了雨", "王小明"))
)


def make_document(name: str, texts: list[str] | tuple[str, ...]) -> Document:
    """A document whose paragraphs are these texts, one sentence each, nothing trimmed."""
    blocks, at = [], 0
    for number, text in enumerate(texts, 1):
        span = Span(at, at + len(text))
        blocks.append(Block(f"{name}-b{number:03}", "paragraph", text, (span,)))
        at = span.end
    topic = {"topic": {"zh": "社区抗疫", "en": "the community's fight against the epidemic"}}
    article = Article(name, Source(name, "".join(texts), "0" * 64, "hans", topic), tuple(blocks))
    found = list(sentences(article))
    assert [one.text for one in found] == list(texts)
    return Document(article, list(analyse(found, "hans")))


class Round:
    """One document on its way to the server and back."""

    def __init__(
        self, client: Client, workspace: Workspace, document: Document, screen: Screen | None = None
    ) -> None:
        self.client, self.workspace, self.document = client, workspace, document
        self.schema = load_schema(workspace)
        self.keys = {
            one.id: one.hotkey for one in (*self.schema.entities, *self.schema.polarities, *self.schema.bases)
        }
        name = document.article.id
        self.project: Project = push(
            client, [document], self.schema, title=name, instruction=instruction(workspace), screen=screen
        ).project

    def pull(self) -> Layer:
        """The one annotator's layer."""
        name = self.document.article.id
        report = pull(self.client, self.project, self.workspace, {name: self.document.article}, self.schema)
        assert report.problems == []
        ((doc_id, annotator),) = report.layers
        return read_layer(self.workspace, doc_id, annotator)


def chinese_fonts(annotator: Annotator) -> set[str]:
    """The regions whose glyphs the sentence is drawn with, such as SC; skips where no font tells."""
    used = annotator.fonts(f"{SENTENCE} i")
    chinese = {font.rpartition(" ")[2] for font in used if "CJK" in font or "Source Han" in font}
    if not chinese:
        (pytest.fail if required() else pytest.skip)(f"no Chinese font that tells its region, but {used}")
    return chinese


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("annotating")
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, folder / name)
    return find_workspace(folder)


@pytest.fixture(scope="module")
def client(label_studio: PrivateServer) -> Iterator[Client]:
    with Client(label_studio.connection()) as client:
        yield client


@pytest.fixture(scope="module")
def dragged(client: Client, workspace: Workspace, sign_in: SignIn, shoot: Shoot) -> Layer:
    """All drags of the cases, made in one go through the stream of tasks."""
    texts = [text for text, _ in groupby(DRAGS, lambda case: case["text"])]
    work = Round(client, workspace, make_document("drags", texts))
    with sign_in("li.si@example.org") as annotator:
        annotator.list_tasks(work.project.id)
        annotator.start()
        annotator.close_guidelines()
        for text, cases in groupby(DRAGS, lambda case: case["text"]):
            annotator.until_task(text)
            for case in cases:
                annotator.mark(work.keys[case["label"]], *case["span"])
            shoot(annotator, f"drags-{texts.index(text) + 1}")
            annotator.submit()
    return work.pull()


@pytest.mark.parametrize("case", DRAGS, ids=lambda case: case["comment"])
def test_a_dragged_name_comes_back_on_its_code_points(dragged: Layer, case: dict[str, Any]) -> None:
    """What the mouse went over is what the layer holds, whatever stands before it."""
    start, end = case["span"]
    at = -1
    for _ in range(case["nth"] + 1):
        at = case["text"].index(case["name"], at + 1)
    assert (at, at + len(case["name"])) == (start, end), "the case itself is wrong"
    block = next(item.block_id for item in dragged.items if item.text == case["text"])
    found = [(one.start, one.end, one.label, one.text) for one in dragged.entities if one.block_id == block]
    assert (start, end, case["label"], case["name"]) in found


def test_nothing_else_was_dragged(dragged: Layer) -> None:
    """As many entities as drags, and every sentence submitted once."""
    assert len(dragged.entities) == len(DRAGS)
    assert len(dragged.items) == len({case["text"] for case in DRAGS})
    assert {item.state for item in dragged.items} == {"submitted"}
    assert dragged.status == "manual"


def test_a_judgement_by_keyboard(client: Client, workspace: Workspace, sign_in: SignIn, shoot: Shoot) -> None:
    """Stance, attribute, holder, the stance toward the topic, translation and comment."""
    text = "😀林小满反对赵大勇的做法，也是为了大家。"
    work = Round(client, workspace, make_document("judging", [text]))
    holder, target = (1, 4), (6, 9)
    with sign_in("li.si@example.org") as annotator:
        annotator.list_tasks(work.project.id)
        annotator.start()
        annotator.close_guidelines()
        annotator.mark(work.keys["PER"], *holder)
        annotator.mark(work.keys["PER"], *target)
        annotator.select(*target)
        annotator.press("e", "polarity", "against")
        annotator.press("d", "basis", "reported")
        annotator.press("z", "attribute", "uncertain")
        shoot(annotator, "region-selected")
        annotator.relate(target, holder, "holder")
        annotator.leave_region()
        annotator.press("Shift+q", "topic_polarity", "favor")
        annotator.press("Shift+s", "topic_basis", "implied")
        annotator.write("translation", "Lin Xiaoman is against it.")
        annotator.write("comment", "备注 qw1：为了“大家”")
        shoot(annotator, "judgement")
        annotator.click_submit()
    layer = work.pull()
    names = {(one.start, one.end): one.id for one in layer.entities}
    assert set(names) == {holder, target}
    assert {(one.start, one.attributes) for one in layer.entities} == {(1, ()), (6, ("uncertain",))}
    assert {(one.holder, one.target, one.polarity, one.basis) for one in layer.stances} == {
        (names[holder], names[target], "against", "reported"),
        ("author", "topic", "favor", "implied"),
    }
    (item,) = layer.items
    assert (item.state, item.comment) == ("submitted", "备注 qw1：为了“大家”")
    assert item.translation == "Lin Xiaoman is against it."
    assert item.lead_time
    assert item.lead_time > 1


def test_who_reads_traditional_annotates_the_text_as_it_is(
    client: Client, workspace: Workspace, sign_in: SignIn, shoot: Shoot
) -> None:
    """On a screen in traditional characters the same drag gives a span of the simplified text."""
    text = "😀他说，市林业局会发头发票。"
    work = Round(client, workspace, make_document("traditional", [text]), Screen(script="hant_tw"))
    with sign_in("li.si@example.org") as annotator:
        annotator.list_tasks(work.project.id)
        annotator.start()
        annotator.close_guidelines()
        assert annotator.sentence.startswith("😀他說，市林業局會發")
        at = annotator.sentence.index("市林業局")
        annotator.mark(work.keys["ORG"], at, at + 4)
        shoot(annotator, "traditional")
        annotator.submit()
    (entity,) = work.pull().entities
    assert (entity.start, entity.end, entity.text) == (4, 8, "市林业局")


def test_submitted_skipped_and_left_open(
    client: Client, workspace: Workspace, sign_in: SignIn, shoot: Shoot
) -> None:
    """The guidelines come first; then one sentence is submitted, one skipped, one only begun."""
    texts = ["这一句没有名字。", "这一句看不懂。", "这一句写到王小明就停了。", "这一句没有打开。"]
    work = Round(client, workspace, make_document("states", texts))
    with sign_in("wang.wu@example.org") as annotator:
        annotator.list_tasks(work.project.id)
        annotator.start()
        assert "实体与立场标注指南" in annotator.guidelines.inner_text()
        shoot(annotator, "guidelines")
        annotator.close_guidelines()
        annotator.until_task(texts[0])
        annotator.submit()
        annotator.until_task(texts[1])
        annotator.skip()
        annotator.until_task(texts[2])
        with annotator.keeping_a_draft():
            annotator.mark(work.keys["PER"], 5, 8)
    layer = work.pull()
    assert [(item.text, item.state) for item in layer.items] == list(
        zip(texts, ("submitted", "skipped", "draft"), strict=False)
    )
    assert layer.entities == ()


@pytest.fixture(scope="module")
def on_screen(client: Client, workspace: Workspace, sign_in: SignIn, shoot: Shoot) -> Iterator[Annotator]:
    """A sentence of 80 characters open, with all the room that it ever takes: a region is selected."""
    assert {len(text) for text in LONG} == {80}
    work = Round(client, workspace, make_document("screen", LONG))
    with sign_in("zhao.liu@example.org") as annotator:
        annotator.list_tasks(work.project.id)
        shoot(annotator, "task-list")
        annotator.start()
        annotator.close_guidelines()
        annotator.submit()
        annotator.until_task(LONG[1])
        annotator.mark(work.keys["PER"], 7, 10)
        annotator.select(7, 10)
        shoot(annotator, "long-sentence")
        yield annotator


def test_glyphs_are_simplified(on_screen: Annotator) -> None:
    """Without a Chinese font named first, a browser would take Japanese glyphs."""
    assert chinese_fonts(on_screen) == {"SC"}


def test_pinyin_is_drawn_and_no_part_of_the_text(on_screen: Annotator) -> None:
    assert on_screen.sentence == LONG[1]
    drawn = on_screen.page.locator(f"{SENTENCE} i").evaluate_all(
        "all => all.map(one => [one.textContent, getComputedStyle(one, '::before').content])"
    )
    assert ["赵", '"zhào"'] in drawn
    assert len(drawn) == sum("\u4e00" <= char <= "\u9fff" for char in LONG[1])
    assert all(len(char) == 1 and syllable not in {'""', "none", "normal"} for char, syllable in drawn)


def test_a_long_sentence_fits_the_screen(on_screen: Annotator) -> None:
    """80 characters, neighbours as long, a region selected: nothing has to be scrolled at 1440 x 900."""
    boxes = [one.bounding_box() for one in on_screen.page.locator(".dz:visible").all()]
    assert len(boxes) > 5
    submit = on_screen.page.locator("[data-testid=bottombar-submit-button]").bounding_box()
    assert submit
    assert submit["y"] + submit["height"] <= HEIGHT
    assert min(box["y"] for box in boxes if box) > 0
    assert max(box["y"] + box["height"] for box in boxes if box) <= submit["y"]


def test_the_task_list_shows_sentences(client: Client, workspace: Workspace, sign_in: SignIn) -> None:
    """The first column of data is the sentence as it reads; nowhere is there markup."""
    text = "<b>王小明</b>&amp;李四都来了。"
    work = Round(client, workspace, make_document("list", [text]))
    with sign_in("li.si@example.org") as annotator:
        annotator.list_tasks(work.project.id)
        (row,) = annotator.rows()
    data = [cell for cell in row if not cell.isdecimal()]
    assert data[0] == text
    assert "data-p" not in "".join(row)


def test_nothing_is_asked_of_another_host(on_screen: Annotator) -> None:
    """From the log-in to the submitted task, the browser talks to this computer alone."""
    assert on_screen.hosts == {"127.0.0.1"}
