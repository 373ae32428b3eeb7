"""What is hidden in mid-evening is decided, told and contested like any other removal (PROMISES L-6)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.consultations.models import KEPT_AFTER, Moderation
from consult.discussion.models import Mention, Message, Room
from consult.discussion.selectors import transcript_of
from consult.discussion.services.keeping import erase_gone_words
from consult.moderation import steps
from consult.moderation.models import Act, Case, Decision, DecisionState, Outcome
from consult.moderation.selectors.texts import text_of
from consult.moderation.services import appealing, deciding, desk
from consult.moderation.services.reporting import report
from consult.moderation.services.sweeping import sweep
from consult.moderation.steps import Target
from core.accounts.models import Role, User
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refused
from core.notices.models import Mail, Notice
from tests.consult.discussion.rooms import fresh, make_debate, make_room, say
from tests.consult.moderation.cases import moderator, read, ruling
from tests.people import make_official, make_staff, make_tourcoing, standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]
FACTS = "Le message traite un voisin de menteur."


@pytest.fixture
def session(db: None) -> Room:
    return make_room(is_session=True)


def facilitator(room: Room, name: str = "Rachid Ait") -> Standing:
    town = room.consultation.territory
    return standing(make_staff(name, Role.FACILITATOR, town), town)


def hide(who: Standing, message: Message) -> Decision:
    return desk.hide_message(standing=who, message=message, facts=FACTS, ground="respect")


def is_shown(room: Room) -> bool:
    return transcript_of(fresh(room)).lines[0].is_shown


def test_a_facilitator_hides_with_a_statement_and_somebody_else_gives_the_words_back(
    session: Room, nadia: User
) -> None:
    hidden = hide(facilitator(session), say(session, nadia, "Il ment."))
    assert (hidden.state, hidden.facts, hidden.ground) == (DecisionState.EFFECTIVE, FACTS, "respect")
    assert not is_shown(session)
    told = Mail.objects.get(recipient=nadia.email).text
    assert FACTS in told
    assert str(hidden.key) in told
    made = appealing.appeal(decision=hidden, words="Il l’a dit lui-même.", by=nadia)
    appealing.decide_appeal(
        standing=moderator(), appeal=made, outcome=Outcome.OVERTURNED, reasons="Ce n’est pas une injure."
    )
    assert is_shown(session)


def test_a_report_that_waits_is_settled_with_it(session: Room, nadia: User, marcel: User) -> None:
    message = say(session, nadia, "Il ment.")
    town = session.consultation.territory
    report(
        standing=standing(marcel, town), territory=town, target=Target(message=message), motive="rude",
        address=f"/t/{town.slug}/", in_good_faith=True,
    )  # fmt: skip
    hide(facilitator(session), message)
    assert Case.objects.get().decided_at is not None


def test_who_hid_a_message_shows_it_again_and_not_what_another_hid(session: Room, nadia: User, theo: User) -> None:
    message, rachid = say(session, nadia, "Il ment."), facilitator(session)
    hide(rachid, message)
    desk.restore_message(standing=rachid, message=message)
    assert is_shown(session)
    with pytest.raises(Refused, match="message_gone"):
        desk.restore_message(standing=rachid, message=message)
    hide(standing(theo, session.consultation.territory), message)
    for other in (rachid, facilitator(session, "Lila Benali")):
        with pytest.raises(Refused, match="hidden_by_another"):
            desk.restore_message(standing=other, message=message)
    assert not is_shown(session)


def test_words_about_whoever_hides_them_stay_until_a_moderator_confirms(session: Room, nadia: User) -> None:
    proposed = hide(facilitator(session), say(session, nadia, "Rachid Ait coupe tout le monde."))
    assert proposed.state == DecisionState.PROPOSED
    assert is_shown(session)
    deciding.confirm(standing=moderator(), decision=proposed, agrees=True)
    assert not is_shown(session)


def test_a_facilitator_does_nothing_else_of_a_moderator(session: Room, nadia: User) -> None:
    rachid, message = facilitator(session), say(session, nadia, "Il ment.")
    case = read(hide(rachid, message).case)
    desk.restore_message(standing=rachid, message=message)
    case.decided_at = None
    case.save()
    for act, more in ((Act.KEEP, {}), (Act.MASK, {"passages": ("Il",)}), (Act.HIDE, {"sanction": "warn"})):
        with pytest.raises(Refused, match=Common.NOT_ALLOWED.value):
            deciding.decide(standing=rachid, case=case, ruling=ruling(act, **more), version=case.version, stamp="")


@pytest.mark.parametrize("who", ["resident", "next town's official"])
def test_nobody_else_hides_a_message(who: str, session: Room, nadia: User, marcel: User) -> None:
    user = marcel if who == "resident" else make_official(make_tourcoing())
    message = say(session, nadia, "Un mot.")
    with pytest.raises(Refused, match=Common.NOT_ALLOWED.value):
        hide(standing(user, session.consultation.territory), message)
    assert not Case.objects.exists()
    assert is_shown(session)


def keep(message: Message) -> None:
    """A moderator reads a message that waits, and shows it."""
    sweep(at=timezone.now() + timedelta(minutes=1))
    case = read(Case.objects.open().get(message=message))
    seen = {"version": case.version, "stamp": text_of(case).stamp}
    deciding.decide(standing=moderator(), case=case, ruling=ruling(Act.KEEP, facts="", ground=""), **seen)


def test_whoever_is_named_in_words_that_wait_is_told_once_they_are_shown(nadia: User, marcel: User) -> None:
    room = make_room(make_debate(moderation=Moderation.PRE))
    keep(say(room, nadia, "Je propose un banc."))
    waiting = say(room, marcel, f"@{nadia.display_name}, où donc ?")
    assert not Mention.objects.exists()
    keep(waiting)
    assert Mention.objects.get().user == nadia
    assert Notice.objects.filter(user=nadia, sentence__contains="vous nomme").count() == 1
    message = Message.objects.get(pk=waiting.pk)
    desk.hide_message(standing=facilitator(room), message=waiting, facts=FACTS, ground="respect")
    desk.restore_message(
        standing=standing(User.objects.get(display_name="Rachid Ait"), room.consultation.territory), message=message
    )
    assert Notice.objects.filter(user=nadia).count() == 0  # taken away with the words, and not told a second time


def test_words_whose_appeal_waits_outlast_their_time(session: Room, nadia: User) -> None:
    hidden = hide(facilitator(session), say(session, nadia, "Il ment."))
    made = appealing.appeal(decision=hidden, words="Il l’a dit lui-même.", by=nadia)
    late = timezone.now() + KEPT_AFTER + timedelta(days=1)
    erase_gone_words(room=session, at=late)
    assert Message.objects.get().text == "Il ment."
    appealing.decide_appeal(standing=moderator(), appeal=made, outcome=Outcome.UPHELD, reasons="C’est une injure.")
    erase_gone_words(room=session, at=late)
    assert Message.objects.get().text == ""


def test_words_contested_twice_are_kept_until_both_appeals_are_decided(session: Room, nadia: User) -> None:
    message, one = say(session, nadia, "Il ment, au 12."), moderator()
    appeals = []
    for act, more in ((Act.MASK, {"passages": ("au 12",)}), (Act.HIDE, {})):
        case = steps.case_for(session.consultation.territory_id, Target(message=message), timezone.now())
        case = read(case)
        seen = {"version": case.version, "stamp": text_of(case).stamp}
        made = deciding.decide(standing=one, case=case, ruling=ruling(act, **more), **seen)
        appeals.append(appealing.appeal(decision=made, words="Il l’a dit lui-même.", by=nadia))
    late = timezone.now() + KEPT_AFTER + timedelta(days=1)
    for appeal, is_left in zip(appeals, (True, False), strict=True):
        appealing.decide_appeal(
            standing=moderator("Inès Roy"), appeal=appeal, outcome=Outcome.UPHELD, reasons="Nous avons relu."
        )
        erase_gone_words(room=session, at=late)
        assert bool(Message.objects.get().text) == is_left
