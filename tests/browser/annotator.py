"""What a person does on the screen, with mouse and keyboard, in a real browser.

The places are named by our own classes (``.dz-main``) and by Label Studio's roles and test ids. Nothing
sleeps: every step waits for what it brings about. Label Studio's own state (``window.Htx``) is only asked
whether a step has arrived; what was stored is for the tests to read from a pull.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

SENTENCE = ".dz-main .lsf-htx-richtext"
WIDTH, HEIGHT = 1440, 900

_LABEL_TASKS = re.compile(r"Label (All )?Tasks")
_RESULTS = "window.Htx.annotationStore.selected.serializeAnnotation()"
_RELATIONS = f"{_RESULTS}.filter(one => one.type === 'relation')"
_SELECTED = "[...window.Htx.annotationStore.selected.selectedRegions]"
# The boxes of two code points of the sentence; the last box, as a character at a wrapped line may have two.
_BOXES = """(sentence, at) => {
  const places = [];
  const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    let unit = 0;
    for (const char of node.data) { places.push([node, unit, char.length]); unit += char.length; }
  }
  return at.map(one => {
    const [node, unit, length] = places[one];
    const range = document.createRange();
    range.setStart(node, unit);
    range.setEnd(node, unit + length);
    const box = [...range.getClientRects()].pop();
    return {left: box.left, right: box.right, middle: (box.top + box.bottom) / 2};
  });
}"""


class Annotator:
    """One user at one browser page.

    Attributes:
        page: Playwright's page.
        url: address of the server.
        hosts: every host that the page has asked for anything.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.hosts: set[str] = set()
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))

    def _note(self, url: str) -> None:
        scheme, _, rest = url.partition("://")
        if scheme in {"http", "https", "ws", "wss"}:
            self.hosts.add(re.split(r"[/:?#]", rest)[0])

    # Ways to get somewhere

    def log_in(self, email: str, password: str) -> None:
        """Through the log-in form."""
        self.page.goto(f"{self.url}/user/login")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/user/login" not in url)

    def list_tasks(self, project: int, tab: int | None = None) -> None:
        """The task list of a project, on its first tab or on the one with that number."""
        self.page.goto(f"{self.url}/projects/{project}/data" + (f"?tab={tab}" if tab else ""))
        self.page.get_by_role("button", name=_LABEL_TASKS).wait_for()

    def start(self) -> None:
        """From the task list into the stream of tasks, which begins with the guidelines."""
        self.page.get_by_role("button", name=_LABEL_TASKS).click()
        self._until_ready()

    def open_task(self, project: int, task: int) -> None:
        """One task beside the task list."""
        self.page.goto(f"{self.url}/projects/{project}/data?task={task}")
        self._until_ready(task)

    def _until_ready(self, task: int | None = None) -> None:
        self.page.locator(SENTENCE).wait_for()
        self.page.wait_for_function(
            "task => window.Htx?.task && (!task || window.Htx.task.id === task) && !window.Htx.isLoading"
            " && window.Htx.annotationStore.selected && document.fonts.status === 'loaded'",
            arg=task,
        )

    # What is to be seen

    @property
    def sentence(self) -> str:
        """The text of the task on the screen, as the browser has it."""
        return str(self.page.locator(SENTENCE).evaluate("one => one.textContent"))

    def rows(self) -> list[list[str]]:
        """What the task list shows: the text of every cell that has some, row by row."""
        self.page.get_by_test_id("table-row").first.wait_for()
        cells = (
            "all => all.map(row => [...row.querySelectorAll('.lsf-table__cell')].map(cell => cell.innerText))"
        )
        rows = self.page.get_by_test_id("table-row").evaluate_all(cells)
        return [[cell for cell in row if cell.strip()] for row in rows]

    @property
    def guidelines(self) -> Locator:
        """The dialogue with the instructions."""
        return self.page.locator(".lsf-modal-ls_visible")

    def close_guidelines(self) -> None:
        self.guidelines.get_by_role("button").first.click()
        self.guidelines.wait_for(state="detached")

    def results(self) -> list[dict[str, Any]]:
        """What the screen would store now, in Label Studio's form."""
        return list(self.page.evaluate(f"() => {_RESULTS}"))

    def fonts(self, selector: str) -> set[str]:
        """The fonts that the browser really draws with in the first element of that kind."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        session.detach()
        return {str(font["familyName"]) for font in used}

    # Regions

    def drag(self, start: int, end: int) -> None:
        """Press the mouse on one code point of the sentence and let it go behind another one."""
        first, last = self._boxes(start, end - 1)
        self.page.mouse.move(*_inside(first, 0.2))
        self.page.mouse.down()
        self.page.mouse.move(*_inside(first, 0.4))
        self.page.mouse.move(*_inside(last, 0.8), steps=8)
        self.page.mouse.up()

    def mark(self, key: str, start: int, end: int) -> None:
        """A new region: the label by its key, then a drag over the characters."""
        self.leave_region()
        before = self.page.evaluate("() => window.Htx.annotationStore.selected.regions.length")
        self.page.keyboard.press(key)
        self.page.locator(".dz-labels .lsf-label_selected").wait_for()
        self.drag(start, end)
        self.page.wait_for_function(
            "count => window.Htx.annotationStore.selected.regions.length === count + 1", arg=before
        )
        self.leave_region()

    def select(self, start: int, end: int) -> None:
        """Click the region over these characters."""
        self.leave_region()
        self._click(start, end)
        self.page.wait_for_function(f"() => {_SELECTED}.length === 1")

    def leave_region(self) -> None:
        """No region is selected any more, and no label waits for a drag."""
        self.page.keyboard.press("Escape")
        self.page.wait_for_function(f"() => {_SELECTED}.length === 0")

    def press(self, key: str, control: str, value: str) -> None:
        """A key, which sets a choice of a control."""
        self.page.keyboard.press(key)
        self.page.wait_for_function(
            f"([control, value]) => {_RESULTS}.some("
            "one => one.from_name === control && one.value.choices.includes(value))",
            arg=[control, value],
        )

    def relate(self, source: tuple[int, int], target: tuple[int, int], label: str) -> None:
        """Draw a relation from one region to another one with Alt+R, and name it in the side panel."""
        self.select(*source)
        before = self.page.evaluate(f"() => {_RELATIONS}.length")
        self.page.keyboard.press("Alt+r")
        self.page.wait_for_function("() => window.Htx.annotationStore.selected.isLinkingMode")
        self._click(*target)
        self.page.wait_for_function(f"count => {_RELATIONS}.length === count + 1", arg=before)
        self._panel("Relations")
        row = self.page.locator(".lsf-relations__content").nth(before)
        row.hover()
        row.get_by_label("Show Relation Labels").click()
        self.page.locator(".lsf-relation-meta button").last.click()
        self.page.get_by_role("option", name=label).click()
        self.page.wait_for_function(
            f"label => {_RELATIONS}.some(one => one.labels?.includes(label))",
            arg=label,
        )
        self.page.keyboard.press("Escape")
        self._panel("Regions")

    def _panel(self, name: str) -> None:
        self.page.locator(".lsf-panel-tabs__tab:visible", has_text=name).first.click()

    def _boxes(self, *at: int) -> list[Mapping[str, float]]:
        return list(self.page.locator(SENTENCE).evaluate(_BOXES, list(at)))

    def _click(self, start: int, end: int) -> None:
        first, last = self._boxes(start, end - 1)
        self.page.mouse.click(*_inside(last if start == end - 1 else first, 0.5))

    # The task as a whole

    def write(self, box: str, text: str) -> None:
        """Click into a text box and type, without confirming it with Enter."""
        self.page.click(f"[data-testid=textarea-input][name={box}]")
        self.page.keyboard.type(text)

    def submit(self) -> None:
        """Store the annotation with Ctrl+Enter; the key does nothing while a text box has the cursor."""
        with self._saving():
            self.page.keyboard.press("Control+Enter")

    def click_submit(self) -> None:
        """Store the annotation with the button."""
        with self._saving():
            self.page.click("[data-testid=bottombar-submit-button]")

    def skip(self) -> None:
        """Leave the task out."""
        with self._saving():
            self.page.click("[data-testid=bottombar-skip-button]")

    @contextmanager
    def _saving(self) -> Iterator[None]:
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and "/annotations" in answer.url
        ) as answer:
            yield
        assert answer.value.ok, f"HTTP {answer.value.status}"

    def until_task(self, text: str) -> None:
        """Wait for the next task of the stream to show this sentence."""
        self.page.wait_for_function(
            "text => window.Htx.task?.dataObj.text === text"
            f" && document.querySelector('{SENTENCE}')?.textContent.length === text.length",
            arg=text,
        )
        self._until_ready()

    @contextmanager
    def keeping_a_draft(self) -> Iterator[None]:
        """Wait, after what is done in the block, for the screen to save it unsubmitted (5 s later)."""
        with self.page.expect_response(lambda answer: "/drafts" in answer.url) as answer:
            yield
        assert answer.value.ok, f"HTTP {answer.value.status}"


def _inside(box: Mapping[str, float], share: float) -> tuple[float, float]:
    """A point in a character's box, that share of its width from the left."""
    return box["left"] + (box["right"] - box["left"]) * share, box["middle"]


# The fixtures `sign_in` and `shoot` (conftest.py).
SignIn = Callable[..., AbstractContextManager[Annotator]]
Shoot = Callable[[Annotator, str], Path]
