"""A kept page was made for nobody, and is shown to nobody once its town has changed."""

import gzip
from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.lib.pagecache import PublicPages, forget_pages

URL = "/t/clichy/consultations/"


def pages(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., bytes]:
    """Ask a fresh middleware; each answer of the view says how often it was asked."""
    middleware = PublicPages(view)

    def ask(url: str = URL, **headers: str) -> bytes:
        return middleware(RequestFactory().get(url, headers=headers)).content

    return ask


def counting() -> Callable[[HttpRequest], HttpResponse]:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.get_full_path())
        return HttpResponse(f"page {len(seen)}")

    return view


def test_a_second_stranger_gets_the_kept_page_and_another_address_does_not():
    ask = pages(counting())
    assert [ask(), ask(), ask(f"{URL}?page=2")] == [b"page 1", b"page 1", b"page 2"]


@pytest.mark.django_db(transaction=True)
def test_a_change_in_the_town_forgets_its_pages_and_no_others():
    ask = pages(counting())
    first = [ask(), ask("/t/tourcoing/")]
    with transaction.atomic():
        forget_pages("clichy")
    assert first == [b"page 1", b"page 2"]
    assert [ask(), ask("/t/tourcoing/")] == [b"page 3", b"page 2"]


@pytest.mark.promise("S-14")
@pytest.mark.parametrize("headers", [{"Cookie": "sessionid=x"}, {"Authorization": "Bearer x"}])
def test_who_is_somebody_is_never_answered_from_the_cache_nor_kept(headers: dict[str, str]):
    ask = pages(counting())
    assert [ask(), ask(**headers), ask(**headers), ask()] == [b"page 1", b"page 2", b"page 3", b"page 1"]


@pytest.mark.promise("S-14")
def test_an_answer_that_sets_a_cookie_or_forbids_keeping_is_not_kept():
    def with_cookie(request: HttpRequest) -> HttpResponse:
        response = inner(request)
        response.set_cookie("csrftoken", "x")
        return response

    def private(request: HttpRequest) -> HttpResponse:
        response = inner(request)
        response["Cache-Control"] = "no-store"
        return response

    for view in (with_cookie, private):
        inner = counting()
        ask = pages(view)
        assert [ask(), ask()] == [b"page 1", b"page 2"]


@pytest.mark.promise("S-14")
def test_no_page_may_be_kept_by_a_shared_cache():
    answer = PublicPages(counting())(RequestFactory().get(URL))
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_failure_is_not_kept():
    seen: list[int] = []

    def failing(request: HttpRequest) -> HttpResponse:
        seen.append(1)
        return HttpResponse("non", status=404 if len(seen) == 1 else 200)

    middleware = PublicPages(failing)
    assert [middleware(RequestFactory().get(URL)).status_code for _n in range(2)] == [404, 200]


def test_who_reads_gzip_gets_what_was_packed_once_and_who_does_not_gets_it_plain():
    view = PublicPages(counting())
    packed, again, plain = (
        view(RequestFactory().get(URL, headers={"Accept-Encoding": encoding}))
        for encoding in ("gzip, br", "gzip", "identity")
    )
    assert [gzip.decompress(answer.content) for answer in (packed, again)] == [b"page 1", b"page 1"]
    assert {answer["Content-Encoding"] for answer in (packed, again)} == {"gzip"}
    assert plain.content == b"page 2"
    assert "Content-Encoding" not in plain
    assert all("Accept-Encoding" in answer["Vary"] for answer in (packed, again, plain))
