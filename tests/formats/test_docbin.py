"""spaCy's DocBin: what spaCy sees, files that spaCy made, and bytes that would do harm."""

from __future__ import annotations

import gc
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from duizhao.errors import InputError
from duizhao.interchange.converting import read_passages, write_passages
from duizhao.interchange.format import Options
from duizhao.interchange.passage import Mention, Passage, annotated
from duizhao.interchange.registry import find
from duizhao.losses import Losses
from duizhao.model import Span, Word

spacy = pytest.importorskip("spacy")
FORM = find("docbin")


def read(path: Path, options: Options | None = None) -> tuple[list[Passage], Losses]:
    losses = Losses()
    return list(read_passages(path, FORM, options or Options(), losses)), losses


def docs(path: Path) -> list[Any]:
    return list(spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab))


def write(path: Path, *passages: Passage, options: Options | None = None) -> list[Any]:
    losses = Losses()
    write_passages(iter(passages), path, FORM, options or Options(), losses)
    assert not [kind for kind in losses.counts if kind != "word divided where an entity begins or ends"]
    return docs(path)


SOME = annotated(
    Passage(
        "a",
        "𠮷野家 在市。好。",
        sentences=(Span(0, 7), Span(7, 9)),
        words=(Word(0, 3, "𠮷野家", "nz", "Jíyějiā", "Yoshinoya", "cedict"), Word(4, 5, "在", "p")),
        translation="Good.",
        state="submitted",
    ),
    [Mention(0, 3, "ORG", ("uncertain",)), Mention(1, 3, "PER"), Mention(2, 6, "GPE"), Mention(3, 4, "GAP")],
)


def test_spacy_sees_entities_spans_sentences_and_extensions(tmp_path: Path) -> None:
    (doc,) = write(tmp_path / "a.spacy", SOME)
    assert doc.text == SOME.text
    assert [token.text for token in doc] == list(SOME.text)
    # the longest first; nothing that overlaps it, and nothing of white space
    assert [(one.text, one.label_) for one in doc.ents] == [("家 在市", "GPE")]
    assert [(one.text, one.label_) for one in doc.spans["sc"]] == [
        (one.text, one.label) for one in SOME.entities
    ]
    assert [(one.text, one.label_) for one in doc.spans["words"]] == [("𠮷野家", "nz"), ("在", "p")]
    assert [one.text for one in doc.sents] == ["𠮷野家 在市。", "好。"]
    spacy.tokens.Doc.set_extension("translation", default="", force=True)
    assert doc._.translation == "Good."
    spacy.tokens.Doc.remove_extension("translation")


def test_nobody_has_said_that_the_rest_is_no_entity(tmp_path: Path) -> None:
    given = [
        annotated(Passage(state or "a", "市好", state=state), [Mention(0, 1, "GPE")])
        for state in ("submitted", "", "draft", "skipped", "none")
    ]
    found = write(tmp_path / "a.spacy", *given)
    assert [[token.ent_iob_ for token in doc] for doc in found] == [["B", "O"]] * 2 + [["B", ""]] * 3


def test_spacy_trains_on_it(tmp_path: Path) -> None:
    """The entities fit a tokenizer of characters, and what is not finished teaches nothing."""
    given = [SOME, annotated(Passage("b", "党旗\u3000在市", state="draft"), [Mention(0, 2, "WORK")])]
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("ner")
    write(tmp_path / "a.spacy", *given)
    found = spacy.tokens.DocBin().from_disk(tmp_path / "a.spacy").get_docs(pipeline.vocab)
    examples = [spacy.training.Example(pipeline.make_doc(doc.text), doc) for doc in found]
    # A tokenizer of characters makes no token of a single blank, which belongs to the token before it.
    assert [one.get_aligned_ner() for one in examples] == [
        ["O", "O", "B-GPE", "I-GPE", "L-GPE", "O", "O", "O"],
        ["B-WORK", "L-WORK", "O", None, None],  # spaCy takes white space for no entity itself
    ]
    pipeline.initialize(lambda: examples)
    assert pipeline.update(examples)["ner"] > 0


def test_words_as_tokens(tmp_path: Path) -> None:
    path, options = tmp_path / "a.spacy", Options(tokens="words")
    (doc,) = write(path, SOME, options=options)
    assert [token.text for token in doc] == ["𠮷", "野", "家", " ", "在", "市", "。", "好", "。"]
    assert read(path, options)[0] == [SOME]
    plain = annotated(Passage("b", "𠮷野家在", words=(Word(0, 3, "𠮷野家", "nz"), Word(3, 4, "在", "p"))), [])
    (doc,) = write(path, plain, options=options)
    assert [(token.text, token.tag_) for token in doc] == [("𠮷野家", "nz"), ("在", "p")]
    assert read(path)[0] == [plain]


def test_a_file_of_spacy(tmp_path: Path) -> None:
    vocab = spacy.blank("en").vocab
    doc = spacy.tokens.Doc(
        vocab,
        words=["胡进进", "visits", "New", "York", "𠮷野家", "."],
        spaces=[True, True, True, True, False, False],
        tags=["NR", "VV", "NR", "NR", "NR", "PU"],
        pos=["PROPN", "VERB", "PROPN", "PROPN", "PROPN", "PUNCT"],
        lemmas=["", "visit", "", "", "", ""],
        heads=[1, 1, 3, 1, 3, 1],
        deps=["nsubj", "ROOT", "compound", "obj", "conj", "punct"],
        ents=["B-PERSON", "O", "B-GPE", "I-GPE", "B-ORG", "O"],
        user_data={"seen": True},
    )
    doc.cats = {"news": 1.0}
    doc.spans["other"] = [spacy.tokens.Span(doc, 2, 5, label="LIST"), spacy.tokens.Span(doc, 0, 1)]
    path = tmp_path / "a.spacy"
    spacy.tokens.DocBin(docs=[doc], store_user_data=True).to_disk(path)
    ((one,), losses) = read(path)
    assert one.text == "胡进进 visits New York 𠮷野家."
    assert [(each.label, each.text) for each in one.entities] == [
        ("PERSON", "胡进进"), ("LIST", "New York 𠮷野家"), ("GPE", "New York"), ("ORG", "𠮷野家"),
    ]  # fmt: skip
    assert [(word.form, word.pos) for word in one.words][:2] == [("胡进进", "NR"), ("visits", "VV")]
    assert losses.counts == {
        "user data": 1, "category of a text": 1, "name of a span group": 1, "span without a label": 1,
        "lemma": 1, "dependency": 6,
    }  # fmt: skip


def test_parts_of_speech_without_tags_and_spaces_that_are_not_known(tmp_path: Path) -> None:
    doc = spacy.tokens.Doc(spacy.blank("zh").vocab, words=["市", "好"], pos=["NOUN", "ADJ"])
    path = tmp_path / "a.spacy"
    spacy.tokens.DocBin(docs=[doc], attrs=["POS"]).to_disk(path)
    ((one,), losses) = read(path)
    assert (one.id, one.text, [word.pos for word in one.words]) == ("1", "市 好", ["NOUN", "ADJ"])
    assert sum(losses.counts.values()) == 1


def message(path: Path) -> dict[str, Any]:
    found = spacy.util.srsly.msgpack_loads(zlib.decompress(path.read_bytes()))
    assert isinstance(found, dict)
    return found


def packed(path: Path, content: Any) -> Path:
    path.write_bytes(zlib.compress(spacy.util.srsly.msgpack_dumps(content)))
    return path


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"lengths": struct.pack("i", 99)}, "tokens that do not fit its lengths"),
        ({"lengths": struct.pack("i", -9)}, "tokens that do not fit its lengths"),
        ({"lengths": b"abc"}, "half a number"),
        ({"spaces": b""}, "spaces that do not fit"),
        ({"attrs": ["ORTH"]}, "'attrs' is a text, not a whole number"),
        ({"attrs": []}, "tokens that do not fit"),
        ({"strings": [1]}, "'strings' is a whole number"),
        ({"strings": []}, "document 1: holds a document that is none"),
        ({"tokens": None}, "has no 'tokens'"),
        ({"user_data": [b"\xc1"]}, "document 1: holds a document that is none"),
        ({"span_groups": [b"\x00"]}, "document 1: holds a document that is none"),
    ],
)
def test_messages_that_are_wrong(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    path = tmp_path / "a.spacy"
    write(path, SOME)
    with pytest.raises(InputError, match=problem):
        read(packed(path, message(path) | change))


def test_spans_outside_of_the_tokens(tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    write(path, SOME)
    content, pack = message(path), spacy.util.srsly.msgpack_dumps
    label = spacy.strings.StringStore().add("ORG")
    group = {"name": "sc", "attrs": {}, "spans": [struct.pack(">QQQllll", 0, 0, label, 8, 1 << 30, 0, 0)]}
    content["span_groups"] = [pack({pack(group): ["sc"]})]
    with pytest.raises(InputError, match="document 1: span 8-1073741824 of 9 tokens"):
        read(packed(path, content))


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"", "is cut off"), (b"abc", "is no DocBin"), (zlib.compress(b"\xc1"), "is no DocBin"),
     (zlib.compress(b"\x01"), "is a whole number, not an object")],
)  # fmt: skip
def test_files_that_are_no_docbin(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(data)
    with pytest.raises(InputError, match=problem):
        read(path)


def test_no_object_is_made_of_what_is_read(tmp_path: Path) -> None:
    """A pickle in user data stays bytes: it is counted, and never loaded."""
    evil = b"cposix\nsystem\n(S'touch " + bytes(tmp_path / "run") + b"'\ntR."
    path = tmp_path / "a.spacy"
    write(path, SOME)
    pack = spacy.util.srsly.msgpack_dumps
    for user_data in (
        {"a": evil},
        {"a": {b"nd": True, b"type": "O", b"kind": b"O", b"shape": [1], b"data": evil}},
    ):
        content = message(path) | {"user_data": [pack(user_data)]}
        try:
            read(packed(tmp_path / "b.spacy", content))
        except InputError as error:
            assert "document that is none" in str(error)  # noqa: PT017
    assert not (tmp_path / "run").exists()


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(zlib.compress(b"\xc1"))
    with pytest.raises(InputError):
        read(path)
    assert gc.isenabled()


def test_damage_below_the_compression(tmp_path: Path) -> None:
    """The checksum of the compression hides damage from the other fuzzing: here it is below."""
    path = tmp_path / "a.spacy"
    write(path, SOME, SOME)
    data, chance = zlib.decompress(path.read_bytes()), random.Random(7)
    outcome = {"read": 0, "refused": 0}
    for _ in range(800):
        bad = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        path.write_bytes(zlib.compress(bytes(bad), 1))
        try:
            read(path)
            outcome["read"] += 1
        except InputError as error:
            assert "\n" not in str(error)  # noqa: PT017
            outcome["refused"] += 1
    assert min(outcome.values()) > 50, outcome
