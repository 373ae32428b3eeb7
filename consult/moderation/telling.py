"""Letters of the moderation: written with the act they tell of."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from consult.moderation.models import Appeal, Case, Decision, Report
from consult.moderation.selectors.texts import text_of
from core.lib.db import require_transaction
from core.notices.letters import write_letter


def tell_author(decision: Decision, case: Case) -> None:
    """Step: the statement of reasons, to the author: what, why, on which rule, by a person or not, and how to appeal."""
    require_transaction()
    author = case.author
    if author is None or not author.is_active:
        return
    until = decision.restriction.until if decision.restriction else None
    _write(
        "decision", author.email, case, act=decision.act,
        ground_label=_label(decision.get_ground_display()), sanction_label=_label(decision.get_sanction_display()),
        facts=decision.facts, url=statement_url(case, decision), appeal_until=_day(decision.appeal_until),
        until=_day(until),
    )  # fmt: skip


def tell_shown(decision: Decision, case: Case) -> None:
    """Step: tell the author that their words are shown, for the first time or again."""
    require_transaction()
    if case.author is not None and case.author.is_active:
        _write("text_shown", case.author.email, case, is_back=decision.reverses_id is not None)


def tell_outcome(appeal: Appeal, case: Case) -> None:
    """Step: tell the author what became of their appeal, and why."""
    require_transaction()
    if case.author is not None and case.author.is_active:
        url = statement_url(case, appeal.decision)
        outcome = _label(appeal.get_outcome_display())
        _write("appeal_decided", case.author.email, case, outcome=outcome, reasons=appeal.reasons, url=url)


def acknowledge(report: Report, case: Case) -> None:
    """Step: tell whoever reported, where they left an address, that it was received and where to follow it."""
    require_transaction()
    if report.email:
        url = _address("moderation:received", case.territory.slug, report.key)
        _write("report_received", report.email, case, url=url, address=_public(report.address))


def tell_reporters(decision: Decision, case: Case) -> None:
    """Step: tell whoever reported these words what was decided, once each; the page of their report says the same."""
    require_transaction()
    told = set()
    for report in case.reports.select_related("user").order_by("pk"):
        to = report.user.email if report.user is not None and report.user.is_active else report.email
        if to and to.lower() not in told:
            told.add(to.lower())
            url = _address("moderation:received", case.territory.slug, report.key)
            ground = _label(decision.get_ground_display())
            _write(
                "report_settled",
                to,
                case,
                act=decision.act,
                ground_label=ground,
                url=url,
                address=_public(report.address),
            )


def statement_url(case: Case, decision: Decision) -> str:
    """The private link to a statement of reasons."""
    return _address("moderation:statement", case.territory.slug, decision.key)


def _write(name: str, to: str, case: Case, **context: Any) -> None:
    with translation.override("fr"):
        text = text_of(case)
        write_letter(
            name, to=to, territory_name=case.territory.name, title=text.title, kind=text.kind, words=text.words[:400],
            text_url=f"{settings.PUBLIC_URL}{text.url}", is_necessary=True, **context,
        )  # fmt: skip


def _address(name: str, *args: object) -> str:
    with translation.override("fr"):
        return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def _public(address: str) -> str:
    """The address of what was reported, as it opens from a letter."""
    return f"{settings.PUBLIC_URL}{address}" if address.startswith("/") else address


def _label(words: Any) -> str:
    with translation.override("fr"):
        return str(words)


def _day(moment: Any) -> str:
    with translation.override("fr"):
        return date_format(localtime(moment), "j F Y") if moment else ""
