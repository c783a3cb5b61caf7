"""YAML files that people edit: what is read, what is refused and with which line, what is written."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duizhao.errors import InputError, SchemaError
from duizhao.yamlfile import YamlFile, dump_yaml, read_yaml


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def run(content: str | bytes) -> YamlFile:
        path = tmp_path / "a.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_yaml(path, "a.yaml")

    return run


# --- what is read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# 只有注释\n", None),
        ("---\n", None),
        ("- 甲\n- 乙\n", ["甲", "乙"]),
        ("甲\n", "甲"),
        ("\ufeffa: 1\nb: 2\n", {"a": 1, "b": 2}),
        ("a: 1\r\nb: |\r\n  x\r\n  y\r\n", {"a": 1, "b": "x\ny\n"}),
        ("a: 2022-05-16\n", {"a": datetime.date(2022, 5, 16)}),
        ("a: '2022-13-45'\n", {"a": "2022-13-45"}),
        ("1: a\non: b\n~: c\n", {"1": "a", "on": "b", "~": "c"}),
        ("a: =\nb: <<\n", {"a": "=", "b": "<<"}),
        ("<<: {a: 1}\n", {"<<": {"a": 1}}),
        ("a: !!str 1\nb: !!int '2'\nc: !!map {}\nd: !!seq []\n", {"a": "1", "b": 2, "c": {}, "d": []}),
        ("[" * 50 + "]" * 50, None),
    ],
)  # fmt: skip
def test_plain_data(read: Any, text: str, value: object) -> None:
    got = read(text).value
    if text.startswith("[["):
        assert str(got) == text
    else:
        assert got == value


def test_lines_of_values(read: Any) -> None:
    file = read("a: 1\n\nb:\n  - c: 2\n    d: 3\n  -\n    c: 4\n")
    assert file.where() == "a.yaml:1"
    assert file.where("b") == "a.yaml:3"
    assert file.where("b", 0, "d") == "a.yaml:5"
    assert file.where("b", 1, "c") == "a.yaml:7"
    assert file.where("b", 1, "no such key") == "a.yaml:7"
    assert file.where("b", 7) == "a.yaml:3"


def test_an_empty_file_has_a_name_and_no_line(read: Any) -> None:
    assert read("").where("a") == "a.yaml"
    with pytest.raises(SchemaError, match=r"^a\.yaml: must be a mapping, not nothing; write the keys a, b"):
        read("").check_keys((), None, ("a", "b"))


def test_keys_are_checked(read: Any) -> None:
    file = read("a: 1\n\nc: 2\n")
    with pytest.raises(SchemaError, match=r"^a\.yaml:3: unknown key 'c'; valid keys are a, b$"):
        file.check_keys((), file.value, ("a", "b"))
    with pytest.raises(SchemaError, match=r"^a\.yaml:1: the key 'b' is missing; add b:$"):
        file.check_keys((), file.value, ("a", "b", "c"), required=("a", "b"))
    with pytest.raises(SchemaError, match=r"^a\.yaml:1: must be a mapping, not a list"):
        read("- a\n").check_keys((), ["a"], ("a",))
    file.check_keys((), file.value, ("a", "c"), required=("a",))


# --- what is refused

BOMB = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # anchors and aliases
        (BOMB, r"1: &a stands for a value elsewhere"),
        ("a: 1\nb: &b [*b]\n", r"2: &b stands for"),
        ("a: &x 甲\n", r"1: &x stands for"),
        ("a:\n  &x b: 1\n", r"2: &x stands for"),
        ("a: 1\nb: *ab*\n", r"2: "),
        ("a: 1\nb: *重要*\n", r"2: bad YAML: while scanning an alias, .* quotes"),
        ("a: 1\n*x : 2\n", r"2: \*x stands for"),
        # tags
        ("a: 1\nb: !!python/object:os.system {}\n", r"2: the tag tag:yaml\.org,2002:python/object:os"),
        ("a: 1\nb: !!python/name:os.system\n", r"2: the tag .*python/name"),
        ("a: !!binary aGk=\n", r"1: the tag .*binary"),
        ("a: !!set {b}\n", r"1: the tag .*set"),
        ("a: !!omap [b: 1]\n", r"1: the tag .*omap"),
        ("a: !!str [b]\n", r"1: the tag .*str"),
        ("a: !!map b\n", r"1: the tag .*map"),
        ("a: !x 1\n", r"1: the tag !x"),
        ("a: ! 注意\n", r"1: the tag ! is not supported; .*in quotes"),
        ("a: !注意\n", r"1: bad YAML: while parsing a tag"),
        ("!x\na: 1\n", r"1: the tag !x"),
        ("!!python/name:os.system : 1\n", r"1: the tag "),
        # values that are not what they look like
        ("a: 1\nb: 2022-13-45\n", r"2: '2022-13-45' is no date; .*quotes"),
        ("a: [1, 2022-02-30]\n", r"1: '2022-02-30' is no date"),
        ("a: 2022-05-16 25:00:00\n", r"1: .* is no date"),
        ("a: !!timestamp 今天\n", r"1: '今天' is no date"),
        ("a: !!int 一\n", r"1: '一' is no whole number"),
        ("a: !!int ''\n", r"1: '' is no whole number"),
        ("a: 0b_\n", r"1: '0b_' is no whole number"),
        ("a: !!float 一\n", r"1: '一' is no number"),
        ("a: !!bool 是\n", r"1: '是' is no true or false"),
        ("a: " + "9" * 5000, r"1: '9{40}…' is no whole number"),
        # characters
        ("a: 1\r\nb: 甲\x07\n", r"2: the character U\+0007 is not allowed in YAML"),
        ("a: 1\n\n# \x00\n", r"3: the character U\+0000"),
        ("a: 甲\n\ufffe", r"2: the character U\+FFFE"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', r"2: bad YAML: a number"),
        # shape
        ("a: 1\nb: 2\na: 3\n", r"3: the key 'a' stands twice"),
        ("a: {b: 1, b: 2}\n", r"1: the key 'b' stands twice"),
        ("1: a\n'1': b\n", r"2: the key '1' stands twice"),
        ("a: 1\n[b]: 2\n", r"2: a key must be"),
        ("a: 1\n? {b: 1}\n: 2\n", r"2: a key must be"),
        ("a: 1\n---\nb: 2\n", r"2: bad YAML: expected a single document in the stream, but found another"),
        ("a: 1\nb: {c: [}\n", r"2: bad YAML: "),
        ("a: 1\n\tb: 2\n", r"2: bad YAML: "),
        ("a: 'x\n", r"\d: bad YAML: "),
        ("a: `x`\n", r"1: bad YAML: "),
        ("%YAML 3.0\n---\na: 1\n", r"1: bad YAML: "),
        ("[" * 51 + "]" * 51, r"1: is nested more than 50 deep"),
        ("[" * 100_000, r"1: is nested more than 50 deep"),
        ("".join(f"{' ' * n}a:\n" for n in range(60)), r"\d+: is nested more than 50 deep"),
    ],
)  # fmt: skip
def test_refused_with_the_line(read: Any, text: str, says: str) -> None:
    with pytest.raises(SchemaError, match=rf"^a\.yaml:{says}") as caught:
        read(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("a: 1\nb: 党旗\n".encode("gb18030"), r"a\.yaml:2: byte 8 is not UTF-8; save the file as UTF-8"),
        ("a: 1\n".encode("utf-16"), r"a\.yaml:1: byte 0 is not UTF-8"),
    ],
)
def test_not_utf8(read: Any, data: bytes, says: str) -> None:
    with pytest.raises(SchemaError, match=says):
        read(data)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_yaml(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_yaml(tmp_path)


# --- what is written


def test_written_as_people_would_write_it() -> None:
    value = {"标题": "党旗", "b": [1, 2.5, True, None], "a": {"x": "yes", "y": datetime.date(2022, 5, 16)}}
    assert dump_yaml(value) == (
        "标题: 党旗\nb:\n- 1\n- 2.5\n- true\n- null\na:\n  x: 'yes'\n  y: 2022-05-16\n"
    )


def test_width() -> None:
    assert dump_yaml({"a": "b " * 20}, width=20).count("\n") > 2
    assert dump_yaml({"a": "b " * 20 + "b"}, width=1000).count("\n") == 1


def test_the_same_value_twice_is_written_twice(read: Any) -> None:
    part = {"b": ["甲"]}
    assert read(dump_yaml({"x": part, "y": part})).value == {"x": part, "y": part}


@pytest.mark.parametrize("value", [{"a": b"x"}, {"a": {1}}, [object()], {"a": Path("x")}])
def test_other_kinds_are_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be written as plain YAML"):
        dump_yaml(value)


def test_what_holds_itself_is_not_written() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(ValueError, match="holds itself"):
        dump_yaml(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LOOKALIKES = st.sampled_from(
    [
        *("", "~", "yes", "1", "1:30", "0x1", "2022-05-16", "2022-13-45", "=", "<<", "&a", "*a", "!a", "- a"),
        *(
            "a: b",
            "# a",
            " a ",
            "\ufeffa",
            "a\nb\n",
            "a\r\nb",
            "\x85",
            "a\u2028b",
            "\u2029",
            "\t",
            "%a",
            "@a",
        ),
        *("---", "...", "[", "]", "{", ",", "'", '"', "\\", "?", "|", ">"),
    ]
)
WORDS = TEXTS | LOOKALIKES
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.dates()
    | WORDS
)  # fmt: skip
PLAIN = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner), max_leaves=20
)  # fmt: skip


@settings(deadline=None)
@given(value=PLAIN)
def test_law_round_trip(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(dump_yaml(value).encode())
        read = read_yaml(path).value
    assert read == value
    # == takes 1, 1.0 and True for the same, and does not look at the order of keys.
    assert repr(read) == repr(value)


@settings(deadline=None)
@given(data=st.binary() | st.text("ab:-[]{}&*!'\"#|>\n 1%?,~\t\\Ux").map(str.encode))
def test_law_any_bytes_are_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(data)
        try:
            read_yaml(path, "a.yaml")
            refusal = None
        except SchemaError as error:
            refusal = error
    assert refusal is None or refusal.where.startswith("a.yaml:")
    assert "\n" not in str(refusal)
