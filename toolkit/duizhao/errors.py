"""Every error that duizhao raises on purpose.

DuizhaoError
├── InputError (ValueError)            a file or text that cannot be used as it is
│   ├── DecodeError                    bytes that are not text in the stated or any known encoding
│   └── SchemaError                    YAML or JSON with a wrong shape: unknown key, wrong value
├── SourceError (ValueError)           the corpus sources: missing, duplicate, changed
├── AnchorError (ValueError)           a span whose text is not what the block says there
├── WorkspaceError (FileNotFoundError) no corpus here, or one that cannot be written
├── DatasetError (RuntimeError)        the built dataset is missing, incomplete or out of date
├── ServerError (RuntimeError)         Label Studio: unreachable, refused, unexpected answer
│   └── LostReplyError                 no answer, or a failure: it may have been done all the same
└── MissingExtraError (ImportError)    an optional part of duizhao is not installed

A message is one line that says where, what, and what to do about it. Each class is also the builtin
that a caller would expect, so ``except ValueError`` works without knowing duizhao.
"""

from __future__ import annotations

from dataclasses import dataclass


class DuizhaoError(Exception):
    """Base of all deliberate errors.

    Attributes:
        where: the file, line, id or address the error is about; empty when there is none.
        remedy: what the reader can do about it; empty when ``what`` says it already.

    Example:
        >>> str(InputError("is empty", where="a.txt", remedy="give a file with text"))
        'a.txt: is empty; give a file with text'
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = what
        self.where = where
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        said = f"{head}; {self.remedy}" if self.remedy else head
        return " ".join(said.splitlines())  # what it quotes may hold line ends; a message is one line


class InputError(DuizhaoError, ValueError):
    """A file or text that cannot be used as it is."""


class DecodeError(InputError):
    """Bytes that are not text in the stated encoding, or in any encoding that duizhao knows."""


class SchemaError(InputError):
    """YAML or JSON with a wrong shape: an unknown key, a missing key or a wrong value."""


class SourceError(DuizhaoError, ValueError):
    """A source of the corpus is missing, doubled, or not the bytes that were recorded."""


class AnchorError(DuizhaoError, ValueError):
    """A span whose stored text differs from what the text says at that place."""


class WorkspaceError(DuizhaoError, FileNotFoundError):
    """There is no corpus at the place, or it cannot be written."""


class DatasetError(DuizhaoError, RuntimeError):
    """The built dataset is missing, incomplete or older than its sources."""


class ServerError(DuizhaoError, RuntimeError):
    """Label Studio cannot be reached, refuses the token, or answers something unexpected."""


class LostReplyError(ServerError):
    """No reply came, or one of failure: what was asked may have been done, so ask before trying again."""


class MissingExtraError(DuizhaoError, ImportError):
    """An optional part of duizhao is needed and not installed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `duizhao validate` found.

    Attributes:
        code: ``E…`` for an error, ``W…`` for a warning; the first digit names the area (1 sources,
            2 structure and sentences, 3 schema and screen, 4 layers, 5 dataset).
        place: file, document or record.
        reason: what is wrong, in one sentence.
        remedy: what to do.
    """

    code: str
    place: str
    reason: str
    remedy: str
