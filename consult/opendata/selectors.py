"""What the pages of open data show. Nothing here writes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, F, Func, JSONField, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404

from consult.consultations.models import Consultation
from consult.opendata.columns import LAYOUT_OF
from consult.opendata.freezing import bundle_of, content_of, file_in, gone_of, hash_of, still_leaving
from consult.opendata.models import Redaction, Release, Review, Verdict
from consult.opendata.personal import Finding, findings_in
from consult.opendata.texts import Text, is_read, reviews_of, texts_of
from core.lib.keyset import Page, page_of, read_cursor
from core.lib.packing import pack
from core.territories.models import Territory

# The texts frozen in a version, each a name and a fingerprint: its rows stay in the database.
FROZEN: Final = Func(
    F("content"),
    template="jsonb_path_query_array(%(expressions)s, '$.tables.*[*].t')",
    output_field=JSONField(),
)
PAGE_SIZE = 25  # texts to read at once
LIST_SIZE = 20  # datasets on a page for people
HARVEST_SIZE = 250  # datasets on a page for portals: less than a megabyte
MOST_TOWNS = 60  # in a list by name
ZIP: Final = "donnees.zip"  # how the whole of a version is called in its address
UNREAD, CLEARED, HELD_BACK = "a-relire", "publies", "retenus"  # where a text stands, as addresses say it


@dataclass(frozen=True)
class ToRead:
    """A text as the official who reads it sees it: its passages, each with what it may be (nothing where nothing was marked)."""

    text: Text
    findings: tuple[Finding, ...]
    stands: str

    @property
    def passages(self) -> list[tuple[str, str]]:
        """The whole text, cut at the marks: the words, and what they may be."""
        words, cut, at = self.text.whole, [], 0
        for one in self.findings:
            cut += [(words[at : one.start], ""), (words[one.start : one.end], str(one.trace.label))]
            at = one.end
        return [(said, label) for said, label in [*cut, (words[at:], "")] if said]


@dataclass(frozen=True)
class Desk:
    """Where the reading of a consultation's texts stands, and one page of those asked for."""

    counts: dict[str, int]
    rows: list[ToRead]
    page: int
    pages: int
    is_new: bool  # what would be published differs from the last version


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version as its page shows it: its hash and size as they are now, and since when texts have left it."""

    number: int
    at: datetime
    sha256: str
    size: int
    redacted_at: datetime | None
    gone: int
    tables: tuple[
        str, ...
    ] = ()  # those that it holds, in their order: one opened before a table was added has none of it


@dataclass(frozen=True)
class Dataset:
    """A consultation whose data are published, and its last version."""

    consultation: Consultation
    last: Version
    first_at: datetime
    rows: dict[str, int]  # how many of each table


def desk_of(consultation: Consultation, asked: str, page: int, at: datetime) -> Desk:
    """The texts that stand so, a page at a time; only those of the page are scanned."""
    reviews = reviews_of(consultation)
    sorted_texts: dict[str, list[Text]] = {UNREAD: [], CLEARED: [], HELD_BACK: []}
    for text in texts_of(consultation, at):
        sorted_texts[_stands(text, reviews.get(text.name))].append(text)
    wanted = sorted_texts.get(asked, sorted_texts[UNREAD])
    pages = max(1, -(-len(wanted) // PAGE_SIZE))
    page = min(max(1, page), pages)
    shown = wanted[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    last = Release.objects.filter(consultation=consultation).order_by("-number").only("content_hash").first()
    return Desk(
        counts={name: len(texts) for name, texts in sorted_texts.items()},
        rows=[ToRead(text, findings_in(text.whole), asked) for text in shown],
        page=page,
        pages=pages,
        is_new=last is None or last.content_hash != hash_of(content_of(consultation, at)),
    )


def _stands(text: Text, review: Review | None) -> str:
    if review is None or not is_read(text, review):
        return UNREAD
    return CLEARED if review.verdict == Verdict.PUBLISH else HELD_BACK


def versions_of(consultation: Consultation) -> list[Version]:
    """The versions of a consultation, newest first, in two queries."""
    rows = _with_redactions(Release.objects.shown().filter(consultation=consultation)).defer("content")
    return [_version(one) for one in rows.order_by("-number")]


@dataclass(frozen=True)
class Datasets:
    """One page of datasets, and its neighbours."""

    rows: list[Dataset]
    next: str
    previous: str


@dataclass(frozen=True)
class Holdings:
    """All the data that are published: of how many consultations, and when anything of them last changed."""

    count: int
    changed_at: datetime | None


def datasets_of(cursor_text: str = "", territory: Territory | None = None, size: int = LIST_SIZE) -> Datasets:
    """The consultations whose data are published, of one town or of all, last published first, in five queries.

    A cursor that is not ours raises `BadCursorError`.
    """
    rows = _newest() if territory is None else _newest().filter(consultation__territory=territory)
    listing = "datasets" if territory is None else f"datasets:{territory.pk}"
    cursor = read_cursor(cursor_text, listing, moments=True)
    return _datasets(page_of([rows], "at", listing, cursor=cursor, size=size, descending=True))


def datasets_to_harvest(cursor_text: str = "", size: int = HARVEST_SIZE) -> Datasets:
    """The same of all towns, in an order that a new version does not change: a portal that reads page after page misses none."""
    cursor = read_cursor(cursor_text, "harvest")
    return _datasets(page_of([_newest()], "consultation_id", "harvest", cursor=cursor, size=size, descending=False))


def towns_with_data() -> list[Territory]:
    """The towns that have published data, by name: as many as a list holds, and one more where there are others."""
    having = _newest().values("consultation__territory")
    return list(Territory.objects.filter(pk__in=having).order_by("search_name", "pk")[: MOST_TOWNS + 1])


def holdings() -> Holdings:
    """What the catalogue says of itself, on each of its pages."""
    rows = Release.objects.shown().filter(consultation__territory__opened_at__isnull=False)
    redactions = Redaction.objects.filter(release__in=rows.values("pk"))
    moments = [rows.aggregate(at=Max("at"))["at"], redactions.aggregate(at=Max("at"))["at"]]
    changed_at = max((at for at in moments if at is not None), default=None)
    return Holdings(rows.aggregate(count=Count("consultation", distinct=True))["count"], changed_at)


def _newest() -> QuerySet[Release]:
    """The last version of each consultation whose data everyone may take."""
    later = Release.objects.filter(consultation=OuterRef("consultation"), number__gt=OuterRef("number"))
    return Release.objects.shown().filter(~Exists(later), consultation__territory__opened_at__isnull=False)


def _datasets(page: Page) -> Datasets:
    found = _with_redactions(Release.objects.filter(pk__in=page.pks)).select_related("consultation__territory")
    by_pk = {one.pk: one for one in found.defer("content").prefetch_related("consultation__phases").order_by("pk")}
    firsts = Release.objects.filter(consultation__releases__in=page.pks, number=1).order_by("pk")
    first_at = dict(firsts.values_list("consultation_id", "at"))
    told = [by_pk[pk] for pk in page.pks if pk in by_pk]
    return Datasets(
        rows=[
            Dataset(one.consultation, _version(one), first_at.get(one.consultation_id, one.at), one.counts)
            for one in told
        ],
        next=page.next, previous=page.previous,
    )  # fmt: skip


def _with_redactions(rows: QuerySet[Release]) -> QuerySet[Release]:
    return rows.prefetch_related(Prefetch("redactions", Redaction.objects.order_by("at", "id")))


def _version(release: Release) -> Version:
    said = list(release.redactions.all())
    now = said[-1] if said else None
    return Version(
        number=release.number, at=release.at, sha256=now.sha256 if now else release.sha256,
        size=now.size if now else release.size, redacted_at=now.at if now and now.gone else None,
        gone=len(now.gone) if now else 0, tables=tuple(sorted(release.counts, key=_place_of)),
    )  # fmt: skip


def _place_of(table: str) -> tuple[int, str]:
    """Tables in the order of today; one that is not made any more comes last."""
    names = list(LAYOUT_OF)
    return (names.index(table) if table in names else len(names), table)


def release_at(code: str, consultation_slug: str, number: int) -> Release:
    """The version at this address; of a draft, of a town that is not open, of nothing: 404 alike."""
    rows = Release.objects.shown().filter(
        consultation__territory__code=code, consultation__territory__opened_at__isnull=False,
        consultation__slug=consultation_slug, number=number,
    )  # fmt: skip
    found = rows.select_related("consultation__territory").first()
    if found is None:
        raise Http404
    return found


def file_of(release: Release, name: str, at: datetime) -> bytes:
    """One file of a version, or all of them as a ZIP; another name is 404."""
    found = bundle_of(release, at).packed() if name == ZIP else file_in(release, name, at)
    if found is None:
        raise Http404
    return found


def changed_releases(at: datetime) -> list[int]:
    """The versions that have lost texts since it was last noted, or found some again; nothing is made of them to know it.

    Ten queries a consultation at most, however many its versions: of a frozen content only names and fingerprints are read.
    """
    found: list[int] = []
    noted = Redaction.objects.filter(release=OuterRef("pk")).order_by("-at", "-id").values("gone")[:1]
    for consultation in Consultation.objects.filter(pk__in=Release.objects.shown().values("consultation")).order_by(
        "pk"
    ):
        rows = (
            Release.objects.filter(consultation=consultation)
            .order_by("pk")
            .annotate(pairs=FROZEN, noted=Subquery(noted))
        )
        versions = [(pk, dict(pairs), gone or []) for pk, pairs, gone in rows.values_list("pk", "pairs", "noted")]
        there = still_leaving(consultation, {name for _pk, frozen, _gone in versions for name in frozen}, at)
        found += [pk for pk, frozen, gone in versions if list(gone_of(frozen, there)) != gone]
    return found


def territory_bundle(code: str, at: datetime) -> tuple[Territory, bytes]:
    """The last version of each consultation of a town, one folder each, in one ZIP; a town without any is 404.

    One version is read and made at a time: only the ZIP grows.
    """
    newest = Release.objects.shown().filter(
        consultation__territory__code=code, consultation__territory__opened_at__isnull=False
    )
    pks = newest.order_by("consultation_id", "-number").distinct("consultation_id").values("pk")
    rows = Release.objects.filter(pk__in=pks).order_by("consultation__slug").values_list("pk", flat=True)
    if not rows:
        raise Http404
    return Territory.objects.get(code=code), pack(_folders(rows, at))


def _folders(pks: Iterable[int], at: datetime) -> Iterator[tuple[str, bytes]]:
    for pk in pks:
        release = Release.objects.select_related("consultation__territory").get(pk=pk)
        for name, content in bundle_of(release, at).files.items():
            yield f"{release.consultation.slug}/v{release.number}/{name}", content
