"""A town whose every text is an attack: what a hand could have put in the database before any form looked at it."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from django.db import models

from consult.answers.models import Answer
from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.discussion.models import Message, Minutes, Poll
from consult.proposals.models import Proposal
from consult.proposals.words import words_of
from consult.votes.models import Result
from core.accounts.models import Association, Delegation, ElectedOffice, Partner, RoleGrant, User
from core.accounts.names import skeleton
from core.lib.text import html_of
from core.territories.models import Neighbourhood, Territory
from tests import people
from tests.matrix.towns import TOWN_OF, own_models
from tests.payloads import PAYLOADS
from tests.town import Place, make_place

# Texts that the platform itself writes, or that have a shape of their own.
SHAPED = {
    "email", "slug", "code", "search_name", "name_skeleton", "search_text", "excerpt", "departement", "siren", "siret", "rna",
    "key_hash", "token_hash", "code_hash", "identity", "hash", "previous", "actor_key", "act", "target", "external_key", "image",
    "contact_email", "link", "password", "message_id", "roll_hash",
    "fingerprint", "content_hash", "sha256",
}  # fmt: skip
MADE = ("_html", "html")
# What the platform signs and publishes: no hand writes there, and another word would break the signature.
SIGNED = {"votes.Statement", "votes.Checkpoint", "votes.PublishedFile", "votes.RegisterLine"}


def texts_of(model: type[models.Model]) -> list[str]:
    """The columns of a table where a person's words go."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in SHAPED
        and not field.name.endswith(MADE)
    ]


def poison(rows: Iterator[Any] | models.QuerySet[Any], payloads: Iterator[str]) -> int:
    """Put an attack in every text of these rows; derived columns are made again as the services make them."""
    texts = 0
    for row in rows:
        fields = texts_of(type(row))
        values: dict[str, Any] = {}
        for name in fields:
            if getattr(row, name):
                longest = row._meta.get_field(name).max_length or 1000
                values[name] = f"{next(payloads)} {row.pk}"[:longest]
        texts += len(values)
        values |= derived(row, values)
        if values:
            type(row)._default_manager.filter(pk=row.pk).update(**values)
    return texts


def poisoned(told: Any, payloads: Iterator[str]) -> Any:
    """The reasons of a result with an attack in each of its sentences: they repeat the titles of options."""
    if isinstance(told, dict):
        return {key: poisoned(value, payloads) for key, value in told.items()}
    if isinstance(told, list):
        return [poisoned(value, payloads) for value in told]
    return f"{told} {next(payloads)}" if isinstance(told, str) and " " in told else told


def poisoned_names(said: Any, payloads: Iterator[str]) -> Any:
    """The same of what is not yet said: its words are ours, its names are not."""
    if isinstance(said, dict):
        return {
            key: next(payloads) if key == "name" else poisoned_names(value, payloads) for key, value in said.items()
        }
    return [poisoned_names(value, payloads) for value in said] if isinstance(said, list) else said


def derived(row: Any, values: dict[str, Any]) -> dict[str, Any]:
    """What follows from the words, by the functions that the services use."""
    if isinstance(row, Proposal):
        return {k: v for k, v in words_of(values["title"], values["body"]).items() if k not in {"title"}}
    if isinstance(row, Comment):
        return {"html": html_of(values["text"])}
    if isinstance(row, Message | Minutes):
        return {"html": html_of(values["text"])}
    if isinstance(row, Poll):
        return {"choices": [values["asked"][:80], "Non"]}
    if isinstance(row, Consultation):
        return {"body_html": html_of(values.get("body", "")), "charter_html": html_of(values.get("charter", ""))}
    if isinstance(row, Answer):
        return {"reasons_html": html_of(values.get("reasons", ""))}
    if isinstance(row, User) and "display_name" in values:
        return {"name_skeleton": skeleton(values["display_name"]) + str(row.pk)}
    return {}


def build_hostile_town() -> tuple[Place, User]:
    """Lormont, where every word attacks; and somebody with every role there, who sees every page."""
    town = people.make_town("33249", "Lormont", "33310", "lormont")
    Neighbourhood.objects.create(territory=town, slug="genicart", name="Génicart")
    author = people.make_user("Ousmane Tall", home=town)
    people.attest(author, town, people.make_isabelle(town))
    association = people.make_association(town, "Les Voisins de Génicart", "W332490001")
    people.give_mandate(author, association, is_manager=True)
    office = ElectedOffice.objects.create(
        user=people.make_user("Jeanne Castaing"), territory=town, function="Adjointe à la culture"
    )
    Delegation.objects.create(office=office, theme="health")
    place = make_place(town, author, people.make_isabelle(town), association, 4)
    for role in ("official", "moderator", "administrator"):
        RoleGrant.objects.get_or_create(user=author, role=role, territory=town)
    payloads = cycle(PAYLOADS)
    count = poison(Territory.objects.filter(pk=town.pk), payloads)
    for model in own_models():
        own = TOWN_OF.get(model._meta.label)
        if own and model._meta.label not in {"audit.Entry", *SIGNED}:
            count += poison(model._default_manager.filter(**{own: town}).order_by("pk"), payloads)
    for result in Result.objects.filter(question__consultation__territory=town).order_by("pk"):
        result.data["outcome"]["explanation"] = poisoned(result.data["outcome"]["explanation"], payloads)
        result.reasons = poisoned_names(result.reasons, payloads)
        result.save()
    known = User.objects.filter(pk__in=[author.pk, office.user_id]).order_by("pk")
    count += poison(known, payloads)
    if count < len(PAYLOADS):
        raise AssertionError(f"{count} textes seulement")
    assert Association.objects.filter(territory=town).exists()
    assert Partner.objects.filter(territory=town).exists()
    return place, author
