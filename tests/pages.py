"""Every address of the platform and how to reach it in the town of the tests. A route that is not known here fails."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern, RoutePattern

from consult.observatory.vintages import Vintage
from consult.practices.selectors import slug_of
from core.lib.db import clock
from tests.town import INVITATION, Place

Value = Callable[[Place, str], Any]
NUMBER_OF_NOBODY = 987_654_321

# What goes in an address, by the name of its parameter; `case` names an object's state ("" is the usual one).
VALUES: dict[str, Value] = {
    "territory_slug": lambda place, case: place.territory.slug,
    "consultation_slug": lambda place, case: place.consultations.get(case, place.consultations[""]).slug,
    "proposal_id": lambda place, case: place.proposals[case].pk,
    "comment_id": lambda place, case: place.comments[case].pk,
    "association_id": lambda place, case: place.rows["association"].pk,
    "mandate_id": lambda place, case: place.rows["mandate"].pk,
    "key_id": lambda place, case: place.rows["key"].pk,
    "token": lambda place, case: f"{INVITATION}-{place.territory.code}",
    "uidb36": lambda place, case: "1",
    "key": lambda place, case: "perdue",
    "grant_id": lambda place, case: place.rows["grant"].pk,
    "invitation_id": lambda place, case: place.rows["invitation"].pk,
    "office_id": lambda place, case: place.rows["office"].pk,
    "absence_id": lambda place, case: place.rows["absence"].pk,
    "delegation_id": lambda place, case: place.rows["delegation"].pk,
    "partner_id": lambda place, case: place.rows["partner"].pk,
    "hue": lambda place, case: place.territory.accent_hue,
    "hues": lambda place, case: f"{place.territory.accent_hue}-30",
    "code": lambda place, case: "equal-shares",
    "name": lambda place, case: "proposals/2026/11/nulle-part.webp",
    "question_id": lambda place, case: place.questions[case].pk,
    "number": lambda place, case: 1,
    "room_id": lambda place, case: place.rooms[case].pk,
    "case_id": lambda place, case: place.cases[case or "ouvert"].pk,
    "decision_id": lambda place, case: place.cases["à confirmer" if case == "à confirmer" else "décision"].pk,
    "appeal_id": lambda place, case: place.cases["recours"].pk,
    "answer_id": lambda place, case: place.rows["answer"].pk,
    "commitment_id": lambda place, case: place.rows["commitment"].pk,
    "consent_id": lambda place, case: place.rows["consent"].pk,
    "choice_key": lambda place, case: place.rows["moved"].key,
    "letter_key": lambda place, case: place.rows["letter_key"],
    "print_key": lambda place, case: place.rows["print_key"],
    "stop_key": lambda place, case: "",
    "act_key": lambda place, case: place.rows["act_key"],
    "advice_id": lambda place, case: place.rows["advice"].pk,
    "merge_id": lambda place, case: place.rows["merge"].pk,
    "practice_id": lambda place, case: place.practices[case].pk,
    "vintage": lambda place, case: str(Vintage.holding(clock()).later(-2 if case == "public" else -1)),
    "pilot_code": lambda place, case: place.territory.code,
    "form": lambda place, case: case or "csv",
    "notice_id": lambda place, case: place.rows["notice"].pk,
    "words": lambda place, case: slug_of(place.practices[case]),
    "version": lambda place, case: 1,
}
# Where the same parameter means different things.
VALUES_OF: dict[tuple[str, str], Value] = {
    ("api:proposal", "pk"): VALUES["proposal_id"],
    ("api:comment", "pk"): VALUES["comment_id"],
    ("api:answer", "pk"): VALUES["answer_id"],
    ("api:commitment", "pk"): VALUES["commitment_id"],
    ("outcomes:follow", "proposal_id"): VALUES["proposal_id"],
    ("people:verify_association", "association_id"): lambda place, case: place.rows["waiting"].pk,
    ("people:dismiss_association", "association_id"): lambda place, case: place.rows["waiting"].pk,
    ("api:observatory-town", "code"): lambda place, case: place.territory.code,
    ("api:observatory-method", "code"): lambda place, case: "P1",
    ("api:territory", "code"): lambda place, case: place.territory.code,
    ("api:territory", "pk"): lambda place, case: place.territory.pk,
    ("api:consultation", "pk"): lambda place, case: place.consultations[case].pk,
    ("api:question", "pk"): VALUES["question_id"],
    # Questions of every state are of one consultation, the one at the vote.
    ("votes:show", "consultation_slug"): lambda place, case: place.consultations[case or "vote"].slug,
    ("votes:desk", "consultation_slug"): lambda place, case: place.consultations[case or "vote"].slug,
    ("votes:create", "consultation_slug"): lambda place, case: place.consultations[case or "vote"].slug,
    ("votes:", "consultation_slug"): lambda place, case: place.consultations["vote"].slug,
    ("votes:file", "name"): lambda place, case: "ballots.jsonl" if case == "scrutateurs" else "result.json",
    ("digests:stop", "stop_key"): lambda place, case: place.rows["digests_key"],
    ("accounts:stop_letters", "key"): lambda place, case: place.rows["stop_key"],
    ("moderation:received", "key"): lambda place, case: place.cases["signalement"].key,
    ("moderation:statement", "key"): lambda place, case: place.cases["décision"].key,
    ("moderation:confirm", "decision_id"): lambda place, case: place.cases["à confirmer"].pk,
    ("moderation:second", "case_id"): lambda place, case: place.cases["tranché"].pk,
    ("discussion:consent", "proposal_id"): lambda place, case: place.proposals[""].pk,
    ("api:room", "pk"): VALUES["room_id"],
    ("practices:", "commitment_id"): lambda place, case: place.rows["kept"].pk,
    ("api:practice", "pk"): VALUES["practice_id"],
    # A room of a consultation that is not published yet has that consultation in its address.
    ("discussion:", "consultation_slug"): VALUES["consultation_slug"],
    ("frontend:dataset", "code"): lambda place, case: place.territory.code,
    ("frontend:dataset", "name"): lambda place, case: "donnees.zip",
    ("frontend:dataset", "consultation_slug"): VALUES["consultation_slug"],
    ("frontend:town_dataset", "code"): lambda place, case: place.territory.code,
    ("votes:log", "name"): lambda place, case: "checkpoint",
    ("answers:", "answer_id"): lambda place, case: place.answers[case].pk,
    ("answers:", "commitment_id"): lambda place, case: place.commitments[case].pk,
}
# States worth a row of their own, by the parameter that ends the address, then by route.
CASES_OF_PARAMETER = {
    "consultation_slug": ("", "brouillon"),
    "proposal_id": ("", "brouillon"),
    "comment_id": ("", "retirée"),
    "question_id": ("", "brouillon"),
    "number": ("fermée", "", "brouillon"),
    "room_id": ("", "brouillon"),
    "practice_id": ("", "brouillon"),
    "words": ("", "brouillon"),
    "vintage": ("", "public"),
}
CASES_OF_ROUTE = {
    "observatory:compare_file": ("", "pdf"),
    "observatory:pilot_file": ("", "pdf"),
    "consultations:show": ("", "brouillon", "vide", "à venir", "débat", "terminée"),
    "proposals:list": ("", "brouillon", "vide", "débat", "terminée"),
    "proposals:show": ("", "brouillon", "retirée", "au nom de", "terminée"),
    "api:proposal-detail": ("", "brouillon", "retirée"),
    "api:proposal-support": ("", "brouillon", "retirée", "terminée"),
    "api:consultation-detail": ("", "brouillon"),
    "api:question-detail": ("", "brouillon", "embargo", "résultat"),
    "api:question-ballot": ("", "brouillon", "résultat"),
    "api:question-result": ("", "brouillon", "embargo", "résultat"),
    "api:practice-detail": ("", "brouillon"),
    "api:room-detail": ("", "brouillon"),
    "api:observatory-town-detail": ("", "public"),
    "api:message-list": ("", "brouillon", "annoncée", "finie"),
    "frontend:dataset": ("", "brouillon", "vide"),
    "opendata:show": ("", "brouillon", "vide"),
    "opendata:desk": ("", "brouillon", "vide", "terminée"),
    "discussion:rooms": ("", "brouillon", "vide"),
    "discussion:room": ("", "brouillon", "fil", "annoncée", "finie"),
    "discussion:screen": ("", "brouillon", "fil", "annoncée", "finie"),
    "discussion:desk": ("", "brouillon", "fil", "annoncée", "finie"),
    "discussion:prepare": ("", "brouillon", "fil", "finie"),
    "discussion:end": ("", "brouillon", "fil", "finie"),
    "discussion:act": ("", "brouillon", "fil", "finie"),
    "discussion:consent": ("", "brouillon"),
    "moderation:case": ("", "tranché"),
    "discussion:minutes": ("compte rendu", "", "projet", "finie", "brouillon"),
    "discussion:edit_minutes": ("projet", "compte rendu", "", "finie", "brouillon"),
    "discussion:minutes_pdf": ("compte rendu", "", "projet", "brouillon"),
    "discussion:minutes_html": ("compte rendu", "", "projet", "brouillon"),
    "discussion:transcript": ("", "compte rendu", "annoncée", "brouillon"),
    "discussion:message": ("", "brouillon"),
    "discussion:edit": ("", "brouillon"),
    "discussion:withdraw": ("", "brouillon"),
    "discussion:react": ("", "brouillon"),
    "votes:show": ("", "brouillon", "vide"),
    "votes:desk": ("", "brouillon", "vide", "terminée"),
    "votes:create": ("", "brouillon", "terminée"),
    "votes:question": ("", "brouillon", "fermée", "embargo", "résultat"),
    "votes:ballot": ("", "brouillon", "fermée", "résultat"),
    "votes:receipt": ("", "brouillon", "résultat"),
    "votes:result": ("résultat", "brouillon", "", "embargo", "scrutateurs"),
    "votes:archive": ("résultat", "brouillon", "", "embargo"),
    "votes:file": ("résultat", "brouillon", "", "embargo", "scrutateurs"),
    "votes:log": ("", "brouillon", "embargo"),
    "votes:manage": ("", "brouillon", "fermée", "résultat"),
    "votes:edit": ("brouillon", ""),
    "votes:delete": ("brouillon", ""),
    "votes:seal": ("brouillon", ""),
    "votes:count": ("fermée", "brouillon", ""),
    "votes:paper": ("", "brouillon", "fermée", "résultat"),
    "votes:enter": ("fermée", "", "brouillon"),
    "answers:begin": ("au nom de", "", "brouillon"),
    "answers:answer": ("", "à décider", "décidée", "publiée"),
    "answers:preview": ("", "publiée"),
    "answers:write": ("", "à décider"),
    "answers:decide": ("à décider", ""),
    "answers:ask": ("", "publiée"),
    "answers:commit": ("", "publiée"),
    "answers:commitment": ("", "public"),
    "answers:edit_commitment": ("", "public"),
    "answers:remove_commitment": ("", "public"),
    "answers:change_commitment": ("public", ""),
    "answers:evidence": ("public", ""),
    "answers:commitment_act": ("public", ""),
}
# Objects of a state that are not of the usual consultation.
CONSULTATION_OF_PROPOSAL = {"terminée": "terminée", "débat": "débat"}


class UnknownRouteError(AssertionError):
    """A route whose parameters nobody has told the tests how to fill."""


@dataclass(frozen=True)
class Route:
    """One address, as the resolver knows it."""

    name: str
    parameters: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        """For machines."""
        return self.name.startswith("api:")

    @property
    def methods(self) -> tuple[str, ...]:
        """What is tried on it."""
        return ("GET", "POST", "PUT", "PATCH", "DELETE") if self.is_api else ("GET", "POST")

    @property
    def cases(self) -> tuple[str, ...]:
        """The states of the object at this address that are worth a row."""
        last = self.parameters[-1] if self.parameters else ""
        return CASES_OF_ROUTE.get(self.name, CASES_OF_PARAMETER.get(last, ("",)))

    def value(self, parameter: str, place: Place, case: str) -> Any:
        """What fills one parameter for one town and one state."""
        for (prefix, name), value in VALUES_OF.items():
            if name == parameter and self.name.startswith(prefix):
                return value(place, case)
        if parameter == "proposal_id" and self.parameters[-1] == "comment_id":
            case = ""
        if parameter not in VALUES:
            raise UnknownRouteError(f"{self.name} : dites dans tests/pages.py ce que vaut « {parameter} ».")
        if parameter == "consultation_slug" and self.parameters[-1] != parameter:
            case = CONSULTATION_OF_PROPOSAL.get(case, "")
        return VALUES[parameter](place, case)

    def path(self, place: Place, case: str = "", **instead: Any) -> str:
        """The address in this town, with some parameters replaced."""
        values = {name: self.value(name, place, case) for name in self.parameters}
        return reverse(self.name, kwargs={**values, **instead})


def _named_parameters(pattern: Any) -> tuple[str, ...]:
    if isinstance(pattern, LocalePrefixPattern):
        return ()
    if isinstance(pattern, RoutePattern):
        return tuple(pattern.converters)
    return tuple(pattern.regex.groupindex)


def _walk(resolver: URLResolver, namespace: str = "", parameters: tuple[str, ...] = ()) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        inner = (*parameters, *_named_parameters(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace, inner)
        elif isinstance(entry, URLPattern):
            if not entry.name:
                raise UnknownRouteError(f"Une adresse n’a pas de nom : {entry.pattern}")
            yield Route(f"{namespace}{entry.name}", inner)


def routes() -> list[Route]:
    """Every address that the resolver knows, pages and API, by name."""
    return sorted(set(_walk(get_resolver())), key=lambda route: (route.name, route.parameters))


def rows() -> Iterator[tuple[Route, str, str]]:
    """Every route in every state worth a row, by every method."""
    for route in routes():
        for case in route.cases:
            for method in route.methods:
                yield route, case, method


def nowhere(value: Any) -> Any:
    """A value of the same shape that designates nothing."""
    if isinstance(value, int):
        return NUMBER_OF_NOBODY
    text = str(value)
    return re.sub(r"[0-9]", "9", text) if text.isdigit() else "nulle-part"
