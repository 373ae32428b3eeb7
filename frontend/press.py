"""The press: pages set as PDF one at a time in each process, so many a minute for each address, and kept for an hour."""

import hashlib
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import gettext_lazy as _

from core.lib.paper import Paper, PaperError, pdf_of
from core.lib.refusals import Refusal, Refused
from core.lib.throttle import is_within_limit

KEPT_S: Final = 3600  # seconds that a PDF is kept
WAIT_S: Final = 2  # for the press to be free
AGAIN_S: Final = 20  # what to wait before another try
PRESS: Final = BoundedSemaphore(1)  # one page is set at a time in each process: a crowd cannot fill the machine


class PressRefusal(Refusal):
    """Why there is no PDF this time."""

    NO_PAPER = (
        "no_paper",
        _("Le PDF n’a pas pu être préparé cette fois. Réessayez dans un moment : la page s’imprime aussi."),
    )

    MANY_PAPERS = (
        "many_papers",
        _("Vous avez demandé beaucoup de PDF. Réessayez dans une minute : la page s’imprime aussi."),
    )

    @property
    def status(self) -> int:
        return 429 if self == PressRefusal.MANY_PAPERS else 503


def pressed(said: str, write: Callable[[], Paper], *, asked_from: str) -> bytes:
    """The PDF of what `said` identifies, whole; made again where it is not kept, so many a minute for each address.

    Whoever comes while the press is busy is asked to come back. One that is kept counts for nothing.
    """
    key = f"paper:{hashlib.sha256(said.encode()).hexdigest()}"
    body: bytes | None = caches["papers"].get(key)
    if body is None:
        if not is_within_limit("paper", f"from:{asked_from}"):
            raise Refused(PressRefusal.MANY_PAPERS, retry_after=settings.API_LIMITS["paper"][1])
        if not PRESS.acquire(timeout=WAIT_S):
            raise Refused(PressRefusal.NO_PAPER, retry_after=AGAIN_S)
        try:
            body = pdf_of(write())
        except PaperError:
            raise Refused(PressRefusal.NO_PAPER, retry_after=AGAIN_S) from None
        finally:
            PRESS.release()
        caches["papers"].set(key, body, KEPT_S)
    return body
