"""The page of `duizhao export --to html`, in a real browser: offline, with switches and a search."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from duizhao.interchange.converting import write_passages
from duizhao.interchange.corpus import corpus_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, Position, annotated
from duizhao.interchange.registry import find
from duizhao.losses import Losses
from duizhao.model import Word
from duizhao.paths import find_workspace

ROOT = Path(__file__).resolve().parents[2]
DOC = "dangqi-gaogao-piaoyang"


def crossing() -> list[Passage]:
    """Entities that cross and nest, 𠮷 and markup in the text, an English side."""
    text = "𠮷野家<b>&市林业局女局长说"
    syllables = ["jí", "yě", "jiā", "-", "-", "-", "-", "shì", "lín", "yè", "jú", "nǚ", "jú", "zhǎng", "shuō"]
    one = Passage(
        "x-s01",
        text,
        "x",
        words=(
            Word(7, 8, "市", "n", "shì", "city"),
            Word(8, 11, "林业局", "n", "línyè jú", 'forestry "bureau"'),
        ),
        syllables=tuple(None if one == "-" else one for one in syllables),
        variants={"hant_tw": "𠮷野家<b>&市林業局女局長說"},
        translation="Yoshinoya & the <city> bureau",
    )
    found = [
        Mention(0, 3, "ORG"),
        Mention(7, 11, "ORG", key="a"),
        Mention(7, 8, "GPE"),
        Mention(9, 14, "PER", key="b"),
    ]
    stances = [Position("b", "a", "against"), Position("author", "topic", "favor", "explicit")]
    return [annotated(one, found, stances)]


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "article.html"
    passages = corpus_passages(find_workspace(ROOT), [DOC], Losses())
    write_passages(passages, path, find("html"), Options(title="对照", root=str(ROOT)), Losses())
    return path


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "odd.html"
    write_passages(
        crossing(), path, find("html"), Options(title="</title><script>alert(1)</script>"), Losses()
    )
    return path


def opened(chromium: Browser, file: Path, *, width: int = 1280, scripts: bool = True) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def shown(page: Page) -> list[str]:
    return [one for one in page.locator(".s:visible .zh").all_inner_texts() if one]


def search(page: Page, query: str, found: int) -> None:
    page.fill("#q", query)
    expect(page.locator("#count")).to_have_text(re.compile(f"^{found} / "))
    assert page.locator(".s:visible").count() == found


def test_it_needs_nothing_but_itself(chromium: Browser, article: Path) -> None:
    page = opened(chromium, article)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(article.as_uri())
    assert asked == [article.as_uri()]
    assert said == []
    assert page.locator(".s").count() == 126
    assert page.locator("h1 .c").first.inner_text().startswith("党")
    assert page.locator(".legend button").count() >= 5
    shot = ROOT / "build" / "screenshots" / "reading-page.png"
    shot.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot)
    page.context.close()


def test_the_search_takes_pinyin_either_script_and_english(
    chromium: Browser, article: Path, odd: Path
) -> None:
    page = opened(chromium, article)
    page.goto(article.as_uri())
    page.fill("#q", "湛河区")
    expect(page.locator("#count")).not_to_be_empty()
    simplified = page.locator(".s:visible").count()
    assert simplified
    for query in ("湛河區", "zhanhequ", "zhàn hé qū", "ZHAN HE QU"):
        search(page, query, simplified)
        hit = page.locator(".s:visible .c.hit").evaluate_all("all => all.map(c => c.firstChild.data)")
        assert "".join(hit) == "湛河区" * (len(hit) // 3)
    search(page, "anhequ", 0)  # not in the middle of a syllable
    page.fill("#q", "")
    expect(page.locator("#count")).to_be_empty()
    assert page.locator(".s:visible").count() == 126
    page.goto(odd.as_uri())
    for query in ("yoshinoya", "林業局", "nvjuzhang", "&市"):
        search(page, query, 1)
    search(page, "xyzzy", 0)
    page.context.close()


def test_switches(chromium: Browser, odd: Path) -> None:
    page = opened(chromium, odd)
    page.goto(odd.as_uri())
    assert page.title() == "</title><script>alert(1)</script>"
    rt = page.locator("rt").first
    assert rt.is_visible()
    page.uncheck("#pinyin")
    assert not rt.is_visible()
    assert page.locator(".en").is_visible()
    page.uncheck("#english")
    assert not page.locator(".en").is_visible()
    text = "[...document.querySelectorAll('.c')].map(c => c.firstChild.data).join('')"
    assert page.evaluate(text) == "𠮷野家<b>&市林业局女局长说"
    page.select_option("#script", "hant_tw")
    assert page.evaluate(text) == "𠮷野家<b>&市林業局女局長說"
    page.select_option("#script", "")
    assert page.evaluate(text) == "𠮷野家<b>&市林业局女局长说"
    page.hover(".w >> nth=1")
    assert page.locator("#gloss").inner_text() == '林业局 línyè jú: forestry "bureau"'
    page.context.close()


def test_entities_that_cross_and_stances(chromium: Browser, odd: Path) -> None:
    page = opened(chromium, odd)
    page.goto(odd.as_uri())

    def marked(label: str) -> str:
        number = page.locator(f".legend button[title='{label}']").get_attribute("data-c")
        chars = page.locator(f"main .{number} .c").evaluate_all("all => all.map(c => c.firstChild.data)")
        return "".join(chars)

    assert marked("ORG") == "𠮷野家市林业局"
    assert marked("GPE") == "市"
    assert marked("PER") == "业局女局长"
    assert page.locator(".legend").inner_text().split() == ["ORG", "2", "GPE", "1", "PER", "1"]
    titles = page.locator(".stance").evaluate_all("all => all.map(one => one.title)")
    assert set(titles) == {"业局女局长 → 市林业局: against", "作者 author → 主题 topic: favor, explicit"}
    button = page.locator(".legend button[title='PER']")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator("main .e[title^='业局女局长']").count() == 0
    page.context.close()


def test_on_a_phone_on_paper_and_without_scripts(chromium: Browser, article: Path) -> None:
    page = opened(chromium, article, width=360)
    page.goto(article.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.emulate_media(media="print")
    assert not page.locator("header.tools").is_visible()
    assert page.locator("rt").first.is_visible()
    page.context.close()
    page = opened(chromium, article, scripts=False)
    page.goto(article.as_uri())
    assert page.locator(".s:visible").count() == 126
    page.context.close()
