"""Columns that several tables share."""

from __future__ import annotations

from groundswell.schema.shape import Column
from groundswell.units import Unit

# The counters of a post. Each has a `<name>_step` beside it: the size of the last digit that the source shows, so 1 for
# an exact count, 100,000 for "3.6M". A step says more than the words exact, rounded, suffix: it is the width of the
# interval in which the true count lies.
COUNTS: tuple[tuple[str, str], ...] = (
    ("views", "times the post was played"),
    ("likes", "likes received"),
    ("comments", "comments received, the creator's own replies included"),
    ("shares", "times the post was shared"),
    ("saves", "times the post was added to favourites"),
)

ACCOUNT = Column(
    "account_id", "TEXT", "the account: its handle in lower case when first imported, without @", null="never"
)
POST = Column(
    "post_id", "TEXT", "TikTok's id of the post, as text: it has more digits than a float can hold", null="never"
)
SOUND = Column(
    "sound_id",
    "TEXT",
    "TikTok's id of the sound; where a file gives its name alone, name- and a pseudonym of that",
    null="unknown, or an original sound, whose name is its maker's",
)
OBSERVED = Column(
    "observed_us",
    "BIGINT",
    "when the source saw it",
    Unit.INSTANT,
    "time of observation unknown: stays out of growth curves",
)
SOURCE = Column("source", "TEXT", "kind of file that said so, such as studio.content", null="never")
BATCH = Column("batch_id", "TEXT", "the import that brought the row", null="never")


def count_columns() -> tuple[Column, ...]:
    """The lifetime counters of a post, and the step of each."""
    counts = [Column(name, "BIGINT", meaning, Unit.COUNT) for name, meaning in COUNTS]
    steps = [
        Column(f"{name}_step", "BIGINT", f"size of the last digit shown of {name}; 1 is exact", Unit.COUNT, "no count")
        for name, _ in COUNTS
    ]
    return (*counts, *steps)


SNAPSHOT_EXTRAS = (
    Column("reach", "BIGINT", "different people who saw the post", Unit.COUNT),
    Column("watch_time_s", "DOUBLE", "total time watched", Unit.SECONDS),
    Column("average_watch_time_s", "DOUBLE", "mean time watched a view", Unit.SECONDS),
    Column("watched_full_rate", "DOUBLE", "share of views that saw the whole post", Unit.SHARE),
    Column("new_followers", "BIGINT", "followers gained from the post", Unit.COUNT),
)

PROFILE = (
    Column("handle", "TEXT", "the name behind the @, as written"),
    Column("display_name", "TEXT", "the name shown above the handle; kept for own accounts only"),
    Column("is_own", "BOOLEAN", "the user's own account", null="never"),
)

POST_FACTS = (
    Column("posted_us", "BIGINT", "when it was published", Unit.INSTANT),
    Column("uploaded_us", "BIGINT", "when it was uploaded, read from the id", Unit.INSTANT, "the id carries no time"),
    Column("kind", "TEXT", "video or photo"),
    Column("duration_s", "DOUBLE", "length", Unit.SECONDS),
    Column("caption", "TEXT", "the caption, for own accounts only; mentions as pseudonyms"),
    Column("caption_length", "INTEGER", "characters of the caption", Unit.COUNT),
    Column(
        "hashtags",
        "TEXT",
        "hashtags in order, lower case, separated by one blank, without #",
        null="unknown; no hashtag is empty text",
    ),
    Column("has_question", "BOOLEAN", "the caption asks something (a question mark)"),
    Column("has_mention", "BOOLEAN", "the caption mentions somebody"),
    SOUND,
    Column("is_original_sound", "BOOLEAN", "the sound was made for this post or by its author"),
    Column("url", "TEXT", "link to the post, without tracking parameters"),
)

# What a day of an account can hold; the same columns in account_day_raw (as it came) and account_day (settled).
DAY_MEASURES: tuple[Column, ...] = (
    Column("views", "BIGINT", "views of all posts on the day", Unit.COUNT),
    Column("profile_views", "BIGINT", "visits to the profile", Unit.COUNT),
    Column("likes", "BIGINT", "likes received on the day; gross, so they do not add up to lifetime likes", Unit.COUNT),
    Column("comments", "BIGINT", "comments, net of deletions: may be negative", Unit.COUNT),
    Column("shares", "BIGINT", "shares", Unit.COUNT),
    Column("viewers", "BIGINT", "different people who watched", Unit.COUNT),
    Column("new_viewers", "BIGINT", "viewers for the first time", Unit.COUNT),
    Column("returning_viewers", "BIGINT", "viewers who had watched before", Unit.COUNT),
    Column("followers", "BIGINT", "followers at the end of the day", Unit.COUNT),
    Column("followers_gained", "BIGINT", "people who followed on the day", Unit.COUNT),
    Column("followers_lost", "BIGINT", "people who left on the day", Unit.COUNT),
)
