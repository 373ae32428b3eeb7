"""Which reader a file of ballots needs."""

from pathlib import Path

from consult.votes.tally import documented_json, pabulib
from consult.votes.tally.reading import Reading, text_of


def read_file(path: Path) -> Reading:
    """The election of a `.pb` or JSON file, packed (`.gz`) or not; what it begins with decides, not its name."""
    text = text_of(path)
    return documented_json.read(text) if text.lstrip()[:1] in {"{", "["} else pabulib.read(text)
