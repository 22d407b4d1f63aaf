"""What the name of a sound tells without being kept: whether it is an original sound, and else which sound it is.

An original sound is called "original sound - somebody", in the language of whoever made it: the name is a person's, not
the sound's, and only that the sound is original is kept. Any other name becomes a key, the same in every file. It is a
pseudonym too, because people rename the sounds that they make, and no file says which of them did.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from groundswell.importers.people import Pseudonyms

NAMED = "name-"
"""How the id of a sound begins that a file names without TikTok's own id of it."""

# "original sound", in the languages that the app can be set to.
_ORIGINAL = re.compile(
    r"\s*(?:original sound|originele? geluid|origineel geluid|originalton|son original|sonido original|som original"
    r"|suono originale|orijinal ses|oryginalny dźwięk|оригинальный звук|оригінальний звук|оригинален звук"
    r"|πρωτότυπος ήχος|オリジナル楽曲|原声|原聲|오리지널 사운드|âm thanh gốc|nhạc nền|suara asli|bunyi asal"
    r"|orihinal na tunog|เสียงต้นฉบับ|الصوت الأصلي|originalljud|original ?lyd|alkuperäinen ääni|původní zvuk"
    r"|pôvodný zvuk|eredeti hang|sunet original|originalni zvuk|צליל מקורי|मूल ध्वनि)(?!\w)",
    re.IGNORECASE,
)


class Sound(NamedTuple):
    """What is kept of a sound's name.

    Attributes:
        sound_id: a key, the same wherever the name is; None where the name is a person's, or there is no key.
        is_original: the name is the one that TikTok gives to an original sound; None where no name is known.
    """

    sound_id: str | None
    is_original: bool | None


def read_sound(name: str | None, people: Pseudonyms | None) -> Sound:
    """What a name tells; all is unknown of a sound without one."""
    plain = unicodedata.normalize("NFC", " ".join(name.split())) if name else ""
    if not plain:
        return Sound(None, None)
    if _ORIGINAL.match(plain):
        return Sound(None, is_original=True)
    # Set apart from the pseudonyms of people: a sound that bears somebody's name must not lead to them.
    return Sound(f"{NAMED}{people.of(f'sound: {plain}')}" if people else None, is_original=False)
