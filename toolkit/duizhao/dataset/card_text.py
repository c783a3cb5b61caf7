"""What the dataset card says in the same words whatever was built."""

from __future__ import annotations

from collections.abc import Iterator

from duizhao import glosses as library
from duizhao.glosses.cedict import entry_count

INTRO = """# {name}

Chinese articles with their real structure, sentences, words, pinyin, English glosses, script variants, named
entities and stances. Made with the toolkit duizhao.

"""
USE = """## Use

Give the absolute path of this folder; everything works without a network.

```python
from datasets import load_dataset

sentences = load_dataset("/path/to/corpus", "sentences", split="train")
row = sentences[0]
print(row["text"], row["pinyin"], row["hant_tw"], sep="\\n")
names = sentences.features["entities"].feature["label"].names
print([(span["text"], names[span["label"]]) for span in row["entities"]])
```

With the toolkit installed, `duizhao.load("sentences")` finds the corpus by itself.
"""
OFFSETS = """
Offsets are Unicode code points, half-open, as in Python slices. `words` and `entities` count in the
sentence's `text`; `source_start` and `source_end` in the source file. In `syllables`, one entry stands for
one code point of `text`.

| in `words` | what it is |
|---|---|
| `start`, `end`, `form` | the word; `text[start:end] == form` |
| `pinyin` | the word as the line `pinyin` writes it; empty where it has no reading |
| `pos` | part of speech in the ICTCLAS tag set (n, v, nr …) |
| `gloss` | what it means in English, in a few words; null where nothing is known |
| `gloss_source` | `cedict`: of CC-CEDICT's entry; `composed`: a guess, put together of its parts; or null |
"""
STATUS = """
Status: *manual* (people), *automatic* (a program, unchecked), *automatic with corrections*, *drafted*
(written by the project's authors as a starting point: no human gold standard, and neither is a layer
`gold` that was adjudicated from drafts).
"""
STATES = """\
In `sentences`, `annotation` says whether the sentence was annotated (`submitted`), `skipped`, left as a
`draft`, or never given to an annotator (`none`): an empty entity list is a finding only where it is
`submitted`.
"""
_GLOSSES = """\
The columns `gloss` and `gloss_source` of `words` are made of CC-CEDICT, edition of {edition}, with
{entries:,} entries (https://cc-cedict.org), which its community maintains and MDBG publishes. Copyright: the
contributors of CC-CEDICT; CEDICT, Copyright (C) 1997, 1998 Paul Andrew Denisowski. These columns stand under
[{licence}]({link}): who passes them on names CC-CEDICT, links the licence, says what was changed and keeps
the licence. Changed here: a gloss is shortened from the senses of an entry, or put together of several
entries where `gloss_source` is `composed`. No other column is made of CC-CEDICT.
"""


def glosses() -> Iterator[str]:
    """The notice that travels with the glosses.

    Example:
        >>> next(glosses())
        '## Glosses and their licence'
    """
    yield "## Glosses and their licence"
    yield ""
    yield _GLOSSES.format(
        edition=library.producer().split()[-1],
        entries=entry_count(),
        licence=library.LICENCE,
        link="https://creativecommons.org/licenses/by-sa/4.0/",
    )
