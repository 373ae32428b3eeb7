"""What officials do with a consultation: one effect, one line in the journal, a clear word to the second hand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consult.answers.services.closing import close_consultation
from consult.consultations.calendar import Dates
from consult.consultations.models import Consultation, Kind, Phase, Status, Template, Theme
from consult.consultations.rules import Closed
from consult.consultations.services import (
    archive_consultation,
    create_consultation,
    edit_consultation,
    publish_consultation,
    set_phases,
    set_themes,
)
from core.accounts.models import User
from core.audit.models import Entry
from core.lib.refusals import Common, Refused
from core.territories.models import CommonTheme, Territory
from tests.make import make_consultation
from tests.people import make_clichy, make_isabelle, make_official, standing

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def draft(town: Territory, by: User, **changes: Any) -> Consultation:
    values: dict[str, Any] = {
        "template": Template.PROPOSALS, "title": "Mieux vieillir à Clichy", "question": "De quoi avez-vous besoin ?",
        "summary": "La ville écrit son plan pour bien vieillir.", "starts_on": date(2027, 1, 4),
    }  # fmt: skip
    return create_consultation(standing=standing(by, town), territory=town, **{**values, **changes})


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value


def lines_of(consultation: Consultation) -> list[Dates]:
    rows = Phase.objects.filter(consultation=consultation).order_by("period", "id")
    return [Dates(p.kind, p.opens_at, p.closes_at, p.purpose, p.pk) for p in rows]


def in_threads(count: int, act: Callable[[int], object]) -> list[object]:
    """What each hand got: its result, or the reason it was refused."""

    def one(number: int) -> object:
        try:
            return act(number)
        except Refused as refusal:
            return refusal.reason
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("template", Template.values)
def test_a_draft_starts_from_its_model_of_process(karim: User, clichy: Territory, template: str):
    made = draft(clichy, karim, template=template)
    assert (made.status, made.slug, made.answer_threshold) == (Status.DRAFT, "mieux-vieillir-a-clichy", 100)
    assert made.phases.count() >= 4
    assert made.charter_html.startswith("<h3>")
    entry = Entry.objects.get(act="consultation.created")
    assert (entry.actor, entry.territory, entry.target) == (karim, clichy, f"consultation:{made.pk}")


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_draft(karim: User, clichy: Territory):
    made = in_threads(6, lambda _n: draft(clichy, karim).pk)
    assert len(set(made)) == 1
    assert Consultation.objects.count() == 1
    assert Entry.objects.count() == 1


def test_the_same_title_by_another_hand_takes_a_numbered_address(karim: User, isabelle: User, clichy: Territory):
    assert draft(clichy, karim).slug == "mieux-vieillir-a-clichy"
    assert draft(clichy, isabelle).slug == "mieux-vieillir-a-clichy-2"


def test_a_title_without_letters_still_has_an_address(karim: User, clichy: Territory):
    assert draft(clichy, karim, title="？！").slug == "consultation"


def test_residents_and_officials_of_the_next_town_prepare_nothing(nadia: User, bertrand: User, clichy: Territory):
    assert refused(lambda: draft(clichy, nadia)).reason is Common.NOT_ALLOWED
    assert refused(lambda: draft(clichy, bertrand)).reason is Common.NOT_ALLOWED
    assert not Consultation.objects.exists()


def test_editing_cleans_the_words_and_keeps_safe_html(karim: User, clichy: Territory):
    made = draft(clichy, karim)
    me = standing(karim, clichy)
    edited = edit_consultation(
        standing=me,
        consultation=made,
        expected=0,
        title="  Bien \u202evieillir ",
        body="**Oui**\n\n<script>alert(1)</script>",
    )
    assert (edited.title, edited.version) == ("Bien vieillir", 1)
    assert "<strong>Oui</strong>" in edited.body_html
    assert "<script" not in edited.body_html
    assert Entry.objects.get(act="consultation.edited").details["before"] == {"title": "Mieux vieillir à Clichy"}


@pytest.mark.promise("S-26")
@pytest.mark.django_db(transaction=True)
def test_two_officials_who_edit_at_once_leave_one_text_and_one_is_told():
    town = make_clichy()
    hands = [standing(make_official(town), town), standing(make_isabelle(town), town)]
    made = draft(town, make_official(town))
    got = in_threads(
        8,
        lambda n: edit_consultation(standing=hands[n % 2], consultation=made, expected=0, title=f"Titre {n}").title,
    )
    kept = [title for title in got if title is not Common.CHANGED_MEANWHILE]
    assert len(kept) == 1
    assert got.count(Common.CHANGED_MEANWHILE) == 7
    assert Consultation.objects.get().title == kept[0]
    assert Entry.objects.filter(act="consultation.edited").count() == 1


def test_sending_the_same_words_twice_changes_nothing_and_frightens_nobody(karim: User, clichy: Territory):
    made, me = draft(clichy, karim), standing(karim, clichy)
    for _click in range(2):
        edited = edit_consultation(standing=me, consultation=made, expected=0, title="Bien vieillir")
    assert edited.version == 1
    assert Entry.objects.filter(act="consultation.edited").count() == 1


@pytest.mark.promise("S-26")
@pytest.mark.django_db(transaction=True)
def test_two_officials_who_publish_at_once_publish_once():
    town = make_clichy()
    hands = [standing(make_official(town), town), standing(make_isabelle(town), town)]
    made = draft(town, make_official(town))
    got = in_threads(8, lambda n: publish_consultation(standing=hands[n % 2], consultation=made).status)
    assert sorted(map(str, got)) == sorted([*[str(Common.ALREADY_DONE)] * 7, "published"])
    assert Consultation.objects.get().published_at is not None
    assert Entry.objects.filter(act="consultation.published").count() == 1


def test_nothing_is_published_without_a_dated_phase(karim: User, clichy: Territory):
    made, me = draft(clichy, karim), standing(karim, clichy)
    set_phases(standing=me, consultation=made, expected=0, phases=[])
    assert refused(lambda: publish_consultation(standing=me, consultation=made)).reason is Closed.INCOMPLETE
    assert Consultation.objects.get().status == Status.DRAFT


def test_publishing_what_was_changed_since_it_was_read_is_refused(karim: User, clichy: Territory):
    made, me = draft(clichy, karim), standing(karim, clichy)
    edit_consultation(standing=me, consultation=made, expected=0, title="Autre titre")
    late = refused(lambda: publish_consultation(standing=me, consultation=made, expected=0))
    assert late.reason is Common.CHANGED_MEANWHILE


def test_once_published_the_charter_binds(karim: User, clichy: Territory):
    made, me = make_consultation(clichy, answer_threshold=50), standing(karim, clichy)

    def change(**values: Any) -> Consultation:
        return edit_consultation(standing=me, consultation=made, expected=0, **values)

    assert refused(lambda: change(answer_threshold=51)).reason is Closed.CHARTER_BINDS
    assert refused(lambda: change(answer_days=61)).reason is Closed.CHARTER_BINDS
    assert refused(lambda: change(who="attested")).reason is Closed.CHARTER_BINDS
    assert change(answer_threshold=40).answer_threshold == 40


def test_two_phases_of_a_kind_never_overlap_and_the_remedy_is_named(karim: User, clichy: Territory):
    made, me = draft(clichy, karim), standing(karim, clichy)
    rows = lines_of(made)
    double = replace(rows[0], id=None, opens_at=rows[0].opens_at + DAY, closes_at=rows[0].closes_at + 9 * DAY)
    no = refused(lambda: set_phases(standing=me, consultation=made, expected=0, phases=[*rows, double]))
    assert no.reason is Closed.CALENDAR
    assert "Faites-la commencer" in no.detail
    assert lines_of(made) == rows


def test_phases_that_touch_do_not_overlap_and_two_may_trade_places(karim: User, clichy: Territory):
    made, me = draft(clichy, karim), standing(karim, clichy)
    start = timezone.now() + DAY
    first, second = Dates(Kind.VOTE, start, start + DAY), Dates(Kind.VOTE, start + DAY, start + 2 * DAY)
    set_phases(standing=me, consultation=made, expected=0, phases=[first, second])
    rows = lines_of(made)
    assert [r.opens_at for r in rows] == [first.opens_at, second.opens_at]
    swapped = [replace(second, id=rows[0].id), replace(first, id=rows[1].id)]
    set_phases(standing=me, consultation=made, expected=1, phases=swapped)
    assert [r.id for r in lines_of(made)] == [rows[1].id, rows[0].id]


@pytest.mark.promise("S-26")
@pytest.mark.django_db(transaction=True)
def test_two_calendars_sent_at_once_leave_one():
    town = make_clichy()
    me, made = standing(make_official(town), town), draft(town, make_official(town))
    start = timezone.now() + DAY
    got = in_threads(
        6,
        lambda n: (
            set_phases(
                standing=me, consultation=made, expected=0, phases=[Dates(Kind.VOTE, start, start + (n + 1) * DAY)]
            ).version
        ),
    )
    assert got.count(1) == 1
    assert got.count(Common.CHANGED_MEANWHILE) == 5
    assert Phase.objects.count() == 1


def test_what_has_begun_in_public_stays_as_announced_but_its_end_may_move_ahead(karim: User, clichy: Territory):
    made, me = make_consultation(clichy), standing(karim, clichy)
    rows = lines_of(made)

    def calendar(*phases: Dates) -> Consultation:
        return set_phases(standing=me, consultation=made, expected=0, phases=phases)

    assert "ne peut plus être retirée" in refused(lambda: calendar(rows[0])).detail
    moved = replace(rows[0], opens_at=rows[0].opens_at + DAY)
    assert "remettez le début" in refused(lambda: calendar(moved, rows[1])).detail
    shut = replace(rows[0], closes_at=timezone.now() - DAY)
    assert "que dans le futur" in refused(lambda: calendar(shut, rows[1])).detail
    longer = replace(rows[0], closes_at=rows[0].closes_at + DAY)
    calendar(longer, rows[1])
    assert lines_of(made)[0].closes_at == longer.closes_at or lines_of(made)[1].closes_at == longer.closes_at


def test_a_phase_of_another_consultation_is_not_taken(karim: User, clichy: Territory):
    made, other, me = draft(clichy, karim), make_consultation(clichy, "autre"), standing(karim, clichy)
    stolen = replace(lines_of(other)[0], opens_at=timezone.now() + DAY, closes_at=timezone.now() + 2 * DAY)
    no = refused(lambda: set_phases(standing=me, consultation=made, expected=0, phases=[stolen]))
    assert no.reason is Common.CHANGED_MEANWHILE
    assert Phase.objects.filter(consultation=other).count() == 2


def test_local_themes_hang_below_the_common_grid(karim: User, clichy: Territory):
    made, me = draft(clichy, karim), standing(karim, clichy)
    themes = [("ageing", " Aidants "), ("housing", "Ascenseurs"), ("housing", "")]
    set_themes(standing=me, consultation=made, expected=0, themes=themes)
    kept = Theme.objects.get(label="Aidants").pk
    set_themes(standing=me, consultation=made, expected=1, themes=[("ageing", "Aidants"), ("health", "Médecins")])
    assert Theme.objects.get(label="Aidants").pk == kept
    assert set(Theme.objects.values_list("common", flat=True)) == {CommonTheme.AGEING, CommonTheme.HEALTH}
    no = refused(lambda: set_themes(standing=me, consultation=made, expected=2, themes=[("jardinage", "Roses")]))
    assert no.reason is Closed.THEMES


def test_a_consultation_ends_with_its_balance_then_goes_to_the_archives(karim: User, clichy: Territory):
    made, me = make_consultation(clichy, opened=()), standing(karim, clichy)
    assert refused(lambda: archive_consultation(standing=me, consultation=made)).reason is Closed.NOT_CLOSED
    no = refused(lambda: close_consultation(standing=me, consultation=made, follow_up=" \u200b "))
    assert no.reason is Closed.NO_FOLLOW_UP
    closed = close_consultation(standing=me, consultation=made, follow_up="Douze bancs sont posés.")
    assert closed.status == Status.CLOSED
    again = refused(lambda: close_consultation(standing=me, consultation=made, follow_up="Autre bilan."))
    assert again.reason is Common.ALREADY_DONE
    assert Consultation.objects.get().follow_up == "Douze bancs sont posés."
    assert archive_consultation(standing=me, consultation=made).status == Status.ARCHIVED
    late = refused(lambda: edit_consultation(standing=me, consultation=made, expected=0, title="Trop tard"))
    assert late.reason is Closed.CLOSED


def test_a_consultation_does_not_end_while_a_phase_is_open(karim: User, clichy: Territory):
    made, me = make_consultation(clichy), standing(karim, clichy)
    no = refused(lambda: close_consultation(standing=me, consultation=made, follow_up="Bilan."))
    assert no.reason is Closed.PROCESS_GOES_ON
