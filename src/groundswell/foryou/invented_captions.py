"""Captions of an invented potter: topics, sentences, hashtags. All made up."""

from __future__ import annotations

import numpy as np

TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "throwing": (
        (
            "Two kilos of clay and no plan",
            "The wall wobbled and I kept going",
            "Centering before the first coffee",
            "A lid that fits on the first try",
        ),
        ("pottery", "wheelthrowing", "ceramics"),
    ),
    "glazing": (
        (
            "Three coats of blue and a little hope",
            "This green came out of the kiln grey",
            "Wax first, then the glaze",
            "Testing eleven whites on one tile",
        ),
        ("pottery", "glaze", "ceramics", "kilnopening"),
    ),
    "kiln": (
        (
            "Opening the kiln after two days",
            "One shelf cracked, the rest survived",
            "1,240 degrees and no peeking",
            "The best kiln of the year so far",
        ),
        ("kilnopening", "pottery", "studio"),
    ),
    "mistakes": (
        (
            "I dropped it, so now it is a planter",
            "How not to attach a handle",
            "The bowl that became a plate",
            "Everything that went wrong this week",
        ),
        ("pottery", "potteryfail", "studio"),
    ),
    "studio": (
        (
            "A quiet morning in the studio",
            "Packing 40 mugs for the market",
            "New shelves, same mess",
            "What a day here looks like",
        ),
        ("studio", "smallbusiness", "ceramics"),
    ),
    "lessons": (
        (
            "How thick is thick enough",
            "The one tool I use every day",
            "Wedging clay without hurting your wrists",
            "What I tell every beginner",
        ),
        ("pottery", "learnpottery", "beginners"),
    ),
}
_QUESTIONS = (
    "Which one would you keep?",
    "Blue or green?",
    "Would you drink from this?",
    "What should I make next?",
    'Is this a "mug" or a bowl?',
)


def draw_captions(n: int, questions: np.ndarray, *, rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Captions and the topic of each.

    Args:
        n: how many.
        questions: which of them ask something. Shape (n,), boolean.
    """
    names = list(TOPICS)
    topics = [names[i] for i in rng.integers(0, len(names), n)]
    captions = []
    for topic, asks in zip(topics, questions, strict=True):
        sentences, tags = TOPICS[topic]
        words = [str(rng.choice(sentences)) + "."]
        if asks:
            words.append(str(rng.choice(_QUESTIONS)))
        kept = rng.permutation(len(tags))[: rng.integers(1, len(tags) + 1)]
        words += [f"#{tags[i]}" for i in sorted(kept)]
        captions.append(" ".join(words))
    return captions, topics
