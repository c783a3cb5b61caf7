"""The style sheet of the screen: characters large and in the right font, everything else quiet around them.

Label Studio sets its own Latin font on the text and the page language is English, so a browser picks Japanese
glyphs; only ``!important`` wins. Borders and greys follow Label Studio's light or dark theme.
"""

from __future__ import annotations

from duizhao.labelstudio.screen import Screen

_HANS = '"Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif'
_TAIWAN = '"Noto Sans CJK TC","Source Han Sans TC","PingFang TC","Microsoft JhengHei",sans-serif'
_HONG_KONG = '"Noto Sans CJK HK","Source Han Sans HC","PingFang HK","Microsoft JhengHei",sans-serif'
_FONTS = {"base": (_HANS, _TAIWAN), "hans": (_HANS, _TAIWAN)}
_FONTS |= {"hant_tw": (_TAIWAN, _HANS), "hant_hk": (_HONG_KONG, _HANS)}

_STYLE = """
.dz, .dz * { font-family: @FONT@ !important; }
.dz .dz-other, .dz .dz-other * { font-family: @OTHER@ !important; }
.dz h4 { margin: 0 !important; font-size: 13px; line-height: 1.5; font-weight: 500; width: 100%; }
.dz-box { border: 1px solid var(--color-neutral-border, #e3e3e3); border-radius: 6px; padding: 6px 10px;
  margin-bottom: 6px; }
.dz-hidden { display: none; }
.dz-labels { position: sticky; top: 0; z-index: 10; display: flex; flex-wrap: wrap; gap: 4px 3px;
  padding: 4px 0; margin-bottom: 4px; background: var(--color-neutral-background, white); }
.dz-labels .lsf-labels_inline { display: contents; }
.dz-labels .lsf-label { margin: 0; padding: 0 3px; height: 24px; font-size: 12px; }
.dz-labels .lsf-label__hotkey { margin-left: 3px; font-size: 11px; }
.dz-side .lsf-htx-richtext { font-size: 14px; line-height: 1.55;
  color: var(--color-neutral-content-subtler, #777); }
.dz-side .lsf-richtext__line { padding-left: 0; }
.dz-near { max-height: 4.8em; overflow-y: auto; }
.dz-main { margin: 4px 0; padding-top: 8px; border: solid var(--color-neutral-border, #e3e3e3);
  border-width: 1px 0; }
.dz-main .lsf-htx-richtext { font-size: @SIZE@; line-height: @LINE@; white-space: pre-wrap; }
.dz-row { display: flex; flex-wrap: wrap; gap: 0 28px; }
.dz-row .lsf-choices { margin: 0; }
.dz-row .lsf-choice { line-height: 26px; }
.dz-row .lsf-choice__checkbox { padding-left: 0; font-size: 13px; }
.dz-hint, .dz-hint h4 { width: 100%; font-size: 12px; font-weight: 400;
  color: var(--color-neutral-content-subtler, #777) !important; }
.dz .ant-form-item { margin-bottom: 6px; }
.dz-notes { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; width: 100%; }
.dz-note, .dz-note form, .dz-note .ant-form-item-row, .dz-note .ant-col { width: 100%; max-width: none; }
.dz-fold .ant-collapse, .dz-fold .ant-collapse-item, .dz-fold .ant-collapse-content {
  background: transparent !important; color: inherit; border-color: var(--color-neutral-border, #e3e3e3); }
.dz-fold .ant-collapse-header { padding: 2px 8px !important; font-size: 13px;
  color: var(--color-neutral-content-subtler, #777) !important; }
.dz-fold .ant-collapse-content-box { padding: 2px 8px 6px !important; }
.dz-line { display: flex; gap: 10px; padding: 2px 0; }
.dz-line h4 { flex: 0 0 92px; font-weight: 400; line-height: 1.7;
  color: var(--color-neutral-content-subtler, #777) !important; }
.dz-line > :not(h4) { flex: 1; min-width: 0; }
"""

# The highlight is stretched over the padding that makes room for pinyin, so that a region is one bar and not
# a row of squares; zhuang, chuang and shuang need more room.
_PINYIN = """
.dz-main i { --pad: 5px; font-style: normal; position: relative; padding: 0 var(--pad); }
.dz-main i[data-p*="hu"][data-p$="ng"] { --pad: 8px; }
.dz-main i::before {
  content: attr(data-p); position: absolute; left: -9px; right: -9px; top: -1em; text-align: center;
  font-size: 11px; line-height: 1; letter-spacing: -0.2px; white-space: nowrap;
  color: color-mix(in srgb, #d33 75%, currentcolor); pointer-events: none; }
.dz-main i .htx-highlight { margin: 0 calc(-1 * var(--pad)); padding: 0 calc(var(--pad) - 1px); }
"""


def style(screen: Screen) -> str:
    """The style sheet of one variant.

    Example:
        >>> "attr(data-p)" in style(Screen()), "attr(data-p)" in style(Screen(pinyin=False))
        (True, False)
    """
    font, other = _FONTS[screen.script]
    # Without pinyin a line needs less room above; a paragraph is long, so smaller to see more of it.
    size, line = ("24px", "2.05") if screen.unit == "sentence" else ("20px", "2.2")
    if not screen.pinyin:
        line = "1.8"
    text = _STYLE + (_PINYIN if screen.pinyin else "")
    for name, value in (("FONT", font), ("OTHER", other), ("SIZE", size), ("LINE", line)):
        text = text.replace(f"@{name}@", value)
    return text
