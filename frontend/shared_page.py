"""Pages that are the same for every reader but for the corner that shows who is signed in.

Such a page is made once, for nobody, and kept with the public pages; a signed-in reader gets it with their own corner put
in. A view says so itself, and only where nothing else on it depends on the reader.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from core.lib.pagecache import shelf_of

START, END = b"<!--tools-->", b"<!--/tools-->"
View = Callable[..., HttpResponse]


def same_for_all(view: View) -> View:
    """Give a signed-in reader the public page with their own corner; what the public may not read is made for them alone."""

    @wraps(view)
    def shared(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated or len(get_messages(request)):
            return view(request, *args, **kwargs)
        shelf = shelf_of(request, "shared")
        if shelf.kept is not None:
            return _with_corner(request, shelf.kept.body)
        reader, request.user = request.user, AnonymousUser()
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = None
        finally:
            request.user = reader
        if response is None or response.status_code != 200:
            return view(request, *args, **kwargs)
        shelf.keep(response)
        return _with_corner(request, response.content)

    return shared


def _with_corner(request: HttpRequest, body: bytes) -> HttpResponse:
    before, _start, rest = body.partition(START)
    _corner, _end, after = rest.partition(END)
    corner = render_to_string("layout/tools.html", {"user": request.user, "request": request}).encode()
    return HttpResponse(b"".join((before, START, corner, END, after)))
