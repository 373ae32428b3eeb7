"""Texts are read before they leave, versions are published, and what has left a version since is said."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult.consultations.models import Consultation
from consult.opendata import documents
from consult.opendata.columns import LABELS
from consult.opendata.freezing import Content, bundle_of, content_of, hash_of, labels_of
from consult.opendata.models import TARGETS, Redaction, Release, Review, Verdict
from consult.opendata.personal import findings_in
from consult.opendata.rules import DataRefusal, refuse_open
from consult.opendata.selectors import changed_releases
from consult.opendata.texts import Kind, Text, is_read, reviews_of, texts_of
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import lock_name, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Refused, allow


@transaction.atomic(durable=True)
def review_texts(
    *, standing: Standing, consultation: Consultation, said: Mapping[str, tuple[str, Verdict]]
) -> list[str]:
    """Keep what a person says of each text, by its name and the fingerprint of the words they read.

    The names of the texts whose words have changed meanwhile, or that are no longer shown: nothing is kept of those.
    """
    at = _hold(standing, consultation)
    return _keep_said(standing, consultation, {one.name: one for one in texts_of(consultation, at)}, said, at)


@transaction.atomic(durable=True)
def clear_unmarked(
    *, standing: Standing, consultation: Consultation, shown: Mapping[str, str], said: Mapping[str, tuple[str, Verdict]]
) -> tuple[int, list[str]]:
    """Keep what a person says of a page's texts, and that the others on it in which the scan marks nothing may be published.

    `shown` are all the texts of that page, by name and fingerprint: none is cleared that this person did not have before their
    eyes. How many texts were told of, and the names of those whose words have changed meanwhile: nothing is kept of those.
    """
    at = _hold(standing, consultation)
    reviews = reviews_of(consultation)
    texts = {one.name: one for one in texts_of(consultation, at)}
    clear = {
        name: (fingerprint, Verdict.PUBLISH)
        for name, fingerprint in shown.items()
        if name not in texts
        or texts[name].fingerprint != fingerprint
        or not (is_read(texts[name], reviews.get(name)) or findings_in(texts[name].whole))
    }
    told = {**clear, **said}  # a tick is stronger than the lot
    missed = _keep_said(standing, consultation, texts, told, at)
    return len(told) - len(missed), missed


@transaction.atomic(durable=True)
def publish_release(*, standing: Standing, consultation: Consultation) -> Release:
    """Publish the next version of a consultation's data; the same data are never two versions.

    Labels of themes and neighbourhoods are frozen for ever, outside of any text: one that may tell who somebody is stops it.
    """
    at = _hold(standing, consultation)
    content = content_of(consultation, at)
    _refuse_marked_labels(content)
    with override("fr"):
        data_hash, last = hash_of(content), consultation.releases.order_by("-number").first()
        if last is not None and last.content_hash == data_hash:
            raise Refused(DataRefusal.NOTHING_NEW)
        number, day = (last.number if last else 0) + 1, timezone.localdate(at)
        content |= {
            "layouts": documents.layouts_as_data(),
            "documents": documents.documents_of(consultation, number, day),
            "package": documents.skeleton_of(consultation, number, day),
        }
    release = Release(
        consultation=consultation, number=number, content=content, content_hash=data_hash, by=standing.user, at=at,
        counts={name: len(rows) for name, rows in content["tables"].items()},
    )  # fmt: skip
    packed = bundle_of(release, at).packed()
    release.sha256, release.size = hashlib.sha256(packed).hexdigest(), len(packed)
    release.save()
    record(
        actor=standing.user, territory=consultation.territory, act="opendata.published",
        target=f"consultation:{consultation.pk}", version=number, sha256=release.sha256,
    )  # fmt: skip
    forget_pages(consultation.territory.slug)
    return release


def note_redactions(at: datetime) -> int:
    """Say of each version that lost texts since it was last looked at, or found some again, what it is now. How many."""
    return sum(_note_redaction(pk, at) for pk in changed_releases(at))


@transaction.atomic(durable=True)
def _note_redaction(pk: int, at: datetime) -> bool:
    lock_name(f"opendata:release:{pk}")
    release = Release.objects.select_related("consultation__territory").filter(pk=pk).first()
    if release is None:
        return False
    last = release.redactions.order_by("-at", "-id").first()
    bundle = bundle_of(release, at)
    if list(bundle.gone) == (last.gone if last else []):
        return False
    packed = bundle.packed()
    Redaction.objects.create(
        release=release, at=at, gone=list(bundle.gone), sha256=hashlib.sha256(packed).hexdigest(), size=len(packed)
    )
    forget_pages(release.consultation.territory.slug)
    return True


def _hold(standing: Standing, consultation: Consultation) -> datetime:
    """Step: this hand alone works at the data of this consultation. The moment it began."""
    require_transaction()
    at = lock_name(f"opendata:{consultation.pk}")
    fresh = Consultation.objects.filter(pk=consultation.pk).first()
    allow(refuse_open(standing, fresh or consultation))
    return at


def _refuse_marked_labels(content: Content) -> None:
    for column, label in sorted(labels_of(content)):
        for found in findings_in(label)[:1]:
            words = _(
                "Le %(field)s « %(label)s » semble désigner quelqu’un (%(trace)s). Corrigez ce libellé, puis publiez : un lieu "
                "qui porte un nom se dit « quartier », « cité » ou « place »."
            )
            said = {"field": LABELS[column], "label": label, "trace": found.trace.label}
            raise Refused(DataRefusal.MARKED_LABEL, words % said)


def _keep_said(
    standing: Standing, consultation: Consultation, texts: Mapping[str, Text],
    said: Mapping[str, tuple[str, Verdict]], at: datetime,
) -> list[str]:  # fmt: skip
    """Step: the last word on each text that still has the words that were read. The names of the others."""
    require_transaction()
    read = {
        name: verdict
        for name, (fingerprint, verdict) in said.items()
        if name in texts and texts[name].fingerprint == fingerprint
    }
    _keep(standing, consultation, [(texts[name], verdict) for name, verdict in read.items()], at)
    return sorted(set(said) - set(read))


def _keep(standing: Standing, consultation: Consultation, said: Iterable[tuple[Text, Verdict]], at: datetime) -> None:
    """Step: the last word on each text, and one line in the journal for all of them."""
    require_transaction()
    rows = [_review(consultation, text, verdict, standing.user, at) for text, verdict in said]
    if not rows:
        return
    for target in (None, *TARGETS):
        of_kind = [row for row in rows if _target(row) == target]
        old = Review.objects.filter(consultation=consultation)
        if target is None:
            old = old.filter(**{f"{one}__isnull": True for one in TARGETS}) if of_kind else old.none()
        else:
            old = old.filter(**{f"{target}__in": [getattr(row, f"{target}_id") for row in of_kind]})
        old.delete()
        Review.objects.bulk_create(of_kind)
    record(
        actor=standing.user, territory=consultation.territory, act="opendata.reviewed",
        target=f"consultation:{consultation.pk}",
        **{verdict.value: sum(row.verdict == verdict for row in rows) for verdict in Verdict},
    )  # fmt: skip
    forget_pages(consultation.territory.slug)


def _review(consultation: Consultation, text: Text, verdict: Verdict, by: User | None, at: datetime) -> Review:
    row = Review(consultation=consultation, fingerprint=text.fingerprint, verdict=verdict, by=by, at=at)
    if text.kind is not Kind.CONSULTATION:
        setattr(row, f"{text.kind.value}_id", text.pk)
    return row


def _target(row: Review) -> str | None:
    return next((one for one in TARGETS if getattr(row, f"{one}_id") is not None), None)
