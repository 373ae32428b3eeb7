"""What everyone reads of a vote: its questions, what each promises, where it stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consult.consultations.calendar import moment_words
from consult.consultations.models import Kind
from consult.consultations.selectors import phase_words
from consult.votes import guarantee, rules
from consult.votes.models import Mode, Question, Rule, Secrecy, Status
from consult.votes.rules import VoteRefusal
from consult.votes.selectors import mine_on, paper_of, questions_of, refusal_now, turnout_of
from core.lib.refusals import Common, Refusal
from frontend.pages.votes.place import Place, place_of, question_at
from frontend.typography import french_spaces, number


@require_safe
def index(request: HttpRequest, territory_slug: str, consultation_slug: str) -> HttpResponse:
    """The questions put to the vote in one consultation."""
    place = place_of(request, territory_slug, consultation_slug)
    rows = [
        {
            "label": one.title,
            "url": place.url("question", one.pk),
            "text": one.text,
            "stand": stand_words(one, place),
            "kind": kind_of(one, place),
        }
        for one in questions_of(place.consultation)
    ]
    context = place.context(
        rows=rows,
        door=phase_words(place.consultation, Kind.VOTE, place.now),
        crumbs=place.crumbs((_("Votes"), "")),
        desk_url=place.url("desk") if place.standing.is_official else "",
    )
    return render(request, "votes/index.html", context)


@require_safe
def question(request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int) -> HttpResponse:
    """One question: what is asked, how it is counted, what is promised and what is not, and what to do now."""
    place, asked = question_at(request, territory_slug, consultation_slug, question_id)
    paper = paper_of(asked)
    mine = mine_on(asked, place.standing)
    refusal = refusal_now(place.standing, asked)
    if refusal is None:
        refusal = _refuse_roll(is_on_roll=mine.is_on_roll, on_paper=mine.on_paper)
    context = place.context(
        question=asked,
        paper=paper,
        mine=mine,
        facts=facts_of(asked, len(paper.options)),
        promises=guarantee.promises(asked),
        limits=guarantee.limits(asked),
        guarantee_version=guarantee.VERSION,
        stand=stand_words(asked, place),
        kind=kind_of(asked, place),
        refusal=refusal,
        is_stranger=refusal is Common.SIGN_IN,
        may_vote=refusal is None,
        ballot_url=place.url("ballot", asked.pk),
        receipt_url=place.url("receipt", asked.pk) if mine.has_voted else "",
        check_url=place.url("check", asked.pk),
        method_url=reverse("home:method", args=[asked.rule]),
        secrecy_url=reverse("home:method", args=["secret-et-recomptage"]),
        result_url=place.url("result", asked.pk) if asked.is_published(place.now) else "",
        turnout=turnout_words(asked),
        desk_url=place.url("manage", asked.pk) if place.standing.is_official else "",
        crumbs=place.crumbs((_("Votes"), place.url("show")), (asked.title, "")),
    )
    return render(request, "votes/question.html", context)


def _refuse_roll(*, is_on_roll: bool, on_paper: bool) -> Refusal | None:
    if not is_on_roll:
        return VoteRefusal.NOT_ON_ROLL
    return VoteRefusal.VOTED_ON_PAPER if on_paper else None


def stand_words(asked: Question, place: Place) -> str:
    """Where the vote stands, in one sentence."""
    if asked.status == Status.DRAFT or asked.opens_at is None or asked.closes_at is None:
        return _("En préparation.")
    if asked.is_published(place.now):
        return _("Le résultat est publié.")
    if asked.counted_at is not None and asked.embargo_until is not None:
        return _("Dépouillé. Le résultat paraîtra %(when)s.") % {"when": moment_words(asked.embargo_until)}
    if place.now < asked.opens_at:
        return _("Le vote ouvre %(when)s.") % {"when": moment_words(asked.opens_at)}
    if asked.is_open(place.now) and _awaits_trial(asked):
        return french_spaces(str(VoteRefusal.NOT_SEALED.label))
    if asked.is_open(place.now):
        return _("Le vote est ouvert jusqu’à %(when)s.") % {"when": moment_words(asked.closes_at)}
    return _("Le vote est clos. Le dépouillement vient.")


def kind_of(asked: Question, place: Place) -> str:
    """The mark beside these words."""
    if asked.is_published(place.now):
        return "done"
    return "open" if asked.is_open(place.now) and not _awaits_trial(asked) else "waiting"


def _awaits_trial(asked: Question) -> bool:
    """Whether the shares of its key are not tried yet: until then nobody votes, whatever the dates say."""
    return rules.refuse_rehearsal(asked) is None


def turnout_words(asked: Question) -> str:
    """« 134 bulletins au journal, sur 412 inscrites et inscrits »; nothing under eleven."""
    known = turnout_of(asked) if asked.counted_at is None else None
    if known is None:
        return ""
    words = {"n": number(known), "roll": number(asked.roll_size)}
    return _("%(n)s bulletins au journal, pour %(roll)s personnes sur la liste.") % words


def _method_link(asked: Question) -> SafeString:
    """The rule, which leads to the sheet that explains it."""
    return format_html('<a href="{}">{}</a>', reverse("home:method", args=[asked.rule]), asked.get_rule_display())


def facts_of(asked: Question, options: int) -> list[tuple[str, Any]]:
    """The rules of this vote, fixed before it opens."""
    found: list[tuple[str, Any]] = [
        (_("Façon de voter"), asked.get_mode_display()),
        (_("Règle de dépouillement"), _method_link(asked)),
        (_("Options"), number(options)),
        *_paper_facts(asked),
    ]
    if asked.envelope and asked.mode == "budget":
        found.append((_("Enveloppe"), _("%(n)s €") % {"n": number(asked.envelope)}))
    elif asked.seats > 1:
        found.append((_("Priorités retenues"), number(asked.seats)))
    secret = (
        _("Consultation à bulletin secret : la clé de l’urne est partagée entre trois dépositaires.")
        if asked.secrecy == Secrecy.SCRUTIN
        else _("Vote confidentiel : la clé de l’urne est tenue à part par l’hébergeur.")
    )
    found += [
        (_("Secret"), french_spaces(secret)),
        (_("Niveau de la grille CNIL"), _("%(n)s sur 3") % {"n": asked.level}),
    ]
    found += _afterwards(asked)
    if asked.status == Status.DRAFT:
        return found  # its roll is set down when the urn is sealed
    people = ngettext("%(n)s personne", "%(n)s personnes", asked.roll_size) % {"n": number(asked.roll_size)}
    return [*found, (_("Liste des votantes et votants"), people)]


def _paper_facts(asked: Question) -> list[tuple[str, str]]:
    """What a paper may hold, and what the rule asks besides: only what this way of voting and this rule read."""
    found: list[tuple[str, str]] = []
    if asked.mode in {Mode.APPROVAL, Mode.RANKING}:
        if asked.least > 1:
            found.append((_("Choix au moins"), number(asked.least)))
        found.append((_("Choix au plus"), number(asked.most) if asked.most else _("Autant qu’on veut")))
    elif asked.mode in {Mode.POINTS, Mode.QUADRATIC}:
        found.append((_("Points à répartir") if asked.mode == Mode.POINTS else _("Crédits"), number(asked.points)))
    elif asked.mode == Mode.SCORE:
        found.append((_("Note la plus haute"), number(asked.points)))
    if asked.rule == Rule.GREEDY_THRESHOLD:
        found.append((_("Voix nécessaires"), number(asked.threshold)))
    if asked.rule == Rule.EQUAL_SHARES:
        found.append((_("Une option choisie vaut"), capfirst(asked.get_utility_display())))
        found.append((_("S’il reste de l’argent"), capfirst(asked.get_completion_display())))
    return found


def _afterwards(asked: Question) -> list[tuple[str, str]]:
    """What is published, when, and how long it may be disputed."""
    found = [
        (
            _("Bulletins"),
            _("Publiés sans nom, à partir de onze")
            if asked.publishes_ballots
            else french_spaces(_("Gardés : seuls les totaux sont publiés")),
        )
    ]
    if asked.embargo_until is not None:
        found.append((_("Résultat à partir de"), moment_words(asked.embargo_until)))
    days = ngettext("%(n)s jour", "%(n)s jours", asked.appeal_days) % {"n": asked.appeal_days}
    return [*found, (_("Recours avant la destruction des clés"), days)]
