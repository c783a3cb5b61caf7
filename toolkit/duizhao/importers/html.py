"""Read a saved web page into Markdown: the main text, with what is around it left out and counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from duizhao.errors import DecodeError, InputError, MissingExtraError
from duizhao.importers.base import Imported, Origin, Raw
from duizhao.importers.encoding import Decoded, check_text, decode_bytes, known_encoding
from duizhao.importers.html_blocks import to_markdown
from duizhao.importers.plausibility import is_chinese

MAX_BYTES = 20 * 2**20
"""A page larger than this is no article."""

_CHARSET = re.compile(
    rb"""<meta[^>]+?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+?encoding=["']([\w.:-]+)""", re.I
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "rp", "link", "meta"})
_FURNITURE = frozenset({"nav", "aside", "footer", "form", "button", "select", "textarea", "dialog", "menu"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
_MEDIA = {
    "img": "image",
    "picture": "image",
    "svg": "image",
    "canvas": "image",
    "video": "video",
    "audio": "sound",
    "iframe": "frame",
    "frame": "frame",
    "object": "embedded object",
    "embed": "embedded object",
    "math": "formula",
    "rt": "ruby annotation",
}
_KEPT = {
    "a": "link",
    "b": "emphasis",
    "strong": "emphasis",
    "em": "emphasis",
    "i": "emphasis",
    "table": "table",
}


def read(raw: Raw) -> list[Imported]:
    """Convert the page; links, images, emphasis and the page around the text are counted, not carried.

    Raises:
        InputError: for a page that is too large or nested too deep, or has no Chinese text.
        DecodeError: for bytes that are not text.
        MissingExtraError: when lxml is not installed.
    """
    if len(raw.data) > MAX_BYTES:
        raise InputError(f"{len(raw.data)} bytes of HTML, more than {MAX_BYTES}", where=raw.where)
    decoded = _decode(raw)
    root = _parse(decoded.text, raw.where)
    metadata = _stated(root)
    lost: Counter[str] = Counter()
    _clean(root, lost)
    main = _main(root)
    outside = _chinese(root) - _chinese(main)
    for element in main.iter(*_KEPT):
        lost[_KEPT[element.tag]] += 1
    headline = _headline(main) or _headline(root)
    if headline:
        # What the page shows; its stated title often carries the name of the site.
        metadata["title"] = headline
    text = to_markdown(main, "" if _headline(main) else str(metadata.get("title", "")))
    check_text(text, raw.where)
    if outside > 0:
        lost["character outside the main text"] = outside
    return [Imported(text, metadata, Origin.of(raw, decoded.encoding), dict(lost))]


def _decode(raw: Raw) -> Decoded:
    """Decode as the user says, else as the page says, else as found."""
    if raw.encoding is None and (charset := _CHARSET.search(raw.data, 0, 4096)):
        name = (charset[1] or charset[2]).decode("ascii")
        try:
            known_encoding(name, raw.where)
            return decode_bytes(raw.data, encoding=name, where=raw.where)
        except (DecodeError, InputError):
            # Servers and editors often re-encode a page and leave its own statement standing.
            pass
    return decode_bytes(raw.data, encoding=raw.encoding, where=raw.where)


def _parse(text: str, where: str) -> Any:
    try:
        from lxml import etree, html
    except ImportError:
        raise MissingExtraError(
            "reading HTML needs lxml", where=where, remedy="pip install 'duizhao[documents]'"
        ) from None
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(_XML_DECLARATION.sub("", text), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputError(f"is not HTML that can be read: {error}", where=where) from None
    for problem in parser.error_log:
        # The parser stops at its limits and gives back what it has: that would be half a text.
        if problem.type_name == "ERR_RESOURCE_LIMIT":
            reason = problem.message.split(",")[0]
            raise InputError(f"too large or nested too deep: {reason}", where=f"{where}:{problem.line}")
    return root


def _stated(root: Any) -> dict[str, object]:
    """What the page says of itself, under the keys of meta.yaml."""
    properties: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        properties.setdefault(name, (meta.get("content") or "").strip())
    titles = [" ".join((each.text_content() or "").split()) for each in root.iter("title")]
    found: dict[str, object] = {}
    if title := properties.get("og:title") or next(filter(None, titles), ""):
        found["title"] = title
    if publisher := properties.get("og:site_name"):
        found["publisher"] = publisher
    if date := _DATE.match(properties.get("article:published_time", "")):
        found["published"] = date[0]
    links = [
        e.get("href", "").strip() for e in root.iter("link") if (e.get("rel") or "").lower() == "canonical"
    ]
    for url in (*links, properties.get("og:url", "")):
        if url.startswith(("http://", "https://")):
            found.setdefault("url", url)
    return found


def _clean(root: Any, lost: Counter[str]) -> None:
    """Take out what is not text of the page, and count what a reader of the page would miss."""
    dropped: set[Any] = set()
    for element in list(root.iter()):
        tag, parent = element.tag, element.getparent()
        if element is root or not isinstance(tag, str):
            continue
        if parent is None or parent in dropped:
            dropped.add(element)
            continue
        if tag in _MEDIA:
            lost[_MEDIA[tag]] += 1
        elif tag in _FURNITURE or _is_hidden(element) or _is_page_header(element):
            lost["page furniture"] += 1 if _chinese(element) else 0
        elif tag not in _SILENT:
            continue
        dropped.add(element)
        # Emptied and not removed: removal copies the text behind it, which thousands of images in one
        # paragraph would make very slow.
        element.clear(keep_tail=True)
        element.tag = "span"
    if not lost["page furniture"]:
        del lost["page furniture"]


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or element.get("role") in _ROLES
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _is_page_header(element: Any) -> bool:
    """A <header> of the page itself; that of an article holds its headline."""
    return (
        element.tag == "header"
        and not any(each.tag in {"article", "main"} for each in element.iterancestors())
        and element.find(".//h1") is None
    )


def _main(root: Any) -> Any:
    """The element with the article: marked as such, or the one whose own paragraphs hold most text."""
    body = root.find("body")
    body = root if body is None else body
    half = _chinese(body) / 2
    marked = [
        e
        for e in body.iter("article", "div", "section")
        if e.tag == "article" or e.get("itemprop") == "articleBody"
    ]
    mains = [e for e in body.iter() if e.tag == "main" or e.get("role") == "main"]
    for group in (marked, mains):
        if group and _chinese(best := max(group, key=_chinese)) >= half:
            return best
    holders = list(body.iter("div", "section", "td"))
    if holders and _own(best := max(holders, key=_own)) >= half:
        return best
    return body


def _own(element: Any) -> int:
    """Chinese characters in the element's own text and that of its paragraphs, not of inner boxes."""
    own = [element.text or "", *(child.tail or "" for child in element)]
    return sum(map(_count, own)) + sum(_chinese(child) for child in element if child.tag == "p")


def _headline(element: Any) -> str:
    """The first headline in the element that is not empty."""
    texts = (" ".join(heading.text_content().split()) for heading in element.iter("h1"))
    return next(filter(None, texts), "")


def _chinese(element: Any) -> int:
    return sum(map(_count, _texts(element)))


def _texts(element: Any) -> Iterator[str]:
    texts: Iterator[str] = element.itertext()
    return texts


def _count(text: str) -> int:
    return sum(map(is_chinese, text))
