"""What officials and associations wrote beside the texts is read too before it leaves, and leaves with them."""

import json

import pytest

from consult.consultations.models import Consultation, Theme
from consult.opendata.documents import NO_TITLE
from consult.opendata.models import Release
from consult.opendata.selectors import UNREAD, ZIP, desk_of, file_of
from consult.opendata.services import note_redactions
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import Association, User
from core.lib.db import clock
from core.lib.refusals import Refused
from core.territories.models import Neighbourhood, Territory
from tests.consult.opendata.making import again, make_full, published, read_all, rows_of, unpacked

NAMED = "Que faire de M. Le Goff ?"


@pytest.fixture
def full(clichy: Territory, nadia: User, karim: User) -> Consultation:
    return make_full(clichy, nadia, karim)


def files_of(release: Release) -> dict[str, bytes]:
    return unpacked(file_of(again(release), ZIP, clock()))


@pytest.mark.promise("P-5")
def test_the_title_and_the_question_are_scanned_and_leave_once_read(full: Consultation, karim: User) -> None:
    Consultation.objects.update(question=NAMED)
    (own,) = [one for one in desk_of(full, UNREAD, 1, clock()).rows if one.text.kind == "consultation"]
    assert [own.text.whole[one.start : one.end] for one in own.findings] == ["M. Le Goff"]
    unread = published(full, karim)
    assert not any(said.encode() in file for said in (full.title, NAMED) for file in files_of(unread).values())
    assert NO_TITLE in files_of(unread)["LISEZMOI.md"].decode()
    read_all(full, karim)
    files = files_of(published(full, karim))
    for name in ("LISEZMOI.md", "datapackage.json", "consultation.csv", "consultation.json"):
        assert full.title in files[name].decode(), name
        assert NAMED in files[name].decode(), name
    assert not [name for name, file in files.items() if b"@@" in file]


@pytest.mark.promise("P-5")
def test_a_question_put_right_leaves_every_version_and_every_document(full: Consultation, karim: User) -> None:
    Consultation.objects.update(question=NAMED)
    read_all(full, karim)
    release = published(full, karim)
    assert any(NAMED.encode() in file for file in files_of(release).values())
    Consultation.objects.update(question="Que faire du quartier ?")
    assert not any(b"Le Goff" in file for file in files_of(release).values())
    (row,) = rows_of(release, "consultation")
    assert (row["titre"], row["question"], row["texte_absent"]) == (None, None, "indisponible")
    assert json.loads(files_of(release)["datapackage.json"])["title"] == NO_TITLE
    assert note_redactions(clock()) == 1


def test_words_that_look_like_a_place_of_the_documents_are_words(full: Consultation, karim: User) -> None:
    Consultation.objects.update(title="@@question@@", question='Un "guillemet" ?')
    read_all(full, karim)
    head = json.loads(files_of(published(full, karim))["datapackage.json"])
    assert (head["title"], head["description"]) == ("@@question@@", 'Un "guillemet" ?')


@pytest.mark.promise("P-5")
@pytest.mark.parametrize("status", [ProposalStatus.HIDDEN, ProposalStatus.WITHDRAWN])
def test_an_association_leaves_with_its_text(full: Consultation, karim: User, status: str) -> None:
    name = Association.objects.get().name
    before = published(full, karim)
    assert not any(name.encode() in file for file in files_of(before).values())
    read_all(full, karim)
    release = published(full, karim)
    assert [row["association"] for row in rows_of(release, "propositions")] == [None, name]
    Proposal.objects.exclude(on_behalf_of=None).update(
        status=status, removal="x", removed_at=clock(), withdrawn_reason="x"
    )
    assert [row["association"] for row in rows_of(release, "propositions")] == [None, None]
    assert name not in json.dumps(again(before).content)


@pytest.mark.promise("P-5")
def test_a_label_that_may_name_somebody_stops_the_version_and_is_told(full: Consultation, karim: User) -> None:
    proposal = Proposal.objects.filter(on_behalf_of=None).get()
    area = Neighbourhood.objects.create(territory=full.territory, name="Quartier du Docteur Roux", slug="docteur-roux")
    theme = Theme.objects.create(consultation=full, label="Chez M. Le Goff", common=proposal.theme)
    Proposal.objects.filter(pk=proposal.pk).update(neighbourhood=area, local_theme=theme)
    with pytest.raises(Refused) as refused:
        published(full, karim)
    assert refused.value.detail.startswith("Le sous-thème « Chez M. Le Goff » semble désigner quelqu’un")
    Theme.objects.update(label="Chez nous")
    Neighbourhood.objects.filter(pk=area.pk).update(name="06 12 34 56 78")
    with pytest.raises(Refused, match="marked_label") as refused:
        published(full, karim)
    assert refused.value.detail.startswith("Le quartier « 06 12")
    Neighbourhood.objects.filter(pk=area.pk).update(name="Quartier du Docteur Roux")
    assert rows_of(published(full, karim), "propositions")[0]["quartier"] == "Quartier du Docteur Roux"
