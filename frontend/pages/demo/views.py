"""The demonstration's letter box: nothing is sent, everything is read here."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.notices.models import Mail

LETTERS = 20  # on a page


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Every letter of the outbox, newest first. Outside of a demonstration, there is no such page."""
    if not settings.DEMO:
        raise Http404
    page = Paginator(Mail.objects.order_by("-id"), LETTERS).get_page(request.GET.get("page"))
    words = {"number": page.number, "total": page.paginator.num_pages}
    context = {
        "letters": page.object_list,
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "position": _("Page %(number)s sur %(total)s") % words,
    }
    return render(request, "demo/mail.html", context)
