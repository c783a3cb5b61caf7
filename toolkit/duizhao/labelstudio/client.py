"""What duizhao asks of a Label Studio server: the only module that imports label-studio-sdk.

The SDK (and pandas behind it) is imported when a client is made. Its own retries are off wherever a request
creates something: when a reply is lost on the way the tasks are stored all the same, and a retry would double
them. Lists are read as plain JSON, a page at a time: models of every task would take longer than the server.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duizhao.errors import LostReplyError, MissingExtraError, ServerError
from duizhao.labelstudio.connection import Connection

REQUEST_SECONDS = 300
"""That a request may take before it counts as lost."""
_PAGE = 1000
_KEYS = 500
"""Values in one filter; a request names them in its address, whose length is limited."""
_IDS = 100
"""Tasks in one request that names each of them in its address."""
_PROJECT = "id,title,label_config,description,task_number,created_at"
"""What is asked of each project in a list: without it the server counts seven things of each."""
_ONCE: Any = {"max_retries": 0, "timeout_in_seconds": REQUEST_SECONDS}


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the server; ``created_at`` by the server's clock, None where it does not say."""

    id: int
    title: str
    label_config: str
    tasks: int
    description: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaskState:
    """What tells whether a task has changed since it was seen last.

    Attributes:
        id: the server's number.
        updated_at: as the server writes it; an annotation that is made, changed or deleted moves it, a draft
            does not.
        annotations: how many there are, skipped ones included.
        drafted: whether somebody has an unsubmitted draft.
    """

    id: int
    updated_at: str
    annotations: int
    drafted: bool


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
        self._http = httpx.Client(timeout=REQUEST_SECONDS, follow_redirects=True)
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
            raise LostReplyError(
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
        detail = body.get("validation_errors") or body.get("detail") if isinstance(body, Mapping) else ""
        said = f": {str(detail)[:200]}" if detail else ""
        kind = LostReplyError if (status or 0) >= 500 else ServerError
        return kind(
            f"the server answers HTTP {status} while {what}{said}",
            where=self.url,
            remedy="see the server's log for the reason",
        )

    def _request(self, what: str, method: str, path: str, *, once: bool = False, **more: Any) -> Any:
        """The JSON of an answer; a request that may only be sent once is not retried by the SDK."""
        import httpx

        options = _ONCE if once else {"timeout_in_seconds": REQUEST_SECONDS}
        with self._asking(what):
            answer: httpx.Response = self._sdk._client_wrapper.httpx_client.request(
                path, method=method, request_options=options, **more
            )
            if answer.is_success:
                return answer.json() if answer.content else None
        try:
            told: Any = answer.json()
        except ValueError:
            told = answer.text
        raise self._refusal(answer.status_code, told, what)

    def _pages(self, what: str, project: int, include: str, filters: Any = None) -> Iterator[dict[str, Any]]:
        """The tasks of a project in the order of their numbers."""
        query = json.dumps({"ordering": ["tasks:id"]} | ({"filters": filters} if filters else {}))
        page, seen = 1, 0
        while True:
            params = {
                "project": project,
                "page": page,
                "page_size": _PAGE,
                "include": include,
                "query": query,
            }
            answer = self._request(what, "GET", "api/tasks/", params=params)
            yield from answer["tasks"]
            seen += len(answer["tasks"])
            if seen >= answer["total"] or not answer["tasks"]:
                return
            page += 1

    def projects(self, title: str = "") -> list[Project]:
        """The projects that the token may see; with ``title`` those of just that title.

        The server counts the tasks of each project that it lists, which takes longer the more there are.
        """
        found: list[Project] = []
        params = {"page_size": 100, "include": _PROJECT} | ({"title": title} if title else {})
        while True:
            page = {**params, "page": len(found) // 100 + 1}
            answer = self._request("listing projects", "GET", "api/projects/", params=page)
            found += [self._listed(one) for one in answer["results"]]
            if len(found) >= answer["count"] or not answer["results"]:
                return [one for one in found if not title or one.title == title]

    @staticmethod
    def _listed(one: Mapping[str, Any]) -> Project:
        made = one.get("created_at")
        title, config, about = (str(one.get(name) or "") for name in ("title", "label_config", "description"))
        since = datetime.fromisoformat(made) if made else None
        return Project(int(one["id"]), title, config, int(one.get("task_number") or 0), about, since)

    def task_count(self, project: int) -> int:
        """How many tasks a project has; quicker than :meth:`project`, which counts annotations too."""
        params = {"ids": project, "include": "id,task_number"}
        [found] = self._request("counting tasks", "GET", "api/projects/", params=params)["results"]
        return int(found["task_number"])

    def project(self, number: int) -> Project:
        """One project, as it is now."""
        return self._listed(self._request("reading the project", "GET", f"api/projects/{number}/"))

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
                request_options=_ONCE,
            )
        return Project(int(made.id or 0), title, label_config, 0, description)

    def update_project(self, project: int, **values: Any) -> None:
        """Change fields of a project, such as ``label_config`` or ``maximum_annotations``."""
        self._request("changing the project", "PATCH", f"api/projects/{project}/", json=values)

    def delete_project(self, project: int) -> None:
        """Delete a project with all that it holds: only ever one that this process has just made."""
        self._request("deleting a project", "DELETE", f"api/projects/{project}/")

    def tasks(self, project: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """Server id and ``data`` of every task of a project."""
        for task in self._pages("listing tasks", project, "id,data"):
            yield task["id"], dict(task["data"])

    def task_records(self, project: int) -> Iterator[dict[str, Any]]:
        """``id``, ``data``, ``meta`` and counts of annotations of every task of a project."""
        include = "id,data,meta,total_annotations,cancelled_annotations"
        return self._pages("listing tasks", project, include)

    def task_states(self, project: int) -> Iterator[TaskState]:
        """What each task of a project looks like from afar: cheap, without data and results."""
        item = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean", "value": True}
        filters = {"conjunction": "and", "items": [item]}
        drafted = {task["id"] for task in self._pages("listing drafts", project, "id", filters)}
        include = "id,updated_at,total_annotations,cancelled_annotations"
        for task in self._pages("listing tasks", project, include):
            yield TaskState(
                task["id"], str(task["updated_at"]), annotation_count(task), task["id"] in drafted
            )

    def find_tasks(self, project: int, field: str, values: Sequence[str]) -> list[tuple[int, str]]:
        """Server id and value of the tasks whose data have one of these values in a field.

        A value that several tasks have comes several times.
        """
        found = []
        for at in range(0, len(values), _KEYS):
            part = list(values[at : at + _KEYS])
            item = {
                "filter": f"filter:tasks:data.{field}",
                "operator": "in_list",
                "type": "List",
                "value": part,
            }
            filters = {"conjunction": "and", "items": [item]}
            for task in self._pages("looking up tasks", project, "id,data", filters):
                found.append((int(task["id"]), str(task["data"][field])))
        return found

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> int:
        """Store tasks, with their annotations or predictions where they have some; never retried.

        Returns:
            how many predictions were stored: the server drops those of a whole request, and says nothing,
            when anything goes wrong while it checks them (1.23.2).
        """
        # Encoded here: the SDK would first copy every value of every task, which takes longer than the rest.
        content = json.dumps(list(tasks), ensure_ascii=False).encode("utf-8", "surrogatepass")
        answer = self._request(
            "importing tasks", "POST", f"api/projects/{project}/import", once=True, content=content,
            params={"commit_to_project": "true"}, headers={"Content-Type": "application/json"},
        )  # fmt: skip
        return int((answer or {}).get("prediction_count") or 0)

    def update_task(self, task: int, **values: Any) -> None:
        """Change ``data`` or ``meta`` of a task."""
        self._request("changing a task", "PATCH", f"api/tasks/{task}/", json=values)

    def delete_tasks(self, project: int, tasks: Sequence[int]) -> None:
        """Delete tasks with all that they hold: only ever copies, never those in which somebody worked."""
        if tasks:  # the action takes an empty list for all tasks
            params = {"id": "delete_tasks", "project": project}
            chosen = {"selectedItems": {"all": False, "included": list(tasks)}}
            self._request("deleting tasks", "POST", "api/dm/actions/", params=params, json=chosen)

    def export(self, project: int) -> Iterator[dict[str, Any]]:
        """Every task with all its annotations, drafts and predictions, one at a time.

        The server writes a snapshot, which is fetched into a temporary file, read from there task by task,
        and removed from the server again: memory does not grow with the project.
        """
        options = {
            "drafts": {"only_id": False},
            "predictions": {"only_id": True},
            "annotations__completed_by": {"only_id": True},
        }
        path = f"api/projects/{project}/exports/"
        made = self._request(
            "exporting annotations",
            "POST",
            path,
            once=True,
            json={"title": "duizhao pull", "serialization_options": options},
        )
        try:
            if made.get("status") != "completed":
                raise ServerError(
                    f"the server's export is {made.get('status')!r}",
                    where=self.url,
                    remedy="try again; if it stays so, see the server's log",
                )
            with tempfile.TemporaryFile() as file:
                with self._asking("fetching the export"):
                    for chunk in self._sdk.projects.exports.download(
                        id=project, export_pk=made["id"], request_options={"chunk_size": 1 << 20}
                    ):
                        file.write(chunk)
                file.seek(0)
                with self._asking("reading the export"):
                    yield from json_items(file)
        finally:
            with suppress(ServerError):
                self._request("removing the export", "DELETE", f"{path}{made['id']}/")

    def export_some(self, project: int, tasks: Sequence[int]) -> Iterator[dict[str, Any]]:
        """These tasks as :meth:`export` has them; a task that is gone is left out."""
        for at in range(0, len(tasks), _IDS):
            params = {
                "exportType": "JSON",
                "download_all_tasks": "true",
                "ids[]": [str(task) for task in tasks[at : at + _IDS]],
            }
            path = f"api/projects/{project}/export"
            yield from self._request("exporting annotations", "GET", path, params=params)

    def views(self, project: int) -> list[dict[str, Any]]:
        """The tabs of a project's task list: ``id`` and ``data``."""
        found = self._request("listing views", "GET", "api/dm/views/", params={"project": project})
        return [dict(view) for view in found]

    def create_view(self, project: int, data: Mapping[str, Any]) -> int:
        """Make a tab of the task list; its id."""
        body = {"project": project, "data": dict(data)}
        made = self._request("making a view", "POST", "api/dm/views/", once=True, json=body)
        return int(made["id"])

    def update_view(self, project: int, view: int, data: Mapping[str, Any]) -> None:
        """Change a tab of the task list."""
        body = {"project": project, "data": dict(data)}
        self._request(
            "changing a view", "PATCH", f"api/dm/views/{view}/", json=body, params={"project": project}
        )

    def delete_view(self, project: int, view: int) -> None:
        """Remove a tab of the task list; the tasks stay."""
        self._request("removing a view", "DELETE", f"api/dm/views/{view}/", params={"project": project})

    def predictions(self, task: int) -> list[dict[str, Any]]:
        """The suggestions of a task: ``id``, ``model_version``, ``score``, ``result``."""
        found = self._request("listing predictions", "GET", "api/predictions/", params={"task": task})
        return [dict(one) for one in found]

    def create_prediction(self, task: int, prediction: Mapping[str, Any]) -> None:
        """Add a suggestion to a task."""
        body = {"task": task, **prediction}
        self._request("storing a prediction", "POST", "api/predictions/", once=True, json=body)

    def import_predictions(self, project: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add suggestions to many tasks: ``task``, ``result``, ``model_version`` and perhaps ``score``."""
        path = f"api/projects/{project}/import/predictions"
        self._request("storing predictions", "POST", path, once=True, json=list(rows))

    def delete_prediction(self, prediction: int) -> None:
        """Remove a suggestion, which a program made."""
        self._request("removing a prediction", "DELETE", f"api/predictions/{prediction}/")

    def users(self) -> dict[int, str]:
        """User id -> e-mail address."""
        with self._asking("listing users"):
            return {user.id: user.email or f"user-{user.id}" for user in self._sdk.users.list()}

    def invitation(self) -> str:
        """The address where somebody can sign up on this server."""
        told = self._request("asking for the invitation link", "GET", "api/invite")
        return f"{self.url}{told['invite_url']}"

    def sign_up(self, email: str, password: str) -> None:
        """Make an account that can log in, through the invitation link.

        An account made over the API would have no password that works.

        Raises:
            ServerError: when the server refuses, with its reason: an address that is taken, a weak password.
        """
        import httpx

        link = self.invitation()
        with self._asking("signing up"), httpx.Client(timeout=60, follow_redirects=False) as browser:
            browser.get(link)
            form = {
                "email": email,
                "password": password,
                "csrfmiddlewaretoken": browser.cookies.get("csrftoken") or "",
                "allow_newsletters": "",
            }
            answer = browser.post(link, data=form, headers={"Referer": link})
        if not answer.is_redirect:
            reasons = re.findall(r'class="(?:field_)?error[^"]*"[^>]*>\s*([^<]+?)\s*<', answer.text)
            raise ServerError(
                f"no account for {email} (HTTP {answer.status_code}{': ' + reasons[0] if reasons else ''})",
                where=self.url,
                remedy="check the address, or make the account in the browser: Organization, Add People",
            )


def annotation_count(task: Mapping[str, Any]) -> int:
    """How many annotations a listed or exported task has, skipped ones included."""
    return (task.get("total_annotations") or 0) + (task.get("cancelled_annotations") or 0)


def json_items(file: Any) -> Iterator[dict[str, Any]]:
    """The items of a JSON array in a file, read one at a time."""
    import ijson

    yield from ijson.items(file, "item", use_float=True)
