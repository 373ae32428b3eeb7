"""Who heads the executive reads one screen of what awaits by élue and theme, and her own lines; never twice as it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from consult.answers.models import Answer, State
from consult.digests.models import Digest
from consult.digests.rules import Item, Kind
from consult.digests.selectors import due_offices, planned
from consult.digests.services import prepare
from consult.digests.summaries import MOST_ROWS, Row, summarise
from core.accounts.models import Absence, Delegation, ElectedOffice, Role
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.refusals import Common, Refused
from core.notices.models import Mail
from core.people.rules import PeopleRefusal
from core.people.services import name_elected_official, say_who_heads
from core.territories.models import CommonTheme, Territory
from tests.consult.digests.making import MONDAY, TODAY, WEEK, in_office, owe, promised, proposal_in, to_decide
from tests.consult.digests.test_moved import old_proposal, supported, words
from tests.make import queries_of
from tests.people import make_staff, make_user, signed_in, standing
from tests.words import words_of_page

DAY = timedelta(days=1)
ITEM = Item(key="proposal:1", kind=Kind.OWED, title="Un banc", url="https://x/1", due_on=TODAY, theme="ageing")


def mayor_of(town: Territory) -> ElectedOffice:
    office = in_office(town, "Rose Weil", CommonTheme.CULTURE_SPORT)
    office.heads_executive, office.function = True, "Maire"
    office.save()
    return office


def test_rows_count_what_waits_and_the_latest_comes_first() -> None:
    late, undated = replace(ITEM, due_on=TODAY - DAY), replace(ITEM, kind=Kind.DECIDE, due_on=None)
    commitment = replace(ITEM, kind=Kind.COMMITMENT)
    held = [
        ("Aïssa", ITEM), ("Aïssa", late), ("Aïssa", undated), ("Aïssa", commitment),
        ("Hélène", replace(commitment, due_on=TODAY - DAY, theme="health")), ("Rose", replace(commitment, theme="culture_sport")),
    ]  # fmt: skip
    summary = summarise(held, TODAY)
    assert summary is not None
    assert summary.rows == (
        Row("Aïssa", "ageing", 3, 1, 0, TODAY - DAY),
        Row("Hélène", "health", 0, 0, 1, None),
    )
    assert (summary.waiting, summary.late, summary.left) == (3, 1, 0)
    assert len(summary.fingerprint) <= 80
    assert summarise(reversed(held), TODAY) == summary
    assert summarise([("Rose", replace(commitment, theme="culture_sport"))], TODAY) is None


def test_one_screen_and_a_date_that_passes_changes_it() -> None:
    held = [(f"Élue {n}", replace(ITEM, due_on=TODAY + n * DAY)) for n in range(MOST_ROWS + 3)]
    summary = summarise(held, TODAY)
    assert summary is not None
    assert (len(summary.rows), summary.left) == (MOST_ROWS, 3)
    prints = [one.fingerprint for day in range(3) if (one := summarise(held[1:], TODAY + day * DAY))]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.django_db
@pytest.mark.promise("R-4")
def test_the_mayor_reads_the_whole_once_and_her_own_lines(clichy: Territory, tourcoing: Territory) -> None:
    mayor = mayor_of(clichy)
    in_office(clichy)
    answer = to_decide(clichy, "Un banc", due=TODAY + 3 * DAY)
    owe(proposal_in(clichy, "Une rampe"), TODAY - DAY)
    promised(clichy, TODAY - DAY)
    to_decide(clichy, "Une fête", theme=CommonTheme.CULTURE_SPORT)
    supported(old_proposal(clichy, "Une autre délégation monte", theme=CommonTheme.HEALTH), 12)
    to_decide(tourcoing, "Ailleurs")
    prepare(MONDAY)
    letter = Mail.objects.get(recipient=mayor.user.email)
    assert "3 dossiers attendent une réponse, dont 1 en retard" in letter.subject.replace("\u202f", " ")
    told = letter.text.replace("\u202f", " ").replace("\u00a0", " ")
    ageing, culture = (CommonTheme.AGEING.label, CommonTheme.CULTURE_SPORT.label)
    assert (
        f"- Aïssa Kone, {ageing} : 2 dossiers attendent, dont 1 en retard, le premier dû le 29 novembre ; "
        "1 engagement en retard."
    ) in told
    assert f"- Rose Weil, {culture} : 1 dossier attend." in told
    assert "1. « Une fête » attend votre décision. (nouveau)" in told
    assert "Un banc" not in told
    assert "Ailleurs" not in told
    assert "« Une autre délégation monte » a gagné 12 soutiens" in told
    assert "Sur tout le territoire, en une semaine :" in told
    prepare(MONDAY + WEEK)
    assert Mail.objects.filter(recipient=mayor.user.email).count() == 2, "a date has passed"
    prepare(MONDAY + 2 * WEEK)
    assert Mail.objects.filter(recipient=mayor.user.email).count() == 2
    Answer.objects.filter(pk=answer.pk).update(state=State.DECIDED, decision="accepted", reasons="Oui.",
        decided_as="Adjointe", decided_at=MONDAY)  # fmt: skip
    prepare(MONDAY + 3 * WEEK)
    assert "2 dossiers" in Mail.objects.filter(recipient=mayor.user.email).latest("pk").subject
    assert words()


@pytest.mark.django_db
def test_a_quiet_town_writes_nothing_to_its_mayor(clichy: Territory) -> None:
    mayor_of(clichy)
    in_office(clichy)
    prepare(MONDAY)
    assert Digest.objects.filter(lines=0).count() == 2
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_while_the_mayor_is_away_her_deputy_reads_it(clichy: Territory) -> None:
    mayor, deputy = mayor_of(clichy), in_office(clichy)
    to_decide(clichy)
    Absence.objects.create(office=mayor, deputy=deputy, since=MONDAY - DAY, until=MONDAY + DAY)
    found = {one.due.office.pk: one for one in planned(due_offices(MONDAY), MONDAY)}
    assert found[mayor.pk].said == {}
    assert set(found[deputy.pk].said) > {"summary"}


@pytest.mark.django_db
def test_a_summary_costs_the_same_however_many_towns(clichy: Territory, tourcoing: Territory) -> None:
    mayor_of(clichy)
    to_decide(clichy)
    few = queries_of(lambda: planned(due_offices(MONDAY), MONDAY))
    office = in_office(tourcoing)
    ElectedOffice.objects.filter(pk=office.pk).update(heads_executive=True)
    for number in range(4):
        Delegation.objects.create(office=in_office(clichy, f"Élue {number}"), theme=CommonTheme.CULTURE_SPORT)
        to_decide(tourcoing)
    assert queries_of(lambda: planned(due_offices(MONDAY), MONDAY)) == few


@pytest.mark.django_db
def test_an_office_already_held_heads_the_executive_from_its_page(clichy: Territory) -> None:
    boss = make_staff("Karim Haddad", Role.ADMINISTRATOR, clichy)
    rose, lea = in_office(clichy, "Rose Weil"), in_office(clichy, "Léa Roy")
    browser, page = signed_in(boss), reverse("people:office", args=[clichy.slug, rose.pk])
    assert "Cette personne ne dirige plus" not in words_of_page(browser.get(page))
    assert browser.post(page, {"dirige": "oui"}, follow=True).redirect_chain == [(page, 302)]
    assert ElectedOffice.objects.get(heads_executive=True) == rose
    assert "Cette personne ne dirige plus l’exécutif" in words_of_page(browser.get(page))
    other = browser.post(reverse("people:office", args=[clichy.slug, lea.pk]), {"dirige": "oui"})
    assert other.status_code == PeopleRefusal.HEADED_ALREADY.status
    assert "Quelqu’un dirige déjà l’exécutif" in words_of_page(other)
    official = signed_in(make_staff("Samir Diallo", Role.OFFICIAL, clichy))
    assert official.post(page, {"dirige": "oui"}).status_code == 403
    assert ElectedOffice.objects.get(heads_executive=True) == rose
    for _again in range(2):
        browser.post(page, {"dirige": "non"})
    assert not ElectedOffice.objects.filter(heads_executive=True).exists()
    told = [entry.act for entry in Entry.objects.filter(act="office.heads").order_by("pk")]
    assert told == ["office.heads", "office.heads"]
    ElectedOffice.objects.filter(pk=rose.pk).update(until=clock())
    with pytest.raises(Refused) as refused:
        say_who_heads(standing=standing(boss, clichy), territory=clichy, office=rose, heads_executive=True)
    assert refused.value.reason == Common.CHANGED_MEANWHILE


@pytest.mark.django_db
def test_an_administrator_names_one_who_heads_the_executive(clichy: Territory) -> None:
    boss = standing(make_staff("Karim Haddad", Role.ADMINISTRATOR, clichy), clichy)
    named = name_elected_official(
        standing=boss, territory=clichy, user=make_user("Rose Weil"), function="Maire", url="", heads_executive=True
    )
    assert named.heads_executive
    with pytest.raises(Refused) as refused:
        name_elected_official(
            standing=boss, territory=clichy, user=make_user("Léa Roy"), function="Maire", url="", heads_executive=True
        )
    assert refused.value.reason == PeopleRefusal.HEADED_ALREADY
    ElectedOffice.objects.filter(pk=named.pk).update(until=named.since + DAY)
    name_elected_official(
        standing=boss, territory=clichy, user=make_user("Léa Roy"), function="Maire", url="", heads_executive=True
    )


def test_the_day_is_that_of_the_calendar() -> None:
    assert summarise([("Aïssa", ITEM)], date(2026, 11, 30)) != summarise([("Aïssa", ITEM)], date(2026, 12, 1))
