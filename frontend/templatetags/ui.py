"""What templates may ask of the face: drawings, figures, dates, links."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.answers.selectors.rows import Totals
from consult.consultations.models import Consultation, Kind
from consult.votes.modes.lines import euros_in_words
from consult.votes.modes.paper import InvalidChoice, Paper
from core.accounts.models import User
from core.lib import moments
from core.notices.selectors import unread_count
from frontend import ballots, figures, navigation, typography
from frontend import emblem as paving
from frontend.verdicts import verdicts_in_words

register = template.Library()

ICON_NAMES: Final = frozenset(json.loads((settings.BASE_DIR / "frontend" / "icons.json").read_text()))
PLATFORM_CODE: Final = "AGORA"  # the platform's own paving, where no territory is chosen


@cache
def _drawings() -> dict[str, str]:
    """The icons that the build wrote; nothing before the first build, since every icon stands beside a word."""
    built = settings.FRONTEND_DIST / "icons.json"
    return json.loads(built.read_text()) if built.is_file() else {}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon, always beside a word, hence silent."""
    if name not in ICON_NAMES:
        raise template.TemplateSyntaxError(f"No icon is called {name!r}: add it to frontend/icons.json.")
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_drawings().get(name, "")),
    )


@register.simple_tag
def emblem(code: str = "", size: int = 48, label: str = "") -> SafeString:
    """The paving of a territory, silent unless a label is given."""
    voice = (
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="emblem" viewBox="0 0 40 40" width="{}" height="{}" {}>{}</svg>',
        size,
        size,
        voice,
        mark_safe(paving.drawing(code or PLATFORM_CODE)),
    )


@register.simple_tag
def frieze(code: str = "", name: str = "frise") -> SafeString:
    """The paving laid side by side along a line; `name` must be unique in the page."""
    return format_html(
        '<svg class="frieze" width="100%" height="40" aria-hidden="true" focusable="false">'
        '<defs><pattern id="{0}" width="40" height="40" patternUnits="userSpaceOnUse">{1}</pattern></defs>'
        '<rect width="100%" height="40" fill="url(#{0})"/></svg>',
        name,
        mark_safe(paving.drawing(code or PLATFORM_CODE)),
    )


@register.filter
def french_spaces(text: str) -> str:
    """Plain text with French spaces."""
    return typography.french_spaces(str(text))


@register.simple_tag
def colon() -> str:
    """A colon as each language sets it: with its narrow space in French."""
    return f"{typography.THIN}:" if typography.is_french() else ":"


@register.simple_tag
def in_french() -> SafeString:
    """The language of what people here wrote, where the page around it is in another one (RGAA 8.7)."""
    return mark_safe("" if typography.is_french() else ' lang="fr"')


@register.filter
def number(value: float, decimals: int = 0) -> str:
    """A figure as it is printed."""
    return typography.number(value, decimals)


@register.filter
def percent(ratio: float, decimals: int = 0) -> str:
    """A ratio in percent."""
    return typography.percent(ratio, decimals)


@register.filter
def share_of(part: float, whole: float) -> int:
    """The share of a whole, from 0 to 100."""
    return typography.share(part, whole)


@register.simple_tag
def support_words(count: int, threshold: int | None) -> str:
    """« 128 soutiens sur 200 pour obtenir une réponse »."""
    return figures.support_words(count, threshold)


@register.simple_tag
def stances(pros: int, cons: int) -> figures.Stances | None:
    """How a debate stands, or nothing where nobody took a side."""
    return figures.stances(pros, cons)


@register.simple_tag
def euros(amount: int | Decimal) -> str:
    """« 12 345 € », with its cents only where there are some."""
    if amount == int(amount):
        return euros_in_words(int(amount))
    return f"{typography.number(amount, 2)}\u202f€"


@register.simple_tag
def ballot_sheet(paper: Paper, values: Mapping[str, Any], errors: InvalidChoice | None) -> ballots.Sheet:
    """A ballot paper with what was typed on it, and what is wrong."""
    return ballots.sheet_of(paper, values, errors)


@register.filter
def french_date(value: date | datetime | None, form: str = "") -> str:
    """« jeudi 3 décembre, 18 h 30 »; with "day", « jeudi 3 décembre »; with "short", « 3 décembre »."""
    if not value:
        return ""
    if isinstance(value, datetime) and not form:
        return typography.moment_in_words(value)
    return typography.day_in_words(value, weekday=form != "short")


@register.simple_tag
def moment(value: date | datetime, form: str = "") -> SafeString:
    """A `<time>` element whose words are those of `french_date`."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), french_date(value, form))


@register.simple_tag
def hour(value: datetime) -> SafeString:
    """A `<time>` element that says the hour, « 18 h 30 », and the day too where it is another one."""
    same_day = timezone.localtime(value).date() == timezone.localdate()
    words = moments.hour_in_words(value) if same_day else typography.moment_in_words(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def remaining(until: datetime) -> str:
    """« encore 6 jours »."""
    return typography.remaining_in_words(until)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """This page's query string with some parameters replaced, or removed when nothing is given for them."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value not in (None, ""):
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else "?"


def _path(context: template.Context) -> str:
    """The address being read; nothing on a page of failure, whose words must not tell one address from another."""
    request: HttpRequest | None = context.get("request")
    return "" if request is None or context.get("failed") else request.path


def _own_path(context: template.Context) -> str:
    """The address at which anyone may ask for this page again: a page that answers a form has none, and its words are not there."""
    request: HttpRequest | None = context.get("request")
    return _path(context) if request is not None and request.method in {"GET", "HEAD"} else ""


def _town(context: template.Context) -> str:
    """The town whose pages the header leads to: one that is open, since another has no consultation to show."""
    territory = context.get("territory")
    return getattr(territory, "slug", "") if getattr(territory, "opened_at", None) else ""


@register.simple_tag(takes_context=True)
def main_links(context: template.Context) -> list[navigation.Link]:
    """The links of the header."""
    return navigation.main_links(_town(context), _path(context))


@register.simple_tag(takes_context=True)
def footer_links(context: template.Context) -> list[navigation.Link]:
    """The links of the footer."""
    return navigation.footer_links(_path(context))


@register.simple_tag(takes_context=True)
def town_search(context: template.Context) -> str:
    """Where the header's search looks inside a town; nothing outside, or where the town has no search."""
    return navigation.search_address(_town(context))


@register.simple_tag
def account_address() -> str:
    """The signed-in person's own page."""
    return navigation.account_address()


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    return navigation.address(name, *args)


@register.simple_tag(takes_context=True)
def alternates(context: template.Context) -> list[tuple[str, str]]:
    """This page in each language: (code, address). Nothing where there is no page to ask for."""
    if not _own_path(context):
        return []
    request: HttpRequest = context["request"]
    return [(code, navigation.in_language(request, code)) for code, _name in settings.LANGUAGES]


@register.simple_tag
def other_language(pages: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The first language that is not the one being read."""
    return next(((code, url) for code, url in pages if code != get_language()), None)


@register.simple_tag(takes_context=True)
def canonical(context: template.Context) -> str:
    """The one address of this page, from the settings and never from the Host header."""
    path = _own_path(context)
    return f"{settings.PUBLIC_URL}{path}" if path else ""


@register.filter(is_safe=True)
def as_rail(content: str) -> str:
    """The rail, only where a page put something in it."""
    if not content.strip():
        return ""
    return format_html('<aside class="page__rail" aria-label="{}">{}</aside>', _("Où en est-on"), mark_safe(content))


@register.filter(is_safe=True)
def as_nextbar(content: str) -> str:
    """The bar of the next act, only where a page put something in it."""
    if not content.strip():
        return ""
    return format_html(
        '<section class="nextbar" aria-label="{}">{}</section>', _("Ce que vous pouvez faire"), mark_safe(content)
    )


@register.filter
def attribute(bound_field: Any, name: str) -> str:
    """An attribute of a form field's widget, or nothing."""
    return str(bound_field.field.widget.attrs.get(name, ""))


@register.simple_tag
def unread_notices(user: User) -> int:
    """How many notices of this account nobody opened."""
    return unread_count(user)


@register.simple_tag
def moderated_as(consultation: Consultation, kind: str, at: datetime) -> str:
    """How texts of this kind of phase are read at this moment (pre, mixed, post); of the whole consultation, `phases` where its phases differ."""
    if kind:
        return consultation.moderation_at(Kind(kind), at).value
    differs = any(one.moderation not in ("", consultation.moderation) for one in consultation.phases.all())
    return "phases" if differs else consultation.moderation


@register.simple_tag
def verdicts(totals: Totals) -> str:
    """What is said of an answer by those whom it answers."""
    return verdicts_in_words(totals)
