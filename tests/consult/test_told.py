"""Who is told what: arguments and replies, proposals near home, phases, sessions, queues, associations; never of their own acts."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consult.answers.services.telling import tell_next
from consult.comments.models import Stance
from consult.comments.services import post_comment, withdraw_comment
from consult.consultations.models import Consultation, Kind, Moderation
from consult.consultations.telling import tell_phases
from consult.discussion.models import Room, State
from consult.discussion.services.reminding import remind_facilitators
from consult.moderation.models import Act, Case
from consult.moderation.services.reminding import remind_moderators
from consult.proposals.models import Endorsement, Proposal
from consult.proposals.services import propose
from consult.proposals.steps import Placing
from core.accounts.models import Association, Mandate, User
from core.lib.db import clock
from core.notices.families import Family
from core.notices.gathering import tell_place_next
from core.notices.models import Announcement, Nearby, Notice
from core.territories.models import CommonTheme, Territory
from tests.consult.answers.making import make_supported, published
from tests.consult.moderation.cases import decide, make_argument, moderator, open_case
from tests.make import make_phase, make_proposal
from tests.people import make_user, standing

pytestmark = pytest.mark.django_db


def told(user: User) -> list[str]:
    """The letters behind what this person was told, by what they are about."""
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("about", flat=True))


def say(who: User, proposal: Proposal, **more: Any) -> Any:
    town = proposal.consultation.territory
    return post_comment(standing=standing(who, town), proposal=proposal, text="Il y faut de l’ombre.", **more)


def test_an_argument_is_told_to_the_author_and_a_reply_to_whom_it_answers(
    consultation: Consultation, nadia: User, marcel: User
) -> None:
    proposal = make_proposal(consultation, nadia)
    first = say(marcel, proposal, stance=Stance.FOR)
    say(nadia, proposal, parent=first)
    mine = f"proposal:{proposal.pk}:comment:"
    assert told(nadia) == [f"{mine}{first.pk}"]
    assert len(told(marcel)) == 1
    assert f"#commentaire-{first.pk}" in Notice.objects.get(user=nadia).url


def test_nobody_is_told_of_their_own_words_even_under_another_account(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation, nadia)
    say(nadia, proposal)
    say(make_user("Nadia bis", person=nadia.person, home=consultation.territory), proposal)
    assert Notice.objects.count() == 0


def test_an_argument_that_waits_for_a_reader_is_told_once_it_is_shown(
    consultation: Consultation, nadia: User, marcel: User
) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(moderation=Moderation.PRE)
    proposal = make_proposal(Consultation.objects.get(pk=consultation.pk), nadia)
    one = say(marcel, proposal)
    assert told(nadia) == []
    decide(moderator(), open_case(one), Act.KEEP)
    assert told(nadia) == [f"proposal:{proposal.pk}:comment:{one.pk}"]


def test_words_taken_away_are_told_no_more(consultation: Consultation, nadia: User, marcel: User) -> None:
    proposal = make_proposal(consultation, nadia)
    withdrawn, hidden = say(marcel, proposal), make_argument(consultation, author=marcel)
    withdraw_comment(standing=standing(marcel, consultation.territory), comment=withdrawn)
    assert len(Notice.objects.filter(about__contains=":comment:")) == 1
    decide(moderator(), open_case(hidden))
    assert Notice.objects.filter(about__contains=":comment:").count() == 0


def test_a_proposal_is_told_to_those_near_it_and_no_more_once_it_is_hidden(
    consultation: Consultation, nadia: User, marcel: User
) -> None:
    place = consultation.territory.neighbourhoods.get()
    for user in (nadia, marcel):
        Nearby.objects.create(user=user, neighbourhood=place)
    from_nadia = standing(nadia, consultation.territory)
    proposal = propose(
        standing=from_nadia, consultation=consultation, title="Des bancs à l’ombre", body="Quatre, devant la halle.",
        placing=Placing(theme=CommonTheme.AGEING, neighbourhood=place),
    )  # fmt: skip
    while tell_place_next():
        pass
    assert told(marcel) == [f"proposal:{proposal.pk}"]
    assert told(nadia) == []
    decide(moderator(), open_case(proposal))
    assert told(marcel) == []
    assert Announcement.objects.count() == 0


def test_a_phase_is_told_when_it_opens_and_a_week_before_it_closes(consultation: Consultation, nadia: User) -> None:
    User.objects.filter(pk=nadia.pk).update(home=consultation.territory)
    consultation.phases.all().delete()
    now = clock()
    phase = make_phase(consultation, Kind.VOTE, now - timedelta(hours=1), days=30)
    tell_phases(at=now)
    tell_phases(at=now)
    tell_phases(at=now + timedelta(days=10))
    assert list(Announcement.objects.values_list("letter", flat=True)) == ["phase_opened"]
    tell_phases(at=phase.closes_at - timedelta(days=8))
    tell_phases(at=phase.closes_at - timedelta(days=1))
    assert Announcement.objects.filter(letter="phase_closing").count() == 1
    while tell_place_next():
        pass
    assert told(nadia) == [f"phase:{phase.pk}"] * 2


def test_a_phase_of_a_draft_or_long_open_is_not_told(consultation: Consultation) -> None:
    consultation.phases.all().delete()
    now = clock()
    phase = make_phase(consultation, Kind.VOTE, now - timedelta(days=4), days=30)
    tell_phases(at=now)
    Consultation.objects.filter(pk=consultation.pk).update(status="draft")
    tell_phases(at=phase.closes_at - timedelta(days=2))
    assert Announcement.objects.count() == 0


def test_a_facilitator_is_reminded_once_of_each_hour_that_was_announced(
    consultation: Consultation, nadia: User
) -> None:
    now = clock()
    room = Room.objects.create(
        consultation=consultation, title="Le banc", state=State.SCHEDULED, starts_at=now + timedelta(hours=30)
    )
    room.facilitators.add(nadia)
    remind_facilitators(at=now)
    assert told(nadia) == []
    for hours in (7, 8, 9):
        remind_facilitators(at=now + timedelta(hours=hours))
    assert len(told(nadia)) == 1
    Room.objects.filter(pk=room.pk).update(starts_at=now + timedelta(hours=32))
    remind_facilitators(at=now + timedelta(hours=10))
    assert len(told(nadia)) == 2


def test_moderators_are_told_once_a_day_of_what_waits_for_more_than_one(
    clichy: Territory, tourcoing: Territory, consultation: Consultation
) -> None:
    theo, next_town = moderator(), moderator("Inès du Nord", tourcoing)
    assert theo.user is not None
    assert next_town.user is not None
    case = open_case(make_argument(consultation))
    noon = timezone.localtime(clock()).replace(hour=12) + timedelta(days=1)
    Case.objects.filter(pk=case.pk).update(opened_at=noon - timedelta(hours=23))
    remind_moderators(at=noon)
    assert told(theo.user) == []
    Case.objects.filter(pk=case.pk).update(opened_at=noon - timedelta(hours=25))
    remind_moderators(at=noon.replace(hour=7))
    assert told(theo.user) == []
    remind_moderators(at=noon)
    remind_moderators(at=noon + timedelta(hours=3))
    remind_moderators(at=noon + timedelta(days=1))
    assert len(told(theo.user)) == 2
    assert told(next_town.user) == []
    assert "1 texte attend" in Notice.objects.filter(user=theo.user)[0].sentence.replace("\xa0", " ")


def test_who_speaks_for_an_association_that_stands_behind_is_told_of_the_answer(
    clichy: Territory, nadia: User, samba: User
) -> None:
    proposal = make_supported(clichy, nadia, supports=0)
    mandate = Mandate.objects.filter(user=samba).select_related("association").order_by("pk")[0]
    Endorsement.objects.create(proposal=proposal, association=mandate.association, by=samba)
    other = Association.objects.create(territory=clichy, name="Les Autres", rna="W931234568")
    Mandate.objects.create(association=other, user=make_user("Ailleurs"))
    published(proposal)
    while tell_next():
        pass
    told_of = Notice.objects.filter(family=Family.ANSWERS, about=f"proposal:{proposal.pk}")
    assert set(told_of.values_list("user", flat=True)) == {nadia.pk, samba.pk}
