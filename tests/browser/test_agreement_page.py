"""The page that `duizhao agree --html` writes, in a real browser: offline, in two languages, with filters."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from agreement.building import cases, document, layer
from duizhao.agreement.page import agreement_page
from duizhao.agreement.report import agree

ROOT = Path(__file__).resolve().parents[2]
CASE = cases("three-annotators.json")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the three annotators whose figures are worked out by hand."""
    texts = document("d", [[*CASE["sentences"], "<b>王&五</b>|{{intro}}|说|。"]])
    rows = [*CASE["layers"]["a01"], {"marked": "[<b>王&五</b>]PER{{intro}}说。", "topic": "none"}]
    others = {name: [*CASE["layers"][name], {"topic": "none"}] for name in ("a02", "a03")}
    layers = [layer(texts, "a01", rows), *(layer(texts, name, made) for name, made in others.items())]
    path = tmp_path_factory.mktemp("page") / "agreement.html"
    path.write_text(agreement_page(agree([texts], layers, resamples=20)), encoding="utf-8")
    return path


def opened(chromium: Browser, file: Path, *, scripts: bool = True) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def test_it_needs_nothing_but_itself(chromium: Browser, file: Path) -> None:
    """One request, no error on the console; figures, matrices and every disagreement are on it."""
    page = opened(chromium, file)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert said == []
    row = page.locator("#pairs tr", has_text="entities: exact F1").first
    assert (
        row.locator("td").nth(1).inner_text() == "0.444"
    )  # 4/9: the hand-made 4/8, and one more name of a01
    assert page.locator("#pairs table.confusion").count() == 9
    report = page.locator("article.one")
    assert report.count() == int(page.locator("#shown").inner_text()) > 5
    side = page.locator("article.one .side.first mark", has_text="湛河区").first
    assert side.locator("sub").text_content() == "GPE"
    shot = ROOT / "build" / "screenshots" / "agreement-page.png"
    shot.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot, full_page=True)
    page.context.close()


def test_texts_are_shown_and_not_run(chromium: Browser, file: Path) -> None:
    """Markup and the page's own placeholders in a text stay text."""
    page = opened(chromium, file)
    page.goto(file.as_uri())
    mark = page.locator("article.one mark", has_text="王&五").first
    assert (mark.text_content() or "").startswith("<b>王&五</b>")
    assert page.locator("article.one", has_text="{{intro}}").count() > 0
    page.context.close()


def test_languages_and_filters(chromium: Browser, file: Path) -> None:
    page = opened(chromium, file)
    page.goto(file.as_uri())
    heading = page.locator("#figures h2")
    assert heading.inner_text() == "指标Figures"
    page.get_by_role("button", name="English").click()
    assert heading.inner_text() == "Figures"
    page.get_by_role("button", name="中文").click()
    assert heading.inner_text() == "指标"
    everything = page.locator("article.one:visible").count()
    page.locator("select[data-filter=label]").select_option("ORG")
    shown = page.locator("article.one:visible")
    assert 0 < shown.count() < everything
    assert all("ORG" in text for text in shown.all_text_contents())
    assert page.locator("#shown").inner_text() == str(shown.count())
    page.locator("select[data-filter=label]").select_option("")
    assert page.locator("article.one:visible").count() == everything
    page.context.close()


def test_without_scripts_everything_is_there(chromium: Browser, file: Path) -> None:
    page = opened(chromium, file, scripts=False)
    page.goto(file.as_uri())
    assert page.locator("article.one:visible").count() > 5
    assert page.locator("#figures h2").inner_text() == "指标Figures"
    page.context.close()
