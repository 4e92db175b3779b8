"""The HTTP side of Slack: /api, upload and download of files, response URLs, and the faults on the way."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.slack.changes import Changes
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.refusals import ApiError
from sandbox.slack.response_urls import answer_response_url
from sandbox.slack.web_api.arguments import read_arguments
from sandbox.slack.web_api.calls import ApiCall, Calls, RateLimited, Tokens
from sandbox.slack.web_api.files import readable_file
from sandbox.slack.web_api.table import METHODS, Parts
from sandbox.slack.workspace import Payload

Work = Callable[[], Awaitable[web.StreamResponse]]
HANG_SECONDS = 600.0  # how long a call that times out is kept waiting, unless the fault says otherwise
LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"
)


class WebApi:
    """Serves the app's HTTP requests."""

    def __init__(self, parts: Parts, calls: Calls, tokens: Tokens, faults: Faults, changes: Changes) -> None:
        self._parts, self._calls, self._tokens = parts, calls, tokens
        self._faults, self._changes = faults, changes
        self.log: list[ApiCall] = []

    def routes(self) -> list[web.AbstractRouteDef]:
        """What is served where."""
        return [
            web.route("*", "/api/{method}", self._api),
            web.get("/link/", self._parts.sockets.link),
            web.post("/upload/v1/{key}", self._upload),
            web.get("/files-pri/{ref}/{name}", self._download),
            web.get("/files-pri/{ref}/download/{name}", self._download),
            web.post("/hooks/{kind}/{team}/{number}/{secret}", self._response_url),
        ]

    # --- /api ---

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        fault = self._faults.take(name)
        if fault and fault.kind in ("error", "ratelimited"):
            return await self._refuse(request, name, fault)
        return await self._suffer(request, name, fault, lambda: self._call(request, name))

    async def _refuse(self, request: web.Request, name: str, fault: Fault) -> web.Response:
        error = ApiError(str(fault.options.get("code", "internal_error")))
        if fault.kind == "ratelimited":
            error = RateLimited(int(fault.options.get("retry_after", 1)))
        values = await read_arguments(request)
        return self._answer(name, values, error)

    async def _call(self, request: web.Request, name: str) -> web.Response:
        try:
            values = await read_arguments(request)
        except ValueError:
            return self._answer(name, {}, ApiError("invalid_json"))
        except ApiError as error:
            return self._answer(name, {}, error)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        token = token or str(values.get("token", ""))
        try:
            return self._answer(name, values, self._calls.run(name, token, values))
        except ApiError as error:
            return self._answer(name, values, error)

    def _answer(self, name: str, values: Payload, outcome: Payload | ApiError) -> web.Response:
        if isinstance(outcome, ApiError):
            body: Payload = {"ok": False, "error": outcome.code} | outcome.extra
        else:
            body = outcome
        self._note(name, {k: v for k, v in values.items() if k != "token"}, str(body.get("error", "")))
        scopes = self._parts.ws.manifest.scopes
        accepted = METHODS[name].scopes if name in METHODS else ()
        headers = {"X-OAuth-Scopes": ",".join(sorted(scopes)), "X-Accepted-OAuth-Scopes": ",".join(accepted)}
        if isinstance(outcome, RateLimited):
            headers["Retry-After"] = str(outcome.retry_after)
            return web.json_response(body, status=429, headers=headers)
        return web.json_response(body, headers=headers)

    def _note(self, name: str, values: Payload, error: str) -> None:
        at = self._parts.ws.time.now()
        self.log.append(ApiCall(method=name, args=values, ok=not error, error=error, at=at))
        self._changes.tell("call", method=name, ok=not error, error=error)

    # --- faults ---

    async def _suffer(
        self, request: web.Request, name: str, fault: Fault | None, work: Work
    ) -> web.StreamResponse:
        """Do the work, with the fault in its way."""
        if fault is None:
            return await work()
        await request.read()
        match fault.kind:
            case "slow":
                await asyncio.sleep(float(fault.options.get("seconds", 1.0)))
                return await work()
            case "drop_after" | "cut_body":
                answer = await work()
                return await _broken(request, answer, cut=fault.kind == "cut_body")
            case kind:
                self._note(name, {}, kind)
                return await self._undone(request, fault)

    async def _undone(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case "html_200":
                return web.Response(text=LOGIN_PAGE, content_type="text/html")
            case "timeout":
                await asyncio.sleep(float(fault.options.get("seconds", HANG_SECONDS)))
                return await _broken(request, web.Response(), cut=False)
            case "drop_before":
                return await _broken(request, web.Response(), cut=False)
            case "ratelimited":
                retry = str(fault.options.get("retry_after", 1))
                return web.Response(status=429, headers={"Retry-After": retry}, text="ratelimited")
        return web.Response(status=500, text="<html>Server Error</html>", content_type="text/html")

    # --- files ---

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        return await self._suffer(
            request, "upload", self._faults.take("upload"), lambda: self._receive(request)
        )

    async def _receive(self, request: web.Request) -> web.Response:
        file = self._parts.ws.files.get(self._parts.uploads.get(request.match_info["key"], ""))
        if file is None or file.uploaded:
            self._note("upload", {}, "file_not_found")
            return web.Response(status=404, text="file_not_found")
        if request.content_type == "multipart/form-data":
            part = next(iter((await request.post()).values()))
            file.content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
        else:
            file.content = await request.read()
        file.uploaded = True
        self._note("upload", {"file": file.id, "size": len(file.content)}, "")
        return web.Response(text=f"OK - {len(file.content)}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take("files-pri")
        return await self._suffer(request, "files-pri", fault, lambda: self._send_file(request))

    async def _send_file(self, request: web.Request) -> web.Response:
        file_id = request.match_info["ref"].rpartition("-")[2]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        allowed = token == self._tokens.bot and self._parts.ws.token_valid
        if not allowed or "files:read" not in self._parts.ws.manifest.scopes:
            self._note("files-pri", {"file": file_id}, "login page")
            return web.Response(text=LOGIN_PAGE, content_type="text/html")
        try:
            file = readable_file(self._parts, file_id)
        except ApiError as error:
            self._note("files-pri", {"file": file_id}, error.code)
            return web.Response(status=404, text="not found")
        self._note("files-pri", {"file": file_id}, "")
        headers = {"Content-Type": file.mimetype, "X-Content-Type-Options": "nosniff"}
        if "/download/" in request.path:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, headers=headers)

    # --- response URLs ---

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        fault = self._faults.take("response_url")
        return await self._suffer(request, "response_url", fault, lambda: self._respond(request))

    async def _respond(self, request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            given = json.loads(raw)
            answer_response_url(self._parts, request.path.lstrip("/"), given)
        except ValueError:
            self._note("response_url", {}, "invalid_payload")
            return web.Response(status=400, text="invalid_payload")
        except ApiError as error:
            self._note("response_url", given, error.code)
            return web.json_response({"ok": False, "error": error.code} | error.extra, status=404)
        self._note("response_url", given, "")
        return web.Response(text="ok")


async def _broken(request: web.Request, answer: web.StreamResponse, *, cut: bool) -> web.StreamResponse:
    """Hang up: without a word, or in the middle of the answer."""
    transport = request.transport
    assert isinstance(answer, web.Response)
    if transport is not None:
        if cut and isinstance(answer.body, bytes):
            size = len(answer.body)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
            transport.write(head.encode() + answer.body[: size // 2])
            await asyncio.sleep(0)
        transport.close()
    with contextlib.suppress(ConnectionError):
        await answer.prepare(request)
    return answer
