"""Minutes: drawn from rows alone, edited without losing a word, published, corrected in plain sight."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from consult.discussion.account import Account, HandsShown, Kept, Point, minutes_of, quoted_in
from consult.discussion.models import Minutes, Room
from consult.discussion.records import account_of, minutes_html, minutes_in
from consult.discussion.selectors import beside
from consult.discussion.services import floor, leading
from consult.discussion.services.minutes import correct_minutes, draft_minutes, publish_minutes, save_minutes
from consult.discussion.services.posting import withdraw_message
from consult.proposals.words import without_gone
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.audit.models import Entry
from core.lib.text import html_of
from tests.consult.discussion.rooms import fresh, make_debate, make_room, say
from tests.consult.discussion.test_posting import refused
from tests.payloads import PAYLOADS
from tests.people import standing
from tests.words import plain

EVENING = Account(
    title="Soirée de la place", consultation="Nos priorités", town="Clichy-sous-Bois", facilitators=["Awa Cissokho"],
    began_at=datetime(2026, 12, 3, 17, 30, tzinfo=UTC), ended_at=datetime(2026, 12, 3, 19, 5, tzinfo=UTC),
    messages=42, writers=11,
    points=[Point("Accueil", datetime(2026, 12, 3, 17, 31, tzinfo=UTC)), Point("La place", None, ["Planter trois arbres."])],
    decisions=["Se revoir en mars."], turns=[("habitante ou habitant", 6), ("association", 1)], speakers=5,
    hands=[HandsShown("On plante où ?", [("Devant", 7), ("Derrière", 1)])],
    kept=[Kept(12, "Un **banc**\n\nà l’ombre."), Kept(14, "Nous regarderons.", "Karim Haddouche, agente ou agent de la collectivité")],
    born=[("Un banc [vite]", "https://exemple.fr/p/1/", [12, 14])], transcript_url="https://exemple.fr/transcription/",
)  # fmt: skip


def test_the_text_says_when_who_what_was_decided_and_what_came_out() -> None:
    text = minutes_of(EVENING)
    words = plain(text)
    for said in (
        "Séance « Soirée de la place », consultation « Nos priorités », Clichy-sous-Bois.",
        "Elle s’est tenue le jeudi 3 décembre 2026, de 18 h 30 à 20 h 05.", "Animation : Awa Cissokho. 11 personnes ont écrit 42 messages.",
        "1. Accueil (commencé à 18 h 31)", "2. La place (non abordé)\n   - Décision notée : Planter trois arbres.", "- Se revoir en mars.",
        "5 personnes différentes ont pris la parole.", "- habitante ou habitant : 6 tours", "ils ne décident de rien",
        "**On plante où ?** (8 réponses)\n\n- Devant : 7 mains\n- Derrière : 1 main",
        "> Un **banc**\n>\n> à l’ombre.\n>\n> (message n° 12)", "> (message n° 14, Karim Haddouche, agente ou agent de la collectivité)",
        "née des messages n° 12, n° 14", "[Lire la transcription entière](<https://exemple.fr/transcription/>)",
    ):  # fmt: skip
        assert said in words
    assert "vote" not in words
    assert minutes_of(EVENING) == text
    html = html_of(text)
    assert '<a href="https://exemple.fr/p/1/"' in html
    assert "Un banc [vite]</a>" in html


def test_an_evening_where_nothing_happened_still_reads() -> None:
    bare = Account(title="Fil", consultation="Nos priorités", town="Clichy", began_at=None, ended_at=None)
    assert (
        plain(minutes_of(bare))
        == "Séance « Fil », consultation « Nos priorités », Clichy.\n\nAucun message n’a été écrit."
    )


def test_too_many_words_are_named_by_their_numbers() -> None:
    text = minutes_of(Account("T", "C", "V", None, None, kept=[Kept(n, "mot " * 499) for n in range(1, 21)]))
    assert "Autres messages retenus, à lire dans la transcription" in text
    assert "n° 20." in text
    assert len(text) < 30_000


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_rows_are_said_literally(payload: str) -> None:
    hostile = Account(payload, payload, payload, None, None, facilitators=[payload], points=[Point(payload, None, [payload])], born=[(payload, "https://a.fr/", [1])])  # fmt: skip
    html = html_of(minutes_of(hostile))
    assert "<script" not in html
    assert html.count("<a ") == 1, "no link but the one to the proposal"


def test_a_withdrawn_message_is_no_longer_quoted_and_the_others_are() -> None:
    text = minutes_of(EVENING)
    assert quoted_in(text) == {12, 14}
    shown = without_gone(text, {12})
    assert "banc**" not in shown
    assert "> *Message retiré.* (message n° 12)" in shown
    assert "Nous regarderons." in shown
    assert without_gone(text, set()) == text
    assert without_gone("> fin\n> (message n° 3)", {3}) == "> *Message retiré.* (message n° 3)\n"


@pytest.fixture
def session(db: None) -> Room:
    return make_room(make_debate(), is_session=True)


@pytest.fixture
def awa(session: Room) -> Standing:
    return standing(User.objects.get(display_name="Awa Cissokho"), session.consultation.territory)


def closed(room: Room, awa: Standing) -> Room:
    return leading.close_room(standing=awa, room=room)


def test_minutes_are_drawn_from_what_was_kept(
    session: Room, awa: Standing, nadia: User, marcel: User, karim: User
) -> None:
    first = say(session, nadia, "Un banc devant l’école.")
    say(session, marcel, "Une parole que personne ne garde.")
    answer = say(session, karim, "Le service regarde.")
    leading.shortlist_message(standing=awa, message=first)
    leading.shortlist_message(standing=awa, message=answer)
    leading.step_agenda(standing=awa, room=session, item=session.agenda.get(position=1))
    leading.note_decision(standing=awa, room=session, text="Planter trois arbres.")
    floor.raise_hand(standing=standing(nadia, session.consultation.territory), room=session)
    floor.call_hand(standing=awa, room=session)
    poll = floor.open_poll(standing=awa, room=session, asked="On plante ?", choices=["Oui", "Non"])
    floor.answer_poll(standing=standing(nadia, session.consultation.territory), room=session, poll=poll, choice=0)
    closed(session, awa)
    minutes = draft_minutes(standing=awa, room=session)
    words = plain(minutes.text)
    assert "3 personnes ont écrit 3 messages." in words
    assert "- Décision notée : Planter trois arbres." in words
    assert "1 personne a pris la parole." in words
    assert "- Oui : 1 main" in words
    assert "> Un banc devant l’école.\n>\n> (message n° 1)" in words
    assert "(message n° 3, Karim Haddouche, agente ou agent de la collectivité)" in words
    assert "que personne ne garde" not in words
    assert nadia.display_name not in words, "people are counted, not listed"
    assert marcel.display_name not in words
    assert minutes_of(account_of(fresh(session))) == minutes.text


def test_people_whose_accounts_are_deleted_after_the_end_are_counted_as_they_were(
    session: Room, awa: Standing, nadia: User, marcel: User, samba: User
) -> None:
    town = session.consultation.territory
    for user in (nadia, marcel, samba):
        say(session, user, f"Un mot de {user.display_name}.")
        for _time in range(2):
            floor.raise_hand(standing=standing(user, town), room=session)
            floor.call_hand(standing=awa, room=session)
            floor.end_turn(standing=awa, room=session)
    closed(session, awa)
    nadia.delete()
    marcel.delete()
    words = plain(draft_minutes(standing=awa, room=session).text)
    assert "3 personnes ont écrit 3 messages." in words
    assert "3 personnes différentes ont pris la parole." in words
    assert beside(fresh(session)).speakers == 3


def test_minutes_wait_for_the_end_and_are_drawn_once(session: Room, awa: Standing, nadia: User) -> None:
    assert refused(lambda: draft_minutes(standing=awa, room=session)) == "room_not_closed"
    closed(session, awa)
    here = session.consultation.territory
    assert refused(lambda: draft_minutes(standing=standing(nadia, here), room=session)) == "not_allowed"
    assert refused(lambda: save_minutes(standing=awa, room=session, text="x", version=1)) == "no_minutes"
    first = draft_minutes(standing=awa, room=session)
    save_minutes(standing=awa, room=session, text="Réécrit.", version=1)
    assert draft_minutes(standing=awa, room=session).text == "Réécrit.", "what was edited is never drawn again"
    assert Minutes.objects.get().pk == first.pk


def test_two_hands_on_one_text_never_overwrite_each_other(session: Room, awa: Standing) -> None:
    closed(session, awa)
    draft_minutes(standing=awa, room=session)
    save_minutes(standing=awa, room=session, text="Une main.", version=1)
    late = refused(lambda: save_minutes(standing=awa, room=session, text="L’autre.", version=1))
    assert late == "changed_meanwhile"
    assert Minutes.objects.get().text == "Une main."
    assert save_minutes(standing=awa, room=session, text="Une main.", version=2).version == 2, (
        "the same text is no change"
    )
    with pytest.raises(ValidationError):
        save_minutes(standing=awa, room=session, text=" ", version=2)
    with pytest.raises(ValidationError):
        save_minutes(standing=awa, room=session, text="x" * 60_001, version=2)


def test_minutes_are_published_once_then_corrected_in_plain_sight(session: Room, awa: Standing) -> None:
    closed(session, awa)
    draft_minutes(standing=awa, room=session)
    assert refused(lambda: correct_minutes(standing=awa, room=session, text="x", version=1)) == "changed_meanwhile"
    save_minutes(standing=awa, room=session, text="Voici.", version=1)
    assert refused(lambda: publish_minutes(standing=awa, room=session, version=1)) == "changed_meanwhile"
    published = publish_minutes(standing=awa, room=session, version=2)
    assert published.published_at
    assert publish_minutes(standing=awa, room=session, version=2).published_at == published.published_at
    assert refused(lambda: save_minutes(standing=awa, room=session, text="Tout bas.", version=2)) == "changed_meanwhile"
    unchanged = correct_minutes(standing=awa, room=session, text="Voici.", version=2)
    assert (unchanged.version, minutes_in(session).corrected_at) == (2, None)  # type: ignore[union-attr]
    corrected = correct_minutes(standing=awa, room=session, text="Voilà.", version=2)
    assert corrected.corrected_at
    acts = list(Entry.objects.filter(act__contains="minutes").order_by("id").values_list("act", flat=True))
    assert acts == ["room.minutes_drafted", "room.minutes_published", "room.minutes_corrected"]


def test_published_minutes_honour_a_withdrawal(session: Room, awa: Standing, nadia: User) -> None:
    message = say(session, nadia, "Mon adresse est rue Utrillo.")
    leading.shortlist_message(standing=awa, message=message)
    closed(session, awa)
    draft_minutes(standing=awa, room=session)
    publish_minutes(standing=awa, room=session, version=1)
    assert "Utrillo" in minutes_html(minutes_in(session))  # type: ignore[arg-type]
    withdraw_message(standing=standing(nadia, session.consultation.territory), message=message)
    html = minutes_html(minutes_in(session))  # type: ignore[arg-type]
    assert "Utrillo" not in html
    assert "Message retiré" in html


def test_a_noted_decision_is_corrected_or_struck_and_the_minutes_follow(session: Room, awa: Standing) -> None:
    one, other = (leading.note_decision(standing=awa, room=session, text=text) for text in ("Un ban.", "Par erreur."))
    leading.correct_decision(standing=awa, decision=one, seen="Un ban.", text="Un banc.")
    before = fresh(session).state_change
    leading.correct_decision(standing=awa, decision=one, seen="Un banc.", text=" Un banc. ")
    assert fresh(session).state_change == before, "the same words are no change"
    closed(session, awa)
    late = refused(lambda: leading.correct_decision(standing=awa, decision=one, seen="Un ban.", text="Une fontaine."))
    assert late == "changed_meanwhile", "two hands on one decision never overwrite each other"
    leading.strike_decision(standing=awa, decision=other)
    assert refused(lambda: leading.strike_decision(standing=awa, decision=other)) == "decision_gone"
    assert [decision.text for decision in beside(fresh(session)).decisions] == ["Un banc."]
    words = plain(draft_minutes(standing=awa, room=session).text)
    assert "Un banc." in words
    assert "Par erreur" not in words
    acts = list(Entry.objects.filter(act__startswith="room.decision").order_by("id").values_list("act", flat=True))
    assert acts == ["room.decision_noted"] * 2 + ["room.decision_corrected", "room.decision_struck"]


def test_only_who_runs_the_room_touches_its_decisions(session: Room, awa: Standing, nadia: User) -> None:
    one = standing(nadia, session.consultation.territory)
    decision = leading.note_decision(standing=awa, room=session, text="Un banc.")
    acts = [
        lambda: leading.correct_decision(standing=one, decision=decision, seen="Un banc.", text="Deux bancs."),
        lambda: leading.strike_decision(standing=one, decision=decision),
    ]
    assert [refused(act) for act in acts] == ["not_allowed"] * 2
    with pytest.raises(ValidationError):
        leading.correct_decision(standing=awa, decision=decision, seen="Un banc.", text=" ")
