"""Whether the votes of the quarter can be counted again: each is, from its own files and nothing else.

Where ballots are not published, since they are too few or were not to be, the files are those that scrutineers are given.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from consult.observatory.facts.span import Span
from consult.votes.models import PublishedFile, Question, Result
from consult.votes.publishing import recounted

NEEDED = ("question.json", "ballots.jsonl", "paper.jsonl", "result.json")


def votes_of(span: Span) -> dict[str, Any]:
    """Questions counted in the quarter, and those that are found again by their rule; two queries, then one for each question."""
    counted = Question.objects.shown().filter(
        consultation__territory=span.territory, counted_at__gte=span.starts, counted_at__lt=span.ends
    )
    asked = list(counted.order_by("pk").values_list("pk", flat=True))
    results = (
        dict(Result.objects.filter(question__in=asked).order_by("pk").values_list("question", "data")) if asked else {}
    )
    return {"votes": len(asked), "votes_equal": sum(is_equal(pk, results.get(pk)) for pk in asked)}


def is_equal(question: int, result: Any) -> bool:
    """The result that is shown is that of the files, and the rule applied to their ballots gives it again."""
    rows = PublishedFile.objects.filter(question=question, name__in=NEEDED).order_by("name")
    files = {name: bytes(content) for name, content in rows.values_list("name", "content")}
    if files.keys() != set(NEEDED):
        return False
    try:
        if json.loads(files["result.json"]) != result:
            return False
        with TemporaryDirectory() as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            recounted(Path(folder))
    except (KeyError, TypeError, ValueError):
        return False  # a file that does not read, or another result
    return True
