"""Whom the server answers, and what its pages may do.

The opened address carries a random token, which becomes a cookie that no script can read and no other site can send.
Requests under another host name are refused (a name that an attacker points at this machine is no name of ours), and so
are forms that another page sends. Every page forbids scripts and styles that are not files of the package.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.errors import GroundswellError

OPEN = "/static/"
"""What needs no token: files of the package, which say nothing of anybody."""

_OURS = ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
_POLICY = "; ".join(("default-src 'none'", *(f"{kind} 'self'" for kind in _OURS), "base-uri 'none'")) + (
    "; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",  # "no-referrer" would take the Origin off our own forms
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_SAFE = frozenset({"GET", "HEAD"})


class Forged(GroundswellError):
    """A form that this server did not make, or made before it was started anew."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What lets a request in.

    Attributes:
        names: hosts with port under which this server answers, such as `127.0.0.1:8117`.
        token: stands in the opened address and in the `Authorization` of programs.
        session: what the cookie holds.
        csrf: what each form holds.
    """

    names: frozenset[str]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, so two servers need two names."""
        port = min(self.names).rpartition(":")[2]
        return f"groundswell-{port}"

    def check_form(self, given: str | None) -> None:
        """Raises Forged unless the form is one of ours."""
        if not _same(given, self.csrf):
            msg = "This form is older than the server that it came to. Go back, load the page again, and repeat it."
            raise Forged(msg)


def _same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())


class Guard:
    """Refuses what comes from elsewhere, before any page sees it; adds the headers to whatever is answered."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.app = app
        self.doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        answered = self._answer(Request(scope))
        await (answered or self.app)(scope, receive, dressed)

    def _answer(self, request: Request) -> Response | None:
        """What is answered without asking a page; None lets the request through."""
        if request.headers.get("host", "").lower() not in self.doors.names:
            return PlainTextResponse("Groundswell does not answer under this name.\n", 421)
        if request.method not in _SAFE and not self._is_from_here(request.headers):
            return PlainTextResponse("This was sent by another page, and is refused.\n", 403)
        path = request.url.path
        if path.startswith(OPEN):
            return None
        if path.startswith("/api/"):
            return None if self._knows_token(request) or self._has_cookie(request) else _closed_to_programs()
        given = request.query_params.get("token")
        if given is not None and request.method in _SAFE:
            return self._exchange(request, given)
        return None if self._has_cookie(request) else _closed()

    def _exchange(self, request: Request, given: str) -> Response:
        """The cookie for the token; the address is opened again without it, so that it stays in no history."""
        if not _same(given, self.doors.token):
            return _closed()
        kept = urlencode([(k, v) for k, v in parse_qsl(request.url.query) if k != "token"])
        response = RedirectResponse("/" + request.url.path.lstrip("/") + (f"?{kept}" if kept else ""), 303)
        response.set_cookie(self.doors.cookie, self.doors.session, httponly=True, samesite="strict", path="/")
        return response

    def _has_cookie(self, request: Request) -> bool:
        return _same(request.cookies.get(self.doors.cookie), self.doors.session)

    def _knows_token(self, request: Request) -> bool:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and _same(given.strip(), self.doors.token)

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether a form comes from a page of ours, as far as the browser says; the form itself is checked as well."""
        origin = headers.get("origin")
        if origin is not None:
            return origin.lower() in {f"http://{name}" for name in self.doors.names}
        return headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}


def _closed() -> Response:
    says = (
        "This page opens with the address that Groundswell printed where you started it. Open that address once more."
    )
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Groundswell</title><p>{escape(says)}</p></html>',
        403,
    )


def _closed_to_programs() -> Response:
    says = "Send the token that Groundswell printed: Authorization: Bearer TOKEN"
    return Response(f'{{"error": "{says}"}}', 401, {"www-authenticate": "Bearer"}, "application/json")
