"""Groundswell: a growth engine for TikTok creators, on their own machine.

    errors, units, clock, schema, answer    the ground: words that everything else speaks
    store                                   one DuckDB file, opened for moments
    importers                               files in
    metrics                                 named SQL, portable
    models                                  arrays in, frozen results out
    foryou                                  invented accounts whose truth is known
    questions                               one file a question, each returns an Answer
    account                                 the Python API: `groundswell.open()`
    faces                                   command line, report, notebook

Names below are loaded when first used, so that `import groundswell` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from groundswell.account import Account, Library
    from groundswell.account import open_library as open  # noqa: A004 - `groundswell.open()` reads as what it does
    from groundswell.answer import Answer
    from groundswell.errors import GroundswellError, InputError, RequestError, StoreError

__version__ = "0.1.0"

_HOMES = {
    "Account": "account",
    "Answer": "answer",
    "GroundswellError": "errors",
    "InputError": "errors",
    "Library": "account",
    "RequestError": "errors",
    "StoreError": "errors",
    "open": "account",
}

__all__ = ["Account", "Answer", "GroundswellError", "InputError", "Library", "RequestError", "StoreError", "open"]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name not in _HOMES:
        msg = f"module 'groundswell' has no attribute {name!r}"
        raise AttributeError(msg)
    import sys
    from importlib import import_module

    if name == "open" and "IPython" in sys.modules:
        import_module("groundswell.faces.notebook").register()
    module = import_module(f"groundswell.{_HOMES[name]}")
    return getattr(module, "open_library" if name == "open" else name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
