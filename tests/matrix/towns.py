"""What belongs to which town: the sum of each table, and the references that must never cross."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import F

from core.territories.models import Territory

# How each model finds its territory; a new model with a town in reach must be named here or among the others.
TOWN_OF = {
    "accounts.Absence": "office__territory", "accounts.Association": "territory", "accounts.Attestation": "territory", "accounts.Delegation": "office__territory",
    "accounts.ElectedOffice": "territory", "accounts.Invitation": "territory", "accounts.LetterCode": "territory",
    "accounts.Mandate": "association__territory", "accounts.Partner": "territory", "accounts.RoleGrant": "territory",
    "audit.Entry": "territory", "consultations.Consultation": "territory", "consultations.Phase": "consultation__territory",
    "consultations.Theme": "consultation__territory", "proposals.Proposal": "consultation__territory",
    "proposals.Revision": "proposal__consultation__territory", "proposals.Support": "proposal__consultation__territory",
    "proposals.Endorsement": "proposal__consultation__territory", "comments.Comment": "proposal__consultation__territory",
    "votes.Question": "consultation__territory", "votes.Option": "question__consultation__territory",
    "votes.RollEntry": "question__consultation__territory", "votes.RegisterLine": "question__consultation__territory",
    "votes.PaperBatch": "question__consultation__territory", "votes.PaperBallot": "batch__question__consultation__territory",
    "votes.Leaf": "question__consultation__territory", "votes.Statement": "question__consultation__territory",
    "votes.Checkpoint": "question__consultation__territory", "votes.Result": "question__consultation__territory",
    "discussion.Room": "consultation__territory", "discussion.AgendaItem": "room__consultation__territory",
    "discussion.Message": "room__consultation__territory", "discussion.Reaction": "message__room__consultation__territory",
    "discussion.Mention": "message__room__consultation__territory", "discussion.Hand": "room__consultation__territory",
    "discussion.Poll": "room__consultation__territory", "discussion.PollAnswer": "poll__room__consultation__territory",
    "discussion.RoomDecision": "room__consultation__territory", "discussion.Minutes": "room__consultation__territory",
    "discussion.Quotation": "proposal__consultation__territory", "discussion.TalkDraft": "room__consultation__territory",
    "moderation.Case": "territory", "moderation.Report": "case__territory", "moderation.CaseMark": "case__territory",
    "moderation.Decision": "case__territory", "moderation.SecondReading": "case__territory",
    "moderation.Appeal": "decision__case__territory", "accounts.Restriction": "territory",
    "consultations.PolicyChange": "consultation__territory",
    "answers.Duty": "proposal__consultation__territory", "answers.Answer": "proposal__consultation__territory",
    "answers.Advice": "answer__proposal__consultation__territory", "answers.Commitment": "proposal__consultation__territory",
    "answers.CommitmentChange": "commitment__proposal__consultation__territory",
    "answers.Milestone": "commitment__proposal__consultation__territory",
    "answers.Cooperation": "commitment__proposal__consultation__territory",
    "answers.Evidence": "commitment__proposal__consultation__territory", "answers.Mute": "proposal__consultation__territory",
    "answers.Follow": "proposal__consultation__territory", "answers.Satisfaction": "answer__proposal__consultation__territory",
    "answers.Told": "proposal__consultation__territory", "answers.Merge": "into__consultation__territory",
    "answers.MergeConsent": "proposal__consultation__territory", "answers.MovedSupport": "source__consultation__territory",
    "opendata.Review": "consultation__territory", "opendata.Release": "consultation__territory",
    "opendata.Redaction": "release__consultation__territory",
    "answers.Outcome": "territory", "practices.Practice": "territory",
    "notices.Announcement": "territory", "notices.Nearby": "neighbourhood__territory",
    "digests.Rhythm": "office__territory", "digests.Digest": "office__territory", "digests.Shown": "office__territory",
    "digests.Used": "digest__office__territory",
    "observatory.Convention": "territory", "observatory.Snapshot": "territory", "observatory.Board": "territory",
    "votes.PublishedFile": "question__consultation__territory",
    "territories.Neighbourhood": "territory", "territories.PostalCode": "territory", "territories.PriorityArea": "territory",
    "observatory.ContextFigure": "territory", "observatory.Census": "territory",
}  # fmt: skip
WITHOUT_TOWN = {
    "accounts.Person", "accounts.Demographics", "accounts.User", "accounts.ApiKey", "accounts.OnceKey", "notices.Mail", "notices.Received", "notices.RefusedAddress", "notices.Notice", "notices.Preference", "pulse.Heartbeat", "moderation.Swept",
    "observatory.Release",
    "territories.Territory",
    # The urn has no key to a question's row (see consult/votes/models/urn.py): the sums of all tables watch it.
    "votes.SealedBallot", "votes.Superseded", "votes.CastKey", "votes.Closing",
}  # fmt: skip
OWN = ("core.", "consult.")


def own_models() -> list[type[models.Model]]:
    """The platform's own tables."""
    return [model for model in apps.get_models() if model.__module__.startswith(OWN)]


def strangers() -> set[str]:
    """Models of which nobody has said whether they belong to a town; the workshop's are not the product's."""
    known = set(TOWN_OF) | WITHOUT_TOWN
    labels = {model._meta.label for model in own_models() if model._meta.app_label != "workshop"}
    return labels - known


def sums() -> dict[str, str]:
    """One sum a table, of all its rows: equal before and after means untouched."""
    one = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} AS t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(model._meta.db_table) for model in own_models()))
        return dict(cursor.fetchall())


def writings() -> dict[str, int]:
    """
    How many rows of each table were written since this transaction began, as PostgreSQL counts them, those taken back too.

    The same before and after means that nothing was written at all; only what empties a whole table escapes it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS rows FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def sums_of(territory: Territory) -> dict[str, Any]:
    """One sum a table, of the rows of one territory."""
    return {
        label: hash(
            tuple(
                map(
                    repr, apps.get_model(label)._default_manager.filter(**{own: territory}).order_by("pk").values_list()
                )
            )
        )
        for label, own in TOWN_OF.items()
    }


def town_references() -> Iterator[tuple[type[models.Model], str, str, str]]:
    """Each foreign key from a town's row to a town's row: model, its path to the town, key, the key's path."""
    for label, own in TOWN_OF.items():
        model = apps.get_model(label)
        for field in model._meta.fields:
            target = field.related_model
            if isinstance(field, models.ForeignKey) and isinstance(target, type) and target._meta.label in TOWN_OF:
                yield model, own, field.name, f"{field.name}__{TOWN_OF[target._meta.label]}"


def crossings() -> list[str]:
    """Rows of one town that refer to a row of another."""
    return [
        f"{model._meta.label}.{name} {row.pk}"
        for model, own, name, theirs in town_references()
        for row in model._default_manager.exclude(**{f"{name}__isnull": True})
        .exclude(**{own: F(theirs)})
        .order_by("pk")[:3]
    ]
