"""One town never reads, changes or refers to what is another's (S-1, S-2)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import F

from consult.proposals.models import Proposal
from tests.make import make_proposal
from tests.matrix.access import again, call, client_of, undone
from tests.matrix.towns import crossings, strangers, sums, sums_of, writings
from tests.pages import Route, nowhere, routes
from tests.town import Town

VISITORS = ("anonyme", "attestée", "administratrice", "agent voisin")


def body_of(response: Any) -> bytes:
    """What is read, without what differs at each reading: the token of forms and the address itself."""
    text = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.getvalue())
    path = response.wsgi_request.path.encode()
    return text.replace(path, b"") if path != b"/" else text


def nested_routes() -> list[Route]:
    """Addresses of an object inside a town."""
    return [r for r in routes() if "territory_slug" in r.parameters and len(r.parameters) > 1]


def foreign_paths(route: Route, town: Town) -> Iterator[tuple[str, str]]:
    """The address of the town with an object of the next one, and with one that is nobody's."""
    for name in route.parameters:
        if name in {"territory_slug", "uidb36", "key", "name", "number"}:
            continue  # the last two are the same words in each town: what they are of is the question's number
        theirs = route.value(name, town.there, route.cases[0])
        if not isinstance(theirs, int) and not isinstance(theirs, str):
            continue
        yield route.path(town.here, **{name: theirs}), route.path(town.here, **{name: nowhere(theirs)})


@pytest.mark.promise("S-1")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_the_next_towns_answers_like_what_does_not_exist(town: Town, method: str):
    assert nested_routes(), "aucune adresse n’a été lue"
    different = []
    for who in VISITORS:
        client = client_of(town.people[who])
        for route in nested_routes():
            for theirs, nobodys in foreign_paths(route, town):
                with undone():
                    one, other = call(again(client), route, theirs, method), call(again(client), route, nobodys, method)
                same = one.status_code == other.status_code and body_of(one) == body_of(other)
                if not same or one.status_code not in {404, 405, 403, 302}:
                    different.append(
                        f"{who} {method} {theirs} : {one.status_code} contre {other.status_code} {nobodys}"
                    )
    assert not different, "\n".join(different)


@pytest.mark.promise("S-24")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_draft_answers_like_what_does_not_exist_to_who_may_not_read_it(town: Town, method: str):
    different = []
    hidden = [r for r in routes() if "brouillon" in r.cases]
    for who in ("anonyme", "habitant", "agent voisin"):
        client = client_of(town.people[who])
        for route in hidden:
            last = route.parameters[-1]
            path = route.path(town.here, "brouillon")
            nobodys = route.path(town.here, "brouillon", **{last: nowhere(route.value(last, town.here, "brouillon"))})
            with undone():
                one, other = call(again(client), route, path, method), call(again(client), route, nobodys, method)
            if one.status_code != other.status_code or body_of(one) != body_of(other):
                different.append(f"{who} {method} {path} : {one.status_code} contre {other.status_code}")
            if method == "GET" and one.status_code < 300:
                different.append(f"{who} lit le brouillon {path}")
    assert hidden
    assert not different, "\n".join(different)


@pytest.mark.promise("S-2")
@pytest.mark.parametrize("who", ["administratrice", "attestée"])
def test_no_request_from_the_next_town_changes_a_row(town: Town, who: str):
    client = client_of(town.people[who])
    first = before = sums()
    written, changed = writings(), []
    for route in routes():
        if route.name == "digests:stop" or ("territory_slug" not in route.parameters and not route.is_api):
            continue  # whoever holds the key of a letter may stop it, wherever they live
        for case in route.cases:
            path = route.path(town.there, case)
            for method in route.methods:
                answer = call(client, route, path, method, words_for(route, town) if method != "GET" else None)
                now = writings()
                if now == written:
                    continue  # not even a row that was taken back
                after, written = sums(), now
                if after != before:
                    changed.append(
                        f"{method} {path} ({answer.status_code}) change {[k for k in after if after[k] != before[k]]}"
                    )
                    before = after
    assert not changed, "\n".join(changed)
    assert sums() == first


def words_for(route: Route, town: Town) -> dict[str, Any]:
    """A body whose every reference is to the next town."""
    there = town.there
    words: dict[str, Any] = {
        "title": "Une idée venue d’ailleurs", "body": "Elle ne devrait pas arriver.", "text": "Un avis venu d’ailleurs.",
        "stance": "for", "theme": "other", "logic": "prevent", "reason": "Je change d’avis.", "follow_up": "C’est décidé.",
    }  # fmt: skip
    if route.name.startswith("api:proposal"):
        return {k: words[k] for k in ("title", "body", "theme", "logic")} | {"consultation": there.consultations[""].pk}
    if route.name.startswith("api:comment"):
        return {"text": words["text"], "proposal": there.proposals[""].pk}
    return words


Reference = Callable[[Town], dict[str, Any]]
REFERENCES: list[tuple[str, Reference]] = [
    ("api:proposal-list", lambda t: {"neighbourhood": t.there.rows["neighbourhood"].pk}),
    ("api:proposal-list", lambda t: {"local_theme": t.there.rows["theme"].pk}),
    ("api:proposal-list", lambda t: {"on_behalf_of": t.there.rows["association"].pk}),
    ("api:proposal-list", lambda t: {"consultation": t.there.consultations[""].pk}),
    ("api:proposal-list", lambda t: {"consultation": [t.here.consultations[""].pk, t.there.consultations[""].pk]}),
    ("api:comment-list", lambda t: {"proposal": t.there.proposals[""].pk}),
    ("api:comment-list", lambda t: {"parent": t.there.comments[""].pk}),
    ("api:comment-list", lambda t: {"on_behalf_of": t.there.rows["association"].pk}),
]


@pytest.mark.promise("S-2")
@pytest.mark.parametrize(("name", "reference"), REFERENCES)
def test_a_body_that_refers_to_the_next_town_is_refused(town: Town, name: str, reference: Reference):
    route = next(r for r in routes() if r.name == name)
    good = words_for(route, town)
    good["consultation" if "proposal" in name else "proposal"] = (
        town.here.consultations[""].pk if "proposal" in name else town.here.proposals[""].pk
    )
    client = client_of(town.people["attestée"])
    with undone():
        assert call(client, route, route.path(town.here), "POST", good).status_code == 201, (
            "la demande juste doit passer"
        )
    before = sums_of(town.there.territory)
    answer = call(client, route, route.path(town.here), "POST", {**good, **reference(town)})
    assert answer.status_code in {400, 403, 404}
    assert sums_of(town.there.territory) == before
    assert not crossings()


@pytest.mark.promise("S-2")
@pytest.mark.parametrize(
    "query", ["ordering=author__email", "author__password__startswith=a", "search=a", "town=59599", "id=1"]
)
def test_the_api_refuses_a_question_it_does_not_know(town: Town, query: str):
    for route in routes():
        if route.is_api and route.name.endswith("-list"):
            assert client_of(None).get(f"{route.path(town.here)}?{query}").status_code == 400, route.name


def test_every_model_says_whether_it_belongs_to_a_town():
    assert not strangers()


def test_a_writing_is_seen_even_when_it_changes_nothing_or_is_taken_back(town: Town):
    rows = Proposal.objects.filter(pk=town.here.proposals[""].pk)
    for write in (
        lambda: make_proposal(town.here.consultations[""]).delete(),
        lambda: rows.update(title=F("title")),
        lambda: taken_back(lambda: rows.update(title="Autre chose")),
    ):
        before, whole = writings(), sums()
        assert rows.get().title
        assert writings() == before, "lire n’est pas écrire"
        write()
        assert [name for name, told in writings().items() if told != before.get(name)] == ["proposals_proposal"]
        assert sums() == whole


def taken_back(act: Callable[[], object]) -> None:
    with undone():
        act()


def test_a_reference_that_crosses_two_towns_would_be_seen(town: Town):
    assert not crossings()
    one = make_proposal(town.here.consultations[""])
    Proposal.objects.filter(pk=one.pk).update(neighbourhood=town.there.rows["neighbourhood"])
    assert crossings() == [f"proposals.Proposal.neighbourhood {one.pk}"]
