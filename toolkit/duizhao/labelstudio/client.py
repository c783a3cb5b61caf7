"""What duizhao asks of a Label Studio server: the only module that imports label-studio-sdk.

The SDK (and pandas behind it) is imported when a client is made. Its own retries are off for imports:
when a reply is lost on the way the tasks are stored all the same, and a retry would double them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from duizhao.errors import MissingExtraError, ServerError
from duizhao.labelstudio.connection import Connection

_TIMEOUT = 300
_PAGE = 500
_ONCE: Any = {"max_retries": 0, "timeout_in_seconds": _TIMEOUT}


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the server."""

    id: int
    title: str
    label_config: str
    tasks: int


class Client:
    """A connection to one server; a context manager that closes it.

    Raises:
        MissingExtraError: when label-studio-sdk is not installed.
        ServerError: from every method, when the server cannot be reached, refuses the token, or
            answers with an error. The token is never part of a message.

    Example:
        >>> with Client(Connection("http://127.0.0.1:8080", "token")) as client:  # doctest: +SKIP
        ...     client.projects()
        []
    """

    def __init__(self, connection: Connection) -> None:
        try:
            import httpx
            from label_studio_sdk import LabelStudio
        except ImportError:
            raise MissingExtraError(
                "label-studio-sdk is not installed", remedy="run `pip install 'duizhao[labelstudio]'`"
            ) from None
        self.url = connection.url
        make: Any = LabelStudio
        self._http = httpx.Client(timeout=_TIMEOUT, follow_redirects=True)
        self._sdk = make(base_url=connection.url, api_key=connection.token, httpx_client=self._http)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the server keeps everything."""
        self._http.close()

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        """Turn whatever the SDK raises into one line."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        try:
            yield
        except httpx.HTTPError as error:
            raise ServerError(
                f"Label Studio does not answer ({type(error).__name__} while {what})",
                where=self.url,
                remedy="start it with `duizhao serve`, or give --url and --token of another server",
            ) from None
        except ApiError as error:
            raise self._refusal(error.status_code, error.body, what) from None
        except (json.JSONDecodeError, ValueError) as error:
            raise ServerError(
                f"unexpected answer while {what}: {str(error).splitlines()[0][:120]}",
                where=self.url,
                remedy="check that the address is a Label Studio server",
            ) from None

    def _refusal(self, status: int | None, body: Any, what: str) -> ServerError:
        if status in {401, 403}:
            return ServerError(
                f"the server refuses the token (HTTP {status} while {what})",
                where=self.url,
                remedy="give a valid one with --token or DUIZHAO_LS_TOKEN (Account & Settings, Access Token)",
            )
        detail = body.get("detail") or body.get("validation_errors") if isinstance(body, Mapping) else ""
        said = f": {str(detail)[:200]}" if detail else ""
        return ServerError(
            f"the server answers HTTP {status} while {what}{said}",
            where=self.url,
            remedy="see the server's log for the reason",
        )

    def projects(self) -> list[Project]:
        """All projects that the token may see."""
        with self._asking("listing projects"):
            found: Any = self._sdk.projects.list(page_size=100)
            return [self._project(one) for one in found]

    @staticmethod
    def _project(one: Any) -> Project:
        return Project(one.id, one.title or "", one.label_config or "", one.task_number or 0)

    def create_project(self, title: str, description: str, label_config: str, instruction: str) -> Project:
        """Make a project; ``instruction`` (HTML) is shown to annotators before they begin."""
        with self._asking("making the project"):
            made = self._sdk.projects.create(
                title=title,
                description=description,
                label_config=label_config,
                expert_instruction=instruction,
                show_instruction=True,
                show_skip_button=True,
                enable_empty_annotation=True,
                maximum_annotations=1,
            )
        return Project(int(made.id or 0), title, label_config, 0)

    def tasks(self, project: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Server id and ``data`` of every task of a project."""
        with self._asking("listing tasks"):
            pager: Any = self._sdk.tasks.list(project=project, page_size=_PAGE, include=["id", "data"])
            for task in pager:
                yield task.id, dict(task.data)

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Store tasks, with their annotations or predictions where they have some; never retried."""
        with self._asking("importing tasks"):
            entries: Any = list(tasks)
            self._sdk.projects.import_tasks(
                project, request=entries, commit_to_project=True, request_options=_ONCE
            )

    def export(self, project: int) -> list[dict[str, Any]]:
        """Every task with all its annotations and drafts, as Label Studio's JSON export has it."""
        with self._asking("exporting annotations"):
            exported = self._sdk.projects.exports.as_json(project, timeout=_TIMEOUT)
        return list(exported)

    def users(self) -> dict[int, str]:
        """User id -> e-mail address."""
        with self._asking("listing users"):
            return {user.id: user.email or f"user-{user.id}" for user in self._sdk.users.list()}
