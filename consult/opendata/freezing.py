"""A consultation's data as they are frozen in a version, and the bytes that they give.

What is frozen: the columns, the rows, the documents, and for each text its name and fingerprint; never its words. The bytes are
made at each download from what is frozen and from the texts as they are then: a text that was withdrawn, hidden, changed or erased
since, or that an official has held back, is in no version any more, and no copy of it has to be found (decision 34).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from consult.consultations.models import Consultation
from consult.opendata import documents
from consult.opendata.columns import LABELS, LAYOUTS, Column, Layout
from consult.opendata.models import Release, Review, Verdict
from consult.opendata.tables import ROWS
from consult.opendata.texts import Kind, Text, is_cleared, leaving, reviews_of, texts_named, texts_of
from consult.votes.models import PublishedFile
from consult.votes.publishing import EXPORTS
from core.lib.packing import pack
from core.lib.sheets import csv_lines

Content = dict[str, Any]
PACKAGE: Final = "datapackage.json"


@dataclass(frozen=True)
class Bundle:
    """The files of a version by name, in their order, and the names of the texts that have left it since."""

    files: dict[str, bytes]
    gone: tuple[str, ...]

    def packed(self) -> bytes:
        """One ZIP: the same files give the same bytes on every machine, so nothing in it is compressed."""
        return pack(self.files.items())


def content_of(consultation: Consultation, at: datetime) -> Content:
    """What a version of this moment would freeze."""
    texts = {text.name: text for text in texts_of(consultation, at)}
    reviews = reviews_of(consultation)
    tables = {}
    for layout in LAYOUTS:
        rows = []
        for name, values in ROWS[layout.name](consultation, at):
            text = texts.get(name)
            may_leave = text is not None and is_cleared(text, reviews.get(name))
            kept = [values.get(one.name) if may_leave or not one.with_text else None for one in layout.columns]
            said: dict[str, Any] = {"v": kept}
            if text is not None and may_leave:
                said["t"] = [name, text.fingerprint]
            elif name:
                said["a"] = _why(text is not None, reviews.get(name), text.fingerprint if text else "")
            rows.append(said)
        tables[layout.name] = rows
    return {"tables": tables, "votes": _vote_files(tables["votes"])}


def _why(is_there: bool, review: Review | None, fingerprint: str) -> str:
    if not is_there:
        return "retire"
    held = review is not None and review.fingerprint == fingerprint and review.verdict == Verdict.WITHHOLD
    return "retenu" if held else "non_relu"


def _vote_files(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """The public exports of the questions whose words may leave: name of the text, file, row of the file."""
    cleared = [int(row["t"][0].partition(":")[2]) for row in rows if "t" in row]
    files = PublishedFile.objects.filter(question__in=cleared, is_public=True, name__in=EXPORTS)
    said = files.order_by("question_id", "name").values_list("question_id", "name", "pk")
    return [[f"{Kind.QUESTION.value}:{pk}", f"votes/{pk}/{name}", row] for pk, name, row in said]


def labels_of(content: Content) -> set[tuple[str, str]]:
    """The labels that a version would freeze outside of any text: column and words."""
    return {
        (column.name, row["v"][place])
        for layout in LAYOUTS
        for place, column in enumerate(layout.columns)
        if column.name in LABELS
        for row in content["tables"][layout.name]
        if row["v"][place]
    }


def hash_of(content: Content) -> str:
    """The same data have the same, whatever the day and the number."""
    kept = {name: content[name] for name in ("tables", "votes")}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def layouts_of(content: Content) -> list[Layout]:
    """The columns as they were when the version was frozen."""
    return [
        Layout(
            name=one["name"],
            title=one["title"],
            columns=tuple(Column(**{**said, "values": tuple(said["values"])}) for said in one["columns"]),
        )
        for one in content["layouts"]
    ]


def still_leaving(consultation: Consultation, names: Iterable[str], at: datetime) -> dict[str, Text]:
    """Of these texts, those whose words of now may leave, in eight queries at most."""
    return leaving(consultation, texts_named(names, at).values())


def gone_of(frozen: Mapping[str, str], there: Mapping[str, Text]) -> tuple[str, ...]:
    """Of the texts frozen in a version, by name and fingerprint, those whose very words are not there any more."""
    return tuple(
        sorted(name for name, words in frozen.items() if name not in there or there[name].fingerprint != words)
    )


def bundle_of(release: Release, at: datetime) -> Bundle:
    """The files of a version as they may leave now, in nine queries at most."""
    content: Content = release.content
    words, gone = _words_of(release, at)
    own = words.get(_own_name(release))
    files: dict[str, bytes] = {name: documents.told(text, own).encode() for name, text in content["documents"].items()}
    layouts = layouts_of(content)
    for layout in layouts:
        rows = list(_filled(layout, content["tables"][layout.name], words))
        names = [column.name for column in layout.columns]
        files |= {f"{layout.name}.{form}": write(names, rows) for form, write in FORMS.items()}
    files |= _ballots(content, words)
    files[PACKAGE] = documents.package_of(content["package"], own, layouts, files, gone)
    return Bundle(dict(sorted(files.items())), gone)


def file_in(release: Release, name: str, at: datetime) -> bytes | None:
    """One file of a version as it is in its bundle now, and nothing else is made for it; nothing where there is none of this name."""
    content: Content = release.content
    if name == PACKAGE:  # it tells the hash of every other
        return bundle_of(release, at).files[name]
    if name in content["documents"]:
        said = str(content["documents"][name])
        own = _words_of(release, at)[0].get(_own_name(release)) if documents.PLACES.search(said) else None
        return documents.told(said, own).encode()
    stem, _dot, form = name.rpartition(".")
    layout = next((one for one in layouts_of(content) if one.name == stem), None)
    if layout is not None and form in FORMS:
        rows = list(_filled(layout, content["tables"][stem], _words_of(release, at)[0]))
        return FORMS[form]([column.name for column in layout.columns], rows)
    if any(path == name for _text, path, _row in content["votes"]):
        return _ballots(content, _words_of(release, at)[0], name).get(name)
    return None


def _own_name(release: Release) -> str:
    return f"{Kind.CONSULTATION.value}:{release.consultation_id}"


def _words_of(release: Release, at: datetime) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    """The words that may leave now, by the name of their text, and the names of those that may not any more."""
    tables = release.content["tables"]
    frozen = {row["t"][0]: row["t"][1] for rows in tables.values() for row in rows if "t" in row}
    there = still_leaving(release.consultation, frozen, at)
    gone = gone_of(frozen, there)
    return {name: there[name].parts for name in frozen.keys() - set(gone)}, gone


def _ballots(content: Content, words: Mapping[str, Any], only: str = "") -> dict[str, bytes]:
    """The files of votes whose question may leave, or one of them alone, in the order of their names."""
    wanted = {row: path for name, path, row in content["votes"] if name in words and only in ("", path)}
    kept = PublishedFile.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "content")
    return dict(sorted((wanted[row], bytes(said)) for row, said in kept))


def _filled(layout: Layout, rows: list[dict[str, Any]], words: dict[str, dict[str, str]]) -> Iterator[list[Any]]:
    """The rows with the words that may leave, and why the others may not."""
    for row in rows:
        parts = words.get(row["t"][0]) if "t" in row else None
        absent = row.get("a") or ("indisponible" if "t" in row and parts is None else None)
        yield [
            (parts or {}).get(column.part) or None
            if column.part
            else absent
            if column.name == "texte_absent"
            else None
            if column.with_text and absent
            else value
            for column, value in zip(layout.columns, row["v"], strict=True)
        ]


def _as_csv(names: list[str], rows: list[list[Any]]) -> bytes:
    return "".join(csv_lines(names, rows)).encode()


def _as_json(names: list[str], rows: list[list[Any]]) -> bytes:
    """The same rows for programs: one object a line, exact, without the apostrophe that spreadsheets need."""
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
    if not lines:
        return documents.EMPTY_LIST
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


FORMS: Final[dict[str, Callable[[list[str], list[list[Any]]], bytes]]] = {"csv": _as_csv, "json": _as_json}
