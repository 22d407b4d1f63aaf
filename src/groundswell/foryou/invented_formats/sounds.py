"""What files say of the sounds of posts and of the hashtags used, as records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from groundswell.foryou.invented_formats.look import Look, Post
from groundswell.foryou.invented_formats.written import Row, distinct, known

SOUND_S = 60
"""How long every sound is, where a format says it; a sound does not end with the post that was made with it."""


def named(name: str) -> str:
    """The id of a sound that a file names and gives no id of: `name:` stands where the key is to come."""
    return f"name:{name}"


def sounds_of(look: Look, posts: Iterable[Post], source: str, *, duration_s: int | None = SOUND_S) -> list[Row]:
    """The sounds of posts in a format that gives TikTok's ids of them."""
    return distinct(
        known(
            {
                "account_id": look.account_id,
                "sound_id": post.sound_id,
                "is_original": post.is_original_sound,
                "duration_s": duration_s,
                "observed_us": look.observed_us,
                "source": source,
            }
        )
        for post in posts
    )


def named_sounds_of(look: Look, names: Iterable[str], source: str) -> list[Row]:
    """The sounds of posts in a format that gives names and no ids; leave out original ones, which have none there."""
    said = {"is_original": False, "observed_us": look.observed_us, "source": source}
    return distinct({"account_id": look.account_id, "sound_id": named(name), **said} for name in names)


def used_tags(posts: Sequence[Post]) -> list[str]:
    """The hashtags of posts as written first, each once whatever its case."""
    return list({tag.lower(): tag for post in reversed(posts) for tag in post.tags}.values())


def tags_of(look: Look, source: str) -> list[Row]:
    """The hashtags that the account has used."""
    head = {"account_id": look.account_id, "observed_us": look.observed_us, "source": source}
    return [head | {"tag": tag.lower()} for tag in used_tags(look.posts)]
