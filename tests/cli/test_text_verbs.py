"""The verbs for any text, run as programs: what comes in on the standard input, what goes out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

PROGRAM = [sys.executable, "-c", "from duizhao.cli import main; main()"]
VERBS = ("sentences", "words", "pinyin", "script", "gloss")
BY_LINE = (("sentences", "--lines"), ("words",), ("pinyin",), ("script",), ("gloss",))

Pipe = Callable[..., CompletedProcess[bytes]]


@pytest.fixture
def pipe(environment: dict[str, str], tmp_path: Path) -> Pipe:
    def start(given: str | bytes, *arguments: object, **variables: str) -> CompletedProcess[bytes]:
        return subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            input=given.encode() if isinstance(given, str) else given,
            env={**environment, **variables},
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )

    return start


def said(done: CompletedProcess[bytes]) -> str:
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("given", "arguments", "expected"),
    [
        ("“走吧。”他说。他笑了！", ("sentences",), "“走吧。”他说。\n他笑了！\n"),
        ("第一句。\n\n第二句。\n", ("sentences",), "第一句。\n第二句。\n"),
        ("他在银行上班。", ("words",), "他 在 银行 上班 。\n"),
        ("他在银行上班。", ("words", "--pos"), "他/r 在/p 银行/n 上班/v 。/x\n"),
        ("他在西安。", ("pinyin",), "Tā zài Xī'ān.\n"),
        ("吃完了饭。", ("pinyin", "--style", "textbook"), "Chī wán le fàn.\n"),
        ("一会儿去KTV。", ("pinyin", "--style", "marks"), "yī huì er qù KTV。\n"),
        ("一会儿", ("pinyin", "--style", "marks", "--sandhi", "--erhua"), "yí huìr\n"),
        ("绿的", ("pinyin", "--style", "numbers"), "lü4 de5\n"),
        ("绿的", ("pinyin", "--style", "zhuyin"), "ㄌㄩˋ ˙ㄉㄜ\n"),
        ("绿的", ("pinyin", "--style", "plain"), "lü de\n"),
        ("你好。", ("pinyin", "--sandhi"), "Ní hǎo.\n"),
        ("余华宣布台风登陆", ("script",), "余華宣布颱風登陸\n"),
        ("余华宣布台风登陆", ("script", "--no-overrides"), "餘華宣佈颱風登陸\n"),
        ("“為什麼”", ("script", "--to", "hans"), "“为什么”\n"),
        ("“为什么”", ("script", "--quotes"), "「為什麼」\n"),
        ("在这里", ("script", "--to", "hant_hk"), "在這裏\n"),
        ("银行。", ("gloss",), "银行\tyínháng\tbank\n。\n\n"),
    ],
)
def test_text(pipe: Pipe, given: str, arguments: tuple[str, ...], expected: str) -> None:
    assert said(pipe(given, *arguments)) == expected


def rows(done: CompletedProcess[bytes]) -> list[dict[str, object]]:
    return [json.loads(line) for line in said(done).splitlines()]


def test_json_lines(pipe: Pipe) -> None:
    """Each verb's rows, with the text as it came and places in code points."""
    text = "花儿。"
    assert rows(pipe("一。\n二。\n", "sentences", "--jsonl")) == [
        {"start": 0, "end": 3, "text": "一。\n"},
        {"start": 3, "end": 6, "text": "二。\n"},
    ]
    assert rows(pipe("一。二。\n三。", "sentences", "--lines", "--jsonl")) == [
        {"line": 1, "start": 0, "end": 2, "text": "一。"},
        {"line": 1, "start": 2, "end": 4, "text": "二。"},
        {"line": 2, "start": 0, "end": 2, "text": "三。"},
    ]
    words = [
        {"start": 0, "end": 2, "form": "花儿", "pos": "n"},
        {"start": 2, "end": 3, "form": "。", "pos": "x"},
    ]
    assert rows(pipe(text, "words", "--jsonl")) == [{"text": text, "words": words}]
    assert rows(pipe(text, "pinyin", "--style", "zhuyin", "--erhua", "--jsonl")) == [
        {"text": text, "syllables": ["ㄏㄨㄚㄦ", "", None]}
    ]
    assert rows(pipe(text, "pinyin", "--jsonl")) == [{"text": text, "pinyin": "Huār."}]
    assert rows(pipe("头发", "script", "--jsonl")) == [
        {"text": "头发", "config": "s2tw", "variant": "頭髮", "alignment": []}
    ]
    [found] = rows(pipe("軟體在這裡", "script", "--detect", "--jsonl"))
    assert found["script"] == "hant_tw"
    [glossed] = rows(pipe("银行关门", "gloss", "--jsonl"))
    assert [(one["form"], one["gloss"], one["source"]) for one in glossed["words"]] == [  # type: ignore[attr-defined]
        ("银行", "bank", "cedict"),
        ("关门", "to close a door; to lock a door", "cedict"),
    ]


@pytest.mark.parametrize("arguments", BY_LINE, ids=lambda arguments: arguments[0])
def test_a_line_in_a_line_out(pipe: Pipe, arguments: tuple[str, ...]) -> None:
    """Empty lines keep their place; ends of DOS and a byte order mark do no harm; a last line may be open."""
    given = "\ufeff银行\r\n\r\n上班".encode()
    jsonl = rows(pipe(given, *arguments, "--jsonl"))
    assert [row["text"] for row in jsonl if row["text"]] == ["银行", "上班"]
    if arguments[0] in {"words", "pinyin", "script"}:
        assert len(jsonl) == len(said(pipe(given, *arguments)).splitlines()) == 3


@pytest.mark.parametrize("verb", VERBS)
def test_nothing_in_nothing_out(pipe: Pipe, verb: str) -> None:
    assert said(pipe("", verb)) == ""


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_is_like_the_standard_input(pipe: Pipe, verb: str, tmp_path: Path) -> None:
    text = "他在银行上班。\n你好。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert said(pipe("", verb, "a.txt")) == said(pipe(text, verb)) == said(pipe(text, verb, "-"))


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_not_utf8(pipe: Pipe, verb: str) -> None:
    """One line with the number of the line; by lines, what came before is answered."""
    done = pipe("好。\n".encode() + "银行".encode("gb18030") + b"\n", verb)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines()[-1].startswith("error: standard input:2: is not UTF-8 (byte d2)")
    assert b"Traceback" not in done.stderr
    assert bool(done.stdout) == (verb != "sentences")


@pytest.mark.parametrize("verb", VERBS)
def test_a_file_that_is_not_there(pipe: Pipe, verb: str) -> None:
    done = pipe("", verb, "none.txt")
    assert done.returncode == 1
    assert "none.txt: No such file or directory" in done.stderr.decode()


@pytest.mark.parametrize("arguments", BY_LINE, ids=lambda arguments: arguments[0])
def test_an_answer_comes_before_the_next_question(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    """A program may write a line, read the answer and go on: nothing waits for a full batch."""
    started = subprocess.Popen(
        [*PROGRAM, *arguments, "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    assert started.stdin is not None
    assert started.stdout is not None
    for text in ("银行", "上班"):
        started.stdin.write(f"{text}\n".encode())
        started.stdin.flush()
        assert json.loads(started.stdout.readline())["text"] == text
    started.stdin.close()
    assert started.stdout.read() == b""
    started.stdout.close()
    assert started.wait() == 0


@pytest.mark.parametrize("arguments", BY_LINE, ids=lambda arguments: arguments[0])
def test_the_reader_goes_away(
    environment: dict[str, str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """`duizhao words big.txt | head -1` ends well and says nothing of it."""
    (tmp_path / "big.txt").write_text("他在银行上班。\n" * 20_000, encoding="utf-8")
    verb, *options = arguments
    started = subprocess.Popen(
        [*PROGRAM, verb, str(tmp_path / "big.txt"), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    assert started.stdout is not None
    assert started.stderr is not None
    assert started.stdout.readline()
    started.stdout.close()
    errors = started.stderr.read().decode()
    started.stderr.close()
    assert started.wait() == 0
    assert not [line for line in errors.splitlines() if not line.startswith("glosses: ")]


def test_long_lines_and_split_characters(pipe: Pipe) -> None:
    """Lines longer than what is read at once, cut inside of characters, come out whole."""
    text = "a" + "银行" * 40_000
    given = f"{text}\n好\n{text}"
    assert said(pipe(given, "script", "--to", "hant_tw")).splitlines() == [
        "a" + "銀行" * 40_000,
        "好",
        "a" + "銀行" * 40_000,
    ]


def test_lexicon_and_overrides(pipe: Pipe, tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_text("市林业局\tnt\n", encoding="utf-8")
    (tmp_path / "readings.tsv").write_text("# mine\n盖\tge3\n", encoding="utf-8")
    assert said(pipe("在市林业局", "words", "--lexicon", "words.tsv")) == "在 市林业局\n"
    assert said(pipe("姓盖", "pinyin", "--style", "marks", "--overrides", "readings.tsv")) == "xìng gě\n"
    (tmp_path / "bad.tsv").write_text("盖\tge3\n重庆\tchóng\n", encoding="utf-8")
    done = pipe("姓盖", "pinyin", "--overrides", "bad.tsv")
    assert done.returncode == 1
    assert done.stderr.decode().startswith("error: bad.tsv:2: 重庆 has 2 characters and 1 syllables")


def test_wrong_usage(pipe: Pipe) -> None:
    for arguments in (("pinyin", "--style", "wade"), ("script", "--to", "klingon")):
        done = pipe("", *arguments)
        assert done.returncode == 2
        assert b"Traceback" not in done.stderr


def test_a_terminal_without_chinese(pipe: Pipe) -> None:
    """JSON that the output cannot show is escaped, so it stays JSON."""
    done = pipe("银行", "words", "--jsonl", PYTHONIOENCODING="ascii")
    assert json.loads(said(done))["words"][0]["form"] == "银行"
    assert done.stdout.isascii()
