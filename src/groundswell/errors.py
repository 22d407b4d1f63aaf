"""Every error that a caller may catch.

    GroundswellError
    ├── InputError            a file or an option that cannot be used as it is
    │   ├── UnknownFile       no importer recognises the content
    │   ├── UnreadableFile    recognised, but broken: truncated, encrypted, too large, not text
    │   └── NeedsInput        readable, but something only the user knows is missing (owner, date, year, mapping)
    ├── StoreError            the file that keeps the data
    │   ├── StoreMissing      there is no store at that path, or it holds nothing yet
    │   ├── StoreBusy         another process is writing, and waiting did not help
    │   ├── StoreNewer        written by a newer Groundswell
    │   └── StoreDamaged      not a store, or unreadable
    └── RequestError          a question that cannot be asked like this
        ├── UnknownName       no metric, question, account, column … of that name
        ├── BadValue          a parameter outside what it accepts
        └── RefusedSQL        the user's own SQL does more than read

A message has three parts: what happened, the values, what to do next. Problems *in the user's data* are not
exceptions: they are rejected rows and conflicts, kept and shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# Messages quote what stands in files, and a file must not steer the terminal that shows them: control characters (but
# for the line feed) and those that turn the direction of writing become blanks.
_STEERING = dict.fromkeys(
    (*range(10), *range(11, 32), *range(127, 160), *range(0x2028, 0x202F), *range(0x2066, 0x206A)), " "
)


class GroundswellError(Exception):
    """Whatever Groundswell refuses on purpose; anything else that escapes is a bug."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message.translate(_STEERING))


class InputError(GroundswellError):
    """A file or an option that cannot be used as it is."""


class UnknownFile(InputError):
    """No importer recognises the content of the file."""


class UnreadableFile(InputError):
    """The kind of file is clear, but its content is broken."""


class NeedsInput(InputError):
    """Something is missing that only the user knows.

    Attributes:
        option: the command-line option (without dashes) that supplies it, such as `account` or `observed`.
    """

    def __init__(self, message: str, *, option: str) -> None:
        super().__init__(message)
        self.option = option


class StoreError(GroundswellError):
    """Something about the file that keeps the data."""


class StoreMissing(StoreError):
    """There is no store at that path, or it holds nothing yet."""


class StoreBusy(StoreError):
    """Another process is writing, and waiting did not help."""


class StoreNewer(StoreError):
    """The store was written by a newer version of Groundswell."""


class StoreDamaged(StoreError):
    """The file is not a store, or it cannot be read."""


class RequestError(GroundswellError):
    """A question that cannot be asked like this."""


class UnknownName(RequestError):
    """There is no thing of that kind and name; the message names the nearest one."""

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str]) -> UnknownName:
        """Build the error from what was asked for and what there is."""
        names = sorted(known)
        close = get_close_matches(name, names, n=1, cutoff=0.5)
        if close:
            hint = f"Did you mean {close[0]!r}?"
        elif names:
            hint = (
                "There are: " + ", ".join(names[:12]) + (f" and {len(names) - 12:,} more." if len(names) > 12 else ".")
            )
        else:
            hint = f"There is no {kind} yet."
        return cls(f"There is no {kind} named {name!r}. {hint}")


class BadValue(RequestError):
    """A parameter outside what it accepts."""


class RefusedSQL(RequestError):
    """The user's own SQL does more than read."""
