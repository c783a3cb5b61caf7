r"""CoNLL-U: ten columns, comments above a sentence, everything else in the column MISC.

Tokens are the words of a passage, and what stands in no word (``Word=No``). Where a passage has no words,
those of the segmenter stand there and ``# words = no`` says that they are nobody's finding. A token has no
white space: what lies between is in ``SpaceAfter``, ``SpacesAfter`` and ``SpacesBefore`` as UDPipe writes it,
and a word with white space inside goes on in tokens with ``SameWord=Yes``. XPOS has the tag, UPOS what it is
in UD; there are no trees.

MISC: ``Entity`` (brackets as in CorefUD, see :mod:`~duizhao.formats.conllu.entities`), ``Translit`` (pinyin),
``Gloss``, ``GlossSource``. Comments: ``sent_id``, ``text``, ``text_en`` (the translation), ``text_hant_tw``
and so on (other scripts), ``newdoc id``, ``state``, ``annotator``, ``syllables``, ``stance_1`` and so on;
any other is metadata. With ``# generator = duizhao``, values have escapes
(:mod:`~duizhao.formats.conllu.escapes`).

Modules:
    reading: sentences as passages.
    writing: passages as sentences.
    entities: brackets for entities, and back.
    escapes: what stands for characters that a line or value cannot hold.
    upos: universal parts of speech.
"""

from __future__ import annotations

from duizhao.formats.conllu.reading import read
from duizhao.formats.conllu.writing import write
from duizhao.interchange.format import EVERYTHING, Format

FORMATS = (
    Format(
        "conllu",
        "CoNLL-U",
        (".conllu",),
        EVERYTHING - {"sentences", "empty"},
        read,
        write,
        unit="sentence",
        offsets="tokens",
        # A sentence, and a value, has something that is no white space.
        forbidden=r"\A\s+\Z",
        notes="Words are tokens, else those of the segmenter, marked as such; no trees.",
    ),
)
