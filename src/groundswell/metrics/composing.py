"""The text of one query: which relations it needs, which columns of them, and the SELECT on top.

Columns refer to relations as `relation.column`; from there on everything is found by following such references, so a
query holds what its metrics need and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from groundswell.clock import Window
from groundswell.errors import BadValue
from groundswell.metrics.in_duckdb import IN_DUCKDB
from groundswell.metrics.relations import RELATIONS, WEEK_OF, Relation

_REFERENCE = re.compile(r"\b([a-z_]+)\.([a-z_0-9]+)\b")
POST_KEYS = ("account_id", "post_id", "posted_us")
DAY_KEYS = ("account_id", "series", "day")
_POSTS = "posts"
# Columns of `posts` that are neither keys nor metrics.
_POST_EXTRAS = {"posted_on": "post.posted_on", "week": WEEK_OF.format("post.posted_on")}


@dataclass(frozen=True, slots=True)
class Braces:
    """What fills the braces in the text of relations and expressions, and in whose words they speak."""

    window: Window | None
    age_us: int | None
    portable: bool = False

    def relation(self, name: str) -> Relation:
        """The relation in DuckDB's own words where it has some, or in those of all engines."""
        return RELATIONS[name] if self.portable else IN_DUCKDB.get(name, RELATIONS[name])

    def fill(self, text: str) -> str:
        """The text with its braces filled. Raises BadValue where it needs an age and there is none."""
        if "{" not in text:
            return text
        if self.age_us is None and "{age_us}" in text:
            msg = "A value at equal age needs the age, and none was given. Pass age_us, such as 7 * clock.DAY_US."
            raise BadValue(msg)
        return text.format_map({"age_us": self.age_us, **self._of_window()})

    def posted(self) -> str:
        """The condition on the time of publication; empty without a window."""
        if self.window is None:
            return ""
        return f"post.posted_us >= {self.window.start_us} AND post.posted_us < {self.window.end_us}"

    def _of_window(self) -> dict[str, str]:
        if self.window is None:
            return {
                "where_posted": "",
                "where_day": "",
                # Below a week, "per week" would multiply a single post into seven.
                "days_of_posts": "(CASE WHEN posting.days >= 7 THEN posting.days END)",
                "days_of_days": "days.span",
                "last_week": f"(SELECT {WEEK_OF.format('MAX(day)')} FROM calendar)",
            }
        first, last_day = f"DATE '{self.window.start_on.isoformat()}'", f"DATE '{self.window.end_on.isoformat()}'"
        return {
            "where_posted": f"\n  WHERE {self.posted()}",
            "where_day": f" WHERE day >= {first} AND day <= {last_day}",
            "days_of_posts": str(self.window.days),
            "days_of_days": str(self.window.days),
            "last_week": f"(SELECT {WEEK_OF.format('MAX(day)')} FROM calendar WHERE day <= {last_day})",
        }


@dataclass(slots=True)
class _Needs:
    """The relations that texts refer to, and the columns of each; found by following references."""

    braces: Braces
    post_column: Callable[[str], str]
    columns: dict[str, set[str]] = field(default_factory=dict)

    def follow(self, texts: Iterable[str]) -> None:
        waiting = [self.braces.fill(t) for t in texts]
        while waiting:
            for relation, column in _REFERENCE.findall(waiting.pop()):
                waiting += self._take(relation, column)

    def _take(self, relation: str, column: str) -> list[str]:
        if relation != _POSTS and relation not in RELATIONS:
            return []  # a table
        more = []
        if relation not in self.columns:
            self.columns[relation] = set()
            if relation != _POSTS:
                more.append(self.braces.fill(_bare(self.braces.relation(relation).body)))
        if column not in self.columns[relation]:
            self.columns[relation].add(column)
            made_by = self.sql_of(relation, column)
            if made_by:
                more.append(self.braces.fill(made_by))
        return more

    def sql_of(self, relation: str, column: str) -> str:
        """The SQL that makes a column; empty for a key."""
        if relation == _POSTS:
            return "" if column in POST_KEYS else _POST_EXTRAS.get(column) or self.post_column(column)
        return self.braces.relation(relation).columns.get(column, "")

    def ctes(self) -> list[str]:
        """The named relations in use, each after those it draws on."""
        before = [r for r in RELATIONS.values() if r.name in self.columns and not self._draws_on_posts(r.body)]
        after = [r for r in RELATIONS.values() if r.name in self.columns and self._draws_on_posts(r.body)]
        named = [_cte(r.name, self._relation(r.name)) for r in before]
        if _POSTS in self.columns:
            wanted = sorted(self.columns[_POSTS] - {"account_id", "post_id"})
            made = {c: self.braces.fill(self.sql_of(_POSTS, c)) or f"post.{c}" for c in wanted}
            named.append(_cte(_POSTS, posts(("account_id", "post_id"), made, self.braces)))
        return named + [_cte(r.name, self._relation(r.name)) for r in after]

    def _draws_on_posts(self, body: str) -> bool:
        return f"FROM {_POSTS}" in body

    def _relation(self, name: str) -> str:
        relation = self.braces.relation(name)
        in_use = [c for c in relation.columns if c in self.columns[name]]
        shared = {relation.known.get(c, "") for c in in_use}
        where = f"\nWHERE {shared.pop()}" if len(shared) == 1 and all(shared) else ""
        if where and relation.alone and set(in_use) <= set(relation.alone.columns):
            relation = relation.alone
        made = {c: relation.columns[c] if where else _filtered(relation, c) for c in in_use}
        used = [_named(self.braces.fill(sql), c) for c, sql in made.items()]
        body = relation.body.strip() if used else relation.body.strip().replace(",\n  {columns}", "")
        return self.braces.fill(_laid_out(body, {"{columns}": ",\n".join(used), "{where_known}": where}))


def posts(keys: Sequence[str], columns: Mapping[str, str], braces: Braces) -> str:
    """One row a post of the window: the keys, then each column under its name; `columns` has its braces filled."""
    listed = [f"post.{key}" for key in keys]
    listed += [_named(sql, name) for name, sql in columns.items()]
    used = {relation for sql in columns.values() for relation, _ in _REFERENCE.findall(sql)}
    joins = [f"LEFT JOIN {name} ON {name}.post_id = post.post_id" for name in RELATIONS if name in used]
    where = [f"WHERE {braces.posted()}"] if braces.window else []
    return "\n".join(["SELECT\n  " + ",\n  ".join(listed), "FROM post", *joins, *where])


def by_post(columns: Mapping[str, str], braces: Braces, *, ordered: bool) -> str:
    """The query at the grain of posts."""
    filled = {name: braces.fill(sql) for name, sql in columns.items()}
    needs = _Needs(braces, _no_posts)
    needs.follow(filled.values())
    order = "post.account_id, post.posted_us NULLS LAST, post.post_id"
    return _query(needs.ctes(), posts(POST_KEYS, filled, braces), order if ordered else "")


def by_day(columns: Mapping[str, str], braces: Braces, *, ordered: bool) -> str:
    """The query at the grain of days: every day from the first to the last of each series, gaps included."""
    filled = {name: braces.fill(sql) for name, sql in columns.items()}
    needs = _Needs(braces, _no_posts)
    needs.follow(filled.values())
    span = braces.fill(
        "SELECT account_id, series, MIN(day) AS first_day, MAX(day) AS last_day\n"
        "FROM account_day{where_day}\nGROUP BY account_id, series"
    )
    listed = ["span.account_id", "span.series", "calendar.day", *(_named(sql, name) for name, sql in filled.items())]
    same_day = "day_rows.account_id = span.account_id AND day_rows.series = span.series AND day_rows.day = calendar.day"
    body = "\n".join(
        [
            "SELECT\n  " + ",\n  ".join(listed),
            "FROM span",
            "JOIN calendar ON calendar.day >= span.first_day AND calendar.day <= span.last_day",
            f"LEFT JOIN day_rows ON {same_day}",
        ]
    )
    order = "span.account_id, span.series, calendar.day"
    return _query([*needs.ctes(), _cte("span", span)], body, order if ordered else "")


@dataclass(frozen=True, slots=True)
class OfAccount:
    """One column at the grain of accounts.

    Attributes:
        relation: the relation that it is taken from.
        sql: an aggregate over the account's rows of it, unless it has one row an account.
        or_zero: 0 where there is nothing to count, in place of null.
    """

    relation: str
    sql: str
    or_zero: bool


def by_account(
    columns: Mapping[str, OfAccount], post_column: Callable[[str], str], braces: Braces, *, ordered: bool
) -> str:
    """The query at the grain of accounts; `post_column` gives the expression behind a column of `posts`."""
    needs = _Needs(braces, post_column)
    needs.follow(column.sql for column in columns.values())
    # Added up before the accounts are joined: their rows are few then.
    sums: dict[str, list[str]] = {}
    listed, joined = ["account.account_id"], list[str]()
    for name, column in columns.items():
        source, sql = column.relation, braces.fill(column.sql)
        if source == _POSTS or braces.relation(source).row != "account":
            sums.setdefault(source, []).append(f"{sql} AS {name}")
            source = f"over_{source}"
            sql = f"{source}.{name}"
        joined.append(source)
        listed.append(_named(f"COALESCE({sql}, 0)" if column.or_zero else sql, name))
    ctes = needs.ctes()
    for source, made in sums.items():
        of = ",\n  ".join(["account_id", *made])
        ctes.append(_cte(f"over_{source}", f"SELECT\n  {of}\nFROM {source}\nGROUP BY account_id"))
    joins = [f"LEFT JOIN {name} ON {name}.account_id = account.account_id" for name in dict.fromkeys(joined)]
    body = "\n".join(["SELECT\n  " + ",\n  ".join(listed), "FROM account", *joins])
    return _query(ctes, body, "account.account_id" if ordered else "")


def _no_posts(column: str) -> str:
    msg = f"No relation below the grain of accounts draws on posts.{column}."
    raise AssertionError(msg)


def _named(sql: str, name: str) -> str:
    return sql if sql == name or (sql.endswith(f".{name}") and _REFERENCE.fullmatch(sql)) else f"{sql} AS {name}"


def _bare(body: str) -> str:
    return body.replace("{columns}", "").replace("{where_known}", "")


def _filtered(relation: Relation, column: str) -> str:
    sql, known = relation.columns[column], relation.known.get(column)
    if not known:
        return sql
    bare, _, more = sql.partition(" FILTER (WHERE ")
    return f"{bare} FILTER (WHERE {known}{f' AND {more}' if more else ')'}"


def _laid_out(body: str, pieces: Mapping[str, str]) -> str:
    """The body with its pieces in place, each as far to the right as the line that it stands in."""
    lines = []
    for line in body.splitlines():
        margin = "\n" + " " * (len(line) - len(line.lstrip()))
        for brace, piece in pieces.items():
            line = line.replace(brace, piece.replace("\n", margin))  # noqa: PLW2901 - the same line, filled
        lines.append(line)
    return "\n".join(lines)


def _cte(name: str, body: str) -> str:
    indented = "\n".join(f"  {line}" for line in body.splitlines())
    return f"{name} AS (\n{indented}\n)"


def _query(ctes: Sequence[str], body: str, order: str) -> str:
    head = "WITH " + ",\n".join(ctes) + "\n" if ctes else ""
    return head + body + (f"\nORDER BY {order}" if order else "")
