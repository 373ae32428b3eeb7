"""Every text field filled with every payload, and every page read: nothing of it ever runs (PROMISES S-5)."""

from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consult.comments.models import Stance
from consult.consultations.models import Consultation, Theme
from consult.proposals.models import Revision
from core.accounts.models import User
from tests.make import make_comment, make_proposal
from tests.payloads import PAYLOADS
from tests.people import make_association, make_user, signed_in


class Browser(HTMLParser):
    """Finds what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "script" and not (known.get("src") or "").startswith("/static/"):
            self.runs.append("script")
        if tag in {"iframe", "object", "embed", "base", "style", "math"}:
            self.runs.append(tag)
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if (
                name.startswith("on")
                or name in {"style", "srcdoc"}
                or address.startswith(("javascript:", "vbscript:", "data:text"))
            ):
                self.runs.append(f"{tag} {name}={value}")


def runs_in(page: str) -> list[str]:
    reader = Browser()
    reader.feed(page)
    return reader.runs


def test_the_reader_of_this_test_sees_what_runs() -> None:
    assert runs_in("<p onclick=x>")
    assert runs_in("<script>x</script>")
    assert runs_in("<a href=' JavaScript:x'>")


@pytest.mark.promise("S-5")
def test_no_payload_in_any_field_runs_on_any_page(consultation: Consultation, nadia: User, samba: User) -> None:
    town = consultation.territory
    regie = make_association(town)
    wicked = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    type(regie).objects.filter(pk=regie.pk).update(name=wicked)
    type(nadia).objects.filter(pk=nadia.pk).update(display_name="<svg/onload=alert(1)>")
    town.neighbourhoods.update(name=wicked)
    local = Theme.objects.create(consultation=consultation, common="health", label=wicked[:80])
    target = make_proposal(
        consultation,
        nadia,
        title=wicked,
        body=wicked,
        image_alt=wicked,
        withdrawn_reason=wicked,
        edited_at=timezone.now(),
    )
    Revision.objects.create(proposal=target, number=1, title=PAYLOADS[0], body="\n\n".join(PAYLOADS))
    stances = list(Stance)
    for number, payload in enumerate(PAYLOADS):
        make_proposal(
            consultation, nadia, title=payload[:120], body=payload, on_behalf_of=regie, local_theme=local,
            neighbourhood=town.neighbourhoods.get(), status="withdrawn" if number % 9 == 0 else "published", withdrawn_reason=payload[:400],
        )  # fmt: skip
        root = make_comment(target, nadia, text=payload, stance=stances[number % 3], on_behalf_of=regie)
        make_comment(target, nadia, text=payload, parent=root, root=root, depth=1)
    draft = make_proposal(
        consultation, samba, title=wicked, body="\n\n".join(PAYLOADS)[:6000], status="draft", published_at=None
    )
    keys = [town.slug, consultation.slug]

    def at(name: str, *args: object) -> str:
        return reverse(f"proposals:{name}", args=[*keys, *args])

    search = reverse("proposals:search", args=[town.slug])
    urls = [at("list"), at("list") + "?etat=withdrawn", at("list") + "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", f"{search}?q=script", f"{search}?q=%3Csvg/onload=alert(1)%3E",
            at("show", target.pk), at("arguments", target.pk), at("revisions", target.pk), at("near", target.pk), at("similar") + "?texte=script+alert+img"]  # fmt: skip
    for reader in (Client(), signed_in(samba), signed_in(make_user("Fatou Sarr", home=town))):
        for url in urls:
            answer = reader.get(url)
            assert answer.status_code == 200, url
            assert not runs_in(answer.content.decode()), url
    for name in ("say", "compare", "place", "preview"):
        assert not runs_in(signed_in(samba).get(at(name, draft.pk)).content.decode()), name
    feed = Client().get(at("feed")).content
    for entry in ElementTree.fromstring(feed).iter("{http://www.w3.org/2005/Atom}summary"):
        assert not runs_in(entry.text or "")
