"""A small town with everything in it, its neighbour, and somebody for each role: what matrices and browsers walk through."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from consult.answers.models import Answer, Commitment
from consult.comments.models import Comment, Stance
from consult.comments.models import Status as CommentStatus
from consult.consultations.models import Consultation, Kind, Status, Theme
from consult.consultations.voices import Voice
from consult.discussion.models import Room
from consult.practices.models import Practice
from consult.proposals.models import Actor, Endorsement, Logic, Proposal, Revision, Support
from consult.proposals.models import Status as ProposalStatus
from consult.votes.models import Question
from core.accounts.models import (
    ApiKey,
    Association,
    Delegation,
    ElectedOffice,
    Invitation,
    LetterCode,
    Mandate,
    Person,
    Role,
    RoleGrant,
    User,
)
from core.lib.text import html_of
from core.people.identity import hash_of_token
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests import people
from tests.answered import make_answers
from tests.ballots import make_votes
from tests.counted import make_counts
from tests.judged import make_cases
from tests.kept import keep_promises
from tests.make import DAY, make_comment, make_consultation, make_phase, make_proposal
from tests.opened import open_data
from tests.outcomes import make_evenings, quote
from tests.replies import make_desk
from tests.talk import make_rooms

INVITATION = "une-lettre-pour-un-futur-agent"
PRESENTATION = (
    "## Pourquoi\n\nNous voulons *écouter* avant de décider.\n\n- trois soirées\n- un marché\n\n> Chacun compte."
)
CHARTER = "### Ce que la ville promet\n\nElle répond aux propositions soutenues, et dit pourquoi."
PROPOSALS = (
    ("Des bancs entre le marché et la tour", "Nos aînées s’arrêtent debout, cabas à la main. **Un banc** tous les cent mètres suffit.", CommonTheme.AGEING),
    ("Un café des langues le samedi", "On y apprend le français, l’arabe, le soninké, en parlant de la vie du quartier.", CommonTheme.LIVING_TOGETHER),
    ("Réparer l’éclairage de l’allée", "Les lampes sont éteintes depuis l’hiver : les enfants rentrent dans le noir.", CommonTheme.PUBLIC_PEACE),
    ("Une permanence CAF au centre social", "Deux bus pour un papier : c’est trop pour qui garde des petits.", CommonTheme.RIGHTS_DIGITAL),
    ("Un atelier vélo partagé", "Apprendre à réparer soi-même, et repartir à vélo.", CommonTheme.CULTURE_SPORT),
)  # fmt: skip


@dataclass
class Place:
    """One town and what it holds, by a short name each."""

    territory: Territory
    consultations: dict[str, Consultation] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    cases: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    practices: dict[str, Practice] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)


@dataclass
class Town:
    """The town of the tests, the next one, and who walks through them (nobody for the anonymous visitor)."""

    here: Place
    there: Place
    people: dict[str, User | None]


def make_people(here: Territory, there: Territory) -> dict[str, User | None]:
    """One person a role, in the order of the matrix's columns."""
    return {
        "anonyme": None,
        "habitant": people.make_marcel(here),
        "attestée": people.make_nadia(here),
        "association": people.make_samba(here),
        "modérateur": people.make_staff("Théo Lacombe", Role.MODERATOR, here),
        "animatrice": people.make_staff("Awa Cissokho", Role.FACILITATOR, here),
        "médiateur": people.make_staff("Rachid Boumaza", Role.MEDIATOR, here),
        "agent": people.make_official(here),
        "administratrice": people.make_isabelle(here),
        "élue": people.make_valerie(here),
        "analyste": people.make_etienne(),
        "voisine": people.make_maud(),
        "agent voisin": people.make_official(there),
    }


def make_consultations(place: Place, author: User | None) -> None:
    """One consultation in each state that a reader may meet."""
    now, town = timezone.now(), place.territory
    tail = "" if town.code == "93014" else "-voisine"  # the same words in two towns, never the same address
    texts = {
        "body": PRESENTATION,
        "body_html": html_of(PRESENTATION),
        "charter": CHARTER,
        "charter_html": html_of(CHARTER),
        "created_by": author,
    }
    full = make_consultation(town, f"nos-priorites{tail}", **texts)
    make_phase(full, Kind.INFORM, now - 20 * DAY, 9)
    make_phase(full, Kind.VOTE, now + 25 * DAY, 14)
    make_phase(full, Kind.ANSWER, now + 40 * DAY, 30)
    for common, label in ((CommonTheme.AGEING, "Bien vieillir au Plateau"), (CommonTheme.HOUSING, "Cages d’escalier")):
        Theme.objects.create(consultation=full, common=common, label=label)
    place.consultations = {
        "": full,
        "brouillon": make_consultation(
            town, f"budget-secret{tail}", title="Budget participatif en préparation", status=Status.DRAFT, published_at=None, **texts
        ),
        "vide": make_consultation(town, f"rue-aux-enfants{tail}", title="Des rues aux enfants", **texts),
        "à venir": make_consultation(town, f"plateau-rouher{tail}", (), title="Le plateau de demain", **texts),
        "débat": make_consultation(town, f"bien-vieillir{tail}", (Kind.DISCUSS,), title="Bien vieillir chez soi", **texts),
        "terminée": make_consultation(
            town, f"allee-audin{tail}", (), title="L’allée Maurice-Audin", status=Status.CLOSED, closed_at=now - 3 * DAY,
            follow_up="Douze bancs seront posés avant juin. La fontaine n’est pas retenue : son coût dépasse le budget.", **texts
        ),
    }  # fmt: skip
    make_phase(place.consultations["à venir"], Kind.PROPOSE, now + 5 * DAY, 20)
    make_phase(place.consultations["terminée"], Kind.PROPOSE, now - 60 * DAY, 20)
    place.consultations = {key: Consultation.objects.get(pk=one.pk) for key, one in place.consultations.items()}


def make_proposals(place: Place, author: User, association: Association, how_many: int) -> None:
    """A proposal much discussed, a withdrawn one, a draft, one « au nom de », and enough others to fill two pages."""
    full, now = place.consultations[""], timezone.now()
    area = Neighbourhood.objects.filter(territory=place.territory).order_by("id").first()
    title, body, theme = PROPOSALS[0]
    main = make_proposal(
        full, author, title, body, theme=theme, logic=Logic.PREVENT, neighbourhood=area, edited_at=now - timedelta(hours=5),
        actors=[Actor.MUNICIPALITY, Actor.LANDLORDS], published_at=now - timedelta(hours=20),
    )  # fmt: skip
    Revision.objects.create(
        proposal=main,
        number=1,
        title="Des bancs",
        body="Nos aînées s’arrêtent debout.",
        replaced_at=now - timedelta(hours=5),
    )
    place.proposals = {
        "": main,
        "brouillon": make_proposal(
            full, author, "Un jardin caché derrière la halle", status=ProposalStatus.DRAFT, published_at=None
        ),
        "retirée": make_proposal(
            full, author, "Fermer la rue le dimanche", status=ProposalStatus.WITHDRAWN, withdrawn_at=now,
            withdrawn_reason="Une voisine a proposé mieux.",
        ),
        "au nom de": make_proposal(
            full, association.declared_by, "Un local pour la régie", on_behalf_of=association, voice=Voice.ASSOCIATION
        ),
        "terminée": make_proposal(place.consultations["terminée"], author, "Une fontaine au milieu de l’allée"),
        "débat": make_proposal(place.consultations["débat"], author, "Livrer les repas à vélo"),
    }  # fmt: skip
    for number in range(how_many):
        title, body, theme = PROPOSALS[number % len(PROPOSALS)]
        make_proposal(
            full,
            None,
            f"{title}, rue n° {number + 1}",
            body,
            theme=theme,
            published_at=now - timedelta(hours=30 + number),
        )


def make_arguments(place: Place, author: User, official: User) -> None:
    """Arguments for and against, a thread three deep, an official word and a withdrawn one."""
    main = place.proposals[""]
    first = make_comment(
        main, author, "Ma mère fait trois pauses pour un kilo de tomates.", stance=Stance.FOR, created_at=timezone.now()
    )
    reply = make_comment(
        main, official, "Le service des espaces verts regarde.", parent=first, root=first, depth=1, voice=Voice.OFFICIAL
    )
    place.comments = {
        "": first,
        "réponse": reply,
        "profonde": make_comment(main, author, "Merci, nous attendons.", parent=reply, root=first, depth=2),
        "contre": make_comment(main, author, "Les bancs attirent les deux-roues.", stance=Stance.AGAINST),
        "retirée": make_comment(
            main,
            author,
            "Je me suis trompée.",
            stance=Stance.AGAINST,
            status=CommentStatus.WITHDRAWN,
            withdrawn_at=timezone.now(),
        ),
    }
    Comment.objects.filter(pk=first.pk).update(reply_count=2)
    for number in range(3):
        make_comment(main, author, f"Un argument de plus, le numéro {number + 1}.", stance=Stance.FOR)


def make_rows(place: Place, author: User, official: User) -> None:
    """Associations, supports, letters and invitations."""
    now, town, main = timezone.now(), place.territory, place.proposals[""]
    association = place.rows["association"]
    for number in range(7):
        Support.objects.create(proposal=main, person=Person.objects.create(), at=now - timedelta(hours=number))
    Endorsement.objects.create(proposal=main, association=association)
    tail = town.pk % 1000
    place.rows |= {
        "neighbourhood": Neighbourhood.objects.filter(territory=town).order_by("id").first(),
        "theme": Theme.objects.filter(consultation=place.consultations[""]).order_by("id").first(),
        "waiting": people.make_association(town, f"Les Jardins de {town.name}", f"W93{tail:07d}", verified=False),
        "mandate": Mandate.objects.filter(association=association).order_by("id").first(),
        "letter": LetterCode.objects.create(
            territory=town, identity=f"{tail:064d}", code_hash=f"{tail:064d}", issued_by=official, expires_at=now + 60 * DAY
        ),
        "invitation": Invitation.objects.create(
            email="etienne.vasseur@exemple.fr", territory=town, role=Role.MODERATOR, token_hash=hash_of_token(f"{INVITATION}-{town.code}"),
            invited_by=official, expires_at=now + 7 * DAY,
        ),
        "grant": RoleGrant.objects.filter(territory=town, role__in=[Role.MODERATOR, Role.OFFICIAL]).order_by("role", "id").first(),
        "office": ElectedOffice.objects.filter(territory=town).order_by("id").first(),
        "delegation": Delegation.objects.filter(office__territory=town).order_by("id").first(),
        "partner": people.make_partner(town),
        "key": ApiKey.objects.create(user=author, label="Mon tableur", key_hash=f"{tail:064d}", expires_at=now + 90 * DAY),
        "person": author,
    }  # fmt: skip


def count_again(place: Place) -> None:
    """Counters as the services would have left them."""
    shown = Q(comments__status=CommentStatus.PUBLISHED)
    rows = Proposal.objects.filter(consultation__territory=place.territory).order_by("pk").annotate(
        supported=Count("supports", distinct=True), endorsed=Count("endorsements", distinct=True),
        fors=Count("comments", filter=shown & Q(comments__stance=Stance.FOR), distinct=True),
        againsts=Count("comments", filter=shown & Q(comments__stance=Stance.AGAINST), distinct=True),
        neutrals=Count("comments", filter=shown & Q(comments__stance=Stance.NEUTRAL), distinct=True),
    )  # fmt: skip
    for row in rows:
        Proposal.objects.filter(pk=row.pk).update(
            support_count=row.supported, endorsement_count=row.endorsed,
            for_count=row.fors, against_count=row.againsts, neutral_count=row.neutrals,
        )  # fmt: skip


def make_place(
    territory: Territory, author: User, official: User, association: Association, how_many: int, voters: int = 1
) -> Place:
    """A town with its consultations, and all that hangs on them."""
    place = Place(territory, rows={"association": association})
    make_consultations(place, official)
    make_proposals(place, author, association, how_many)
    make_arguments(place, author, official)
    make_rows(place, author, official)
    make_answers(place, author, official)
    make_desk(place, author, official)
    count_again(place)
    place.cases = make_cases(place.proposals[""], author, official)
    tail = "" if territory.code == "93014" else f"-{territory.code}"
    place.consultations["vote"], place.questions = make_votes(territory, official, f"au-vote{tail}", voters)
    evenings = make_evenings(place.consultations[""], author, official)
    place.rooms = make_rooms(place.consultations[""], place.consultations["brouillon"], author, official) | evenings
    quote(place.rooms[""], place.proposals[""])
    place.practices, place.rows["kept"] = keep_promises(place.proposals["terminée"], official)
    return open_data(place, official)


def build_town(how_many: int = 25) -> Town:
    """Clichy with everything in it, and Tourcoing next to it."""
    here, there = people.make_clichy(), people.make_tourcoing()
    Neighbourhood.objects.get_or_create(territory=there, slug="la-bourgogne", defaults={"name": "La Bourgogne"})
    who = make_people(here, there)
    nadia, maud, samba = who["attestée"], who["voisine"], who["association"]
    karim, bertrand = who["agent"], who["agent voisin"]
    assert None not in (nadia, maud, samba, karim, bertrand)
    regie = people.make_association(here)
    ours = people.make_association(there, "Maison de la Bourgogne", "W595959595")
    people.give_mandate(maud, ours, is_manager=True)
    office = ElectedOffice.objects.create(user=people.make_user("Lucien Delvaux"), territory=there, function="Sports")
    Delegation.objects.create(office=office, theme=CommonTheme.HEALTH)
    Association.objects.filter(pk=regie.pk).update(declared_by=samba)
    regie.refresh_from_db()
    make_counts(here, there, who["analyste"])
    return Town(
        here=make_place(here, nadia, karim, regie, how_many, voters=11),
        there=make_place(there, maud, bertrand, ours, 2),
        people=who,
    )
