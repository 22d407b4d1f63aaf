"""Whatever the description of the API allows, and some of what it does not: an answer or a refusal, never a fall."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from groundswell.faces.web.api import description
from tests.faces.web.serving import BASE, Browser, browsing

schema: Any = schemathesis.openapi.from_dict(description(BASE))


@pytest.fixture(scope="module")
def program(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A client at the real demo account, for all examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_HOME", str(tmp_path_factory.mktemp("fuzz")))
        with browsing(demo_store) as browser:
            yield browser


@schema.parametrize()  # type: ignore[untyped-decorator]  # the library says no types
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_that_is_described_falls_over(case: Case, program: Browser) -> None:
    if "account" in case.path_parameters and len(str(case.path_parameters["account"])) % 2:
        case.path_parameters["account"] = "jongraz"  # half of them reach the questions themselves
    query = {k: v for k, v in (case.query or {}).items() if v is not None}
    answer = program.get(case.formatted_path, params=query)
    assert answer.status_code < 500, (case.formatted_path, query, answer.text[:500])
    case.validate_response(
        schemathesis.Response.from_any(answer), checks=[not_a_server_error, response_schema_conformance]
    )
