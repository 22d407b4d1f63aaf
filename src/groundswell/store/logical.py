"""How the tables that metrics read follow from those that the store keeps, alike for a view and for the lake.

Posts stand under the ids that they are known by, of several statements about one thing and instant the settled one
counts, and of a comment, a sound or a hashtag of an account what was said of it last.
"""

from __future__ import annotations

from groundswell import schema
from groundswell.store.join import under_known_ids
from groundswell.store.rows import stated_columns

ABOUT_POSTS = ("post_snapshot", "post_retention", "post_traffic", "post_audience", "comment", "annotation")
"""Tables whose rows a source, or the user, states under whichever id it knows a post by."""

# table → what its rows are one of, and which of them counts; the rest of the columns settles what these leave open.
_ONE_OF = {
    "comment": ("account_id, post_id, comment_id", "observed_us DESC NULLS LAST"),
    "sound": ("account_id, sound_id", "observed_us DESC NULLS LAST, duration_s IS NULL, is_original IS NULL"),
    "account_tag": ("account_id, tag", "observed_us DESC NULLS LAST"),
    "tag_snapshot": (
        "kind, tag, observed_us",
        "greatest(views_step, posts_step) NULLS LAST, (views IS NOT NULL)::INTEGER + (posts IS NOT NULL)::INTEGER DESC",
    ),
}


def shown(name: str, where: str = "TRUE", *, joined: bool = True) -> str:
    """A SELECT of what metrics see of a stored table, under a condition over its stored rows.

    Args:
        joined: some posts are known by another id than their source gives.
    """
    table = schema.table(name)
    settled = " AND is_settled" if "is_settled" in table.names else ""
    rows = f"SELECT * FROM store.main.{name} WHERE {where}{settled}"
    if joined and name in ABOUT_POSTS:
        rows = under_known_ids(f"({rows})", catalogue="store.main.")
    if name in _ONE_OF:
        key, order = _ONE_OF[name]
        values = ", ".join(f"{c.name} NULLS LAST" for c in stated_columns(table))
        # What nobody dates is no instant, so that nothing of it is chosen.
        every = "observed_us IS NULL OR " if "observed_us" in key else ""
        place = f"row_number() OVER (PARTITION BY {key} ORDER BY {order}, {values})"
        rows = f"SELECT * FROM ({rows}) QUALIFY {every}{place} = 1"
    return rows
