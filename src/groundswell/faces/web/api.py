"""The same answers as JSON, and their description as OpenAPI: read-only, made from the registry of questions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

import groundswell
from groundswell.errors import (
    GroundswellError,
    RequestError,
    StoreBusy,
    StoreMissing,
    UnknownName,
)
from groundswell.faces.asking import read_params, schema_of
from groundswell.faces.web.desk import Asked
from groundswell.faces.web.shown import shop_of
from groundswell.questions import registry


def status_of(error: Exception) -> int:
    """The status that a refusal has on a page and in JSON."""
    if isinstance(error, UnknownName | StoreMissing):
        return 404
    if isinstance(error, StoreBusy):
        return 503
    return 400 if isinstance(error, RequestError) else 422


def refusal(error: GroundswellError) -> Response:
    """The sentence as JSON."""
    return JSONResponse({"error": str(error)}, status_of(error))


def accounts(request: Request) -> Response:
    """Every account of the store."""
    return JSONResponse({"accounts": [asdict(a) for a in shop_of(request).desk.accounts()]})


def questions(request: Request) -> Response:  # noqa: ARG001 - the signature is Starlette's
    """Every question, with its parameters."""
    return JSONResponse({"questions": [describe(q) for q in registry.all_questions()]})


def question(request: Request) -> Response:
    """One question, with its parameters."""
    return JSONResponse(describe(registry.get(request.path_params["question"])))


def answer(request: Request) -> Response:
    """One answer about one account: the JSON that `groundswell QUESTION --json` prints."""
    shop = shop_of(request)
    asked = registry.get(request.path_params["question"])
    given = {k: v for k, v in request.query_params.items() if k != "as_of"}
    params = read_params(asked, given)
    as_of = request.query_params.get("as_of", "")
    account = shop.library.account(request.path_params["account"]).account_id or ""
    return JSONResponse(shop.desk.answer(Asked.of(account, asked.name, params, as_of)).to_dict())


def openapi(request: Request) -> Response:
    """The description of this API."""
    return JSONResponse(description(str(request.base_url).rstrip("/")))


def describe(which: registry.Question) -> dict[str, Any]:
    """A question as data, for programs and assistants."""
    return {
        "name": which.name,
        "asks": which.asks,
        "uses": list(which.uses),
        "parameters": {p.name: schema_of(p) for p in which.parameters},
    }


def description(server: str) -> dict[str, Any]:
    """The OpenAPI description, one path a question."""
    account = {
        "name": "account", "in": "path", "required": True, "description": "the account's handle, without @",
        "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9_.]+$"},
    }  # fmt: skip
    as_of = {
        "name": "as_of", "in": "query", "required": False, "schema": {"type": "string", "maxLength": 40},
        "description": "as it was known on a day, such as 2022-04-10",
    }  # fmt: skip
    paths: dict[str, Any] = {
        "/api/accounts": _get("accounts", "Every account of the store.", _of({"accounts": _list("Account")})),
        "/api/questions": _get("questions", "Every question.", _of({"questions": _list("Question")})),
        "/api/questions/{question}": _get(
            "question", "One question.", _ref("Question"),
            {"name": "question", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}},
        ),
    }  # fmt: skip
    for known in registry.all_questions():
        own = [
            {"name": p.name, "in": "query", "required": False, "description": p.says, "schema": schema_of(p)}
            for p in known.parameters
        ]
        path = f"/api/accounts/{{account}}/answers/{known.name}"
        paths[path] = _get(known.name, known.asks, _ref("Answer"), account, *own, as_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Groundswell",
            "version": groundswell.__version__,
            "description": "The answers of Groundswell on this machine, read-only.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "groundswell"},
            },
            "schemas": _SCHEMAS,
        },
    }


_TEXT, _NULLABLE_TEXT = {"type": "string"}, {"type": ["string", "null"]}
_SCHEMAS: dict[str, Any] = {
    "Error": {"type": "object", "required": ["error"], "properties": {"error": _TEXT}},
    "Account": {
        "type": "object",
        "required": ["account_id", "handle", "is_own", "is_invented", "n_posts"],
        "properties": {
            "account_id": _TEXT, "handle": _TEXT, "is_own": {"type": "boolean"}, "is_invented": {"type": "boolean"},
            "zone": _NULLABLE_TEXT, "n_posts": {"type": "integer"}, "newest_us": {"type": ["integer", "null"]},
        },
    },
    "Question": {
        "type": "object",
        "required": ["name", "asks", "uses", "parameters"],
        "properties": {
            "name": _TEXT, "asks": _TEXT, "uses": {"type": "array", "items": _TEXT}, "parameters": {"type": "object"},
        },
    },
    "Answer": {
        "type": "object",
        "required": ["question", "headline", "sentences", "estimates", "tables", "caveats", "standing", "params"],
        "properties": {
            "question": _TEXT, "account": _NULLABLE_TEXT, "headline": _TEXT,
            "sentences": {"type": "array", "items": _TEXT},
            "estimates": {"type": "array", "items": {"type": "object"}},
            "tables": {"type": "array", "items": {"type": "object"}},
            "caveats": {"type": "array", "items": {"type": "object"}},
            "methods": {"type": "array", "items": {"type": "object"}},
            "sources": {"type": "array", "items": {"type": "object"}},
            "as_of_us": {"type": ["integer", "null"]},
            "standing": {"enum": ["answered", "partly", "refused"]},
            "next_steps": {"type": "array", "items": _TEXT},
            "params": {"type": "object"},
        },
    },
}  # fmt: skip


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _of(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _get(name: str, says: str, gives: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    refused = {"description": "why not", "content": {"application/json": {"schema": _ref("Error")}}}
    responses: dict[str, Any] = {
        "200": {"description": says, "content": {"application/json": {"schema": gives}}},
        **dict.fromkeys(("400", "401", "404", "422"), refused),
    }
    return {"get": {"operationId": name, "summary": says, "parameters": list(parameters), "responses": responses}}
