"""What changing stored annotations asks of a Label Studio server.

Measured on 1.23.2: a changed annotation keeps ``completed_by``, ``lead_time`` and ``created_at``;
``updated_at`` moves, ``updated_by`` becomes the token's user, and **a draft of the annotation is deleted**. A
draft and a prediction keep all but ``updated_at`` and their result. There is no conditional change: whoever
writes last wins, so read right before, and compare after.
"""

from __future__ import annotations

from typing import Any

from duizhao.errors import ServerError
from duizhao.labelstudio.client import Client


class ClientAnnotations:
    """Reads and changes single annotations, drafts and predictions; never retried by the SDK.

    Raises:
        ServerError: from every method, as those of the client.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def annotation(self, number: int) -> dict[str, Any] | None:
        """One annotation as it is now; None when it was deleted."""
        return self._one("reading an annotation", f"api/annotations/{number}/")

    def change_annotation(self, number: int, result: list[Any]) -> dict[str, Any]:
        """Replace an annotation's results; the annotation as it is then."""
        return self._change("changing an annotation", f"api/annotations/{number}/", result)

    def drafts(self, task: int) -> list[dict[str, Any]]:
        """Everybody's drafts of a task."""
        found = self.client._request("listing drafts", "GET", f"api/tasks/{task}/drafts")
        return [dict(one) for one in found]

    def draft(self, number: int) -> dict[str, Any] | None:
        """One draft as it is now; None when it was submitted or deleted."""
        return self._one("reading a draft", f"api/drafts/{number}/")

    def change_draft(self, number: int, result: list[Any]) -> dict[str, Any]:
        """Replace a draft's results; its author stays."""
        return self._change("changing a draft", f"api/drafts/{number}/", result)

    def predictions(self, project: int) -> list[dict[str, Any]]:
        """All predictions of a project."""
        params = {"project": project}
        found = self.client._request("listing predictions", "GET", "api/predictions/", params=params)
        return [dict(one) for one in found]

    def prediction(self, number: int) -> dict[str, Any] | None:
        """One prediction as it is now; None when it was deleted."""
        return self._one("reading a prediction", f"api/predictions/{number}/")

    def change_prediction(self, number: int, result: list[Any]) -> dict[str, Any]:
        """Replace a prediction's results; model and score stay."""
        return self._change("changing a prediction", f"api/predictions/{number}/", result)

    def _one(self, what: str, path: str) -> dict[str, Any] | None:
        try:
            return dict(self.client._request(what, "GET", path))
        except ServerError as error:
            if "HTTP 404" in error.what:
                return None
            raise

    def _change(self, what: str, path: str, result: list[Any]) -> dict[str, Any]:
        return dict(self.client._request(what, "PATCH", path, once=True, json={"result": result}))
