"""Many more rows of every kind, for the pages that must not ask the database once a row."""

from django.utils import timezone

from consult.comments.models import Stance
from consult.consultations.models import Kind, Theme
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import Endorsement, Revision, Support
from consult.proposals.models import Status as ProposalStatus
from consult.votes.models import Option, PaperBallot, PaperBatch, PublishedFile, Question, RollEntry, Status
from core.accounts.models import Invitation, LetterCode, Role, User
from core.territories.models import CommonTheme, Neighbourhood
from tests import people
from tests.answered import grow_answers
from tests.make import DAY, make_comment, make_consultation, make_phase, make_proposal
from tests.talk import grow_talk
from tests.town import Place, count_again


def grow(place: Place, to: int, have: int = 0) -> None:
    """More rows of every kind, numbered from `have` to `to`: a page that asks the database once a row shows it."""
    now, town, full, main = timezone.now(), place.territory, place.consultations[""], place.proposals[""]
    official, first = place.rows["letter"].issued_by, place.comments[""]
    for number in range(have, to):
        someone = people.make_user(f"Personne {town.pk} {number}", home=town)
        make_consultation(town, f"consultation-{number}", title=f"Consultation numéro {number}")
        make_consultation(
            town,
            f"projet-{number}",
            title=f"Projet numéro {number}",
            status=ConsultationStatus.DRAFT,
            published_at=None,
        )
        make_phase(full, Kind.FOLLOW_UP, now + (100 + number * 10) * DAY, 5)
        proposal = make_proposal(full, someone, f"Proposition en plus, la {number}")
        make_proposal(
            full, place.rows["person"], f"Brouillon en plus {number}", status=ProposalStatus.DRAFT, published_at=None
        )
        make_comment(main, someone, f"Un avis de plus, le {number}.", stance=Stance.FOR)
        make_comment(main, someone, f"Une réponse de plus, la {number}.", parent=first, root=first, depth=1)
        Revision.objects.create(
            proposal=main, number=number + 2, title="Des bancs", body=f"Texte {number}.", replaced_at=now
        )
        Theme.objects.create(consultation=full, common=CommonTheme.HEALTH, label=f"Sous-thème {number}")
        Neighbourhood.objects.create(territory=town, name=f"Quartier {number}", slug=f"quartier-{number}")
        association = people.make_association(
            town, f"Association {number}", f"W{number + 10:03d}{town.pk % 1_000_000:06d}"
        )
        people.make_association(
            town, f"Collectif {number}", f"W{number + 500:03d}{town.pk % 1_000_000:06d}", verified=False
        )
        people.give_mandate(someone, place.rows["association"])
        people.give_mandate(place.rows["person"], association)
        Endorsement.objects.create(proposal=main, association=association)
        Support.objects.create(proposal=proposal, person=place.rows["person"].person)
        people.attest(someone, town, official)
        people.give_role(someone, Role.MEDIATOR, town)
        grow_votes(place, official, number)
        grow_talk(place.rooms[""], someone, number)
        grow_answers(place, someone, official, number)
        Invitation.objects.create(
            email=f"agent{number}@exemple.fr", territory=town, role=Role.MODERATOR, token_hash=f"{town.pk}-{number}".zfill(64),
            invited_by=official, expires_at=now + 7 * DAY,
        )  # fmt: skip
        LetterCode.objects.create(
            territory=town, identity=f"{town.pk}-{number}".zfill(64), code_hash=f"{town.pk}-{number}".zfill(64),
            issued_by=official, expires_at=now + 60 * DAY,
        )  # fmt: skip
    count_again(place)


def grow_votes(place: Place, official: User, number: int) -> None:
    """A draft more, an open urn more, a paper batch more, a published file more, and people on the roll."""
    now, vote = timezone.now(), place.consultations["vote"]
    for title, status in (("Brouillon de vote", Status.DRAFT), ("Urne ouverte", Status.OPEN)):
        question = Question.objects.create(
            consultation=vote, title=f"{title} {number}", status=status, sealed_at=now, opens_at=now - DAY, closes_at=now + DAY,
            choice_length=20, created_by=official,
        )  # fmt: skip
        Option.objects.bulk_create(Option(question=question, code=str(n), title=f"Option {n}") for n in range(1, 4))
        RollEntry.objects.create(question=question, person=place.rows["person"].person)
    batch = PaperBatch.objects.create(
        question=place.questions["fermée"], number=number + 10, entered_by=official, entered_at=now
    )
    first = PaperBatch.objects.filter(question=place.questions["fermée"], number=1).order_by("id").get()
    PaperBallot.objects.bulk_create(PaperBallot(batch=one, sheet=number + 10, choice=["1"]) for one in (batch, first))
    PublishedFile.objects.create(question=place.questions["résultat"], name=f"en-plus-{number}.txt", content=b"rien")
