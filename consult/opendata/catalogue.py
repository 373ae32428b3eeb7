"""The datasets as machines read them: DCAT-AP-FR, in JSON-LD (W3C DCAT 3, with the French profile's vocabularies)."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.opendata.columns import LAYOUT_OF
from consult.opendata.documents import LICENCE_URL, TYPES
from consult.opendata.freezing import FORMS
from consult.opendata.selectors import Dataset, Datasets, Holdings, Version
from consult.opendata.tables import file_address, page_of
from core.territories.models import Territory, TerritoryKind

PROFILE: Final = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"
EUROPE: Final = "http://publications.europa.eu/resource/authority"
INSEE: Final = "http://id.insee.fr/geo"
PACKAGE: Final = "https://datapackage.org/standard/data-package/"
CONTEXT: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue_of(datasets: Datasets, whole: Holdings, asked: str = "") -> dict[str, Any]:
    """A page of the catalogue: each consultation is a dataset, its last version a distribution, whole and table by table.

    Pages are told in Hydra, which portals (udata, CKAN) follow: `asked` is the cursor of this one.
    """
    catalogue: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": address_of(),
        "@type": ["dcat:Catalog", "hydra:Collection"],
        "dct:title": _fr(f"Données ouvertes de {settings.PLATFORM_NAME}"),
        "dct:description": _fr("Les consultations que les collectivités ont menées, ce qu’on y a dit et ce qu’il en est advenu."),
        "dct:language": {"@id": f"{EUROPE}/language/FRA"},
        "dct:license": {"@id": LICENCE_URL},
        "dct:conformsTo": {"@id": PROFILE},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _fr(settings.OBSERVATORY_NAME)},
        "foaf:homepage": {"@id": f"{settings.PUBLIC_URL}/donnees/"},
        "hydra:totalItems": {"@type": "xsd:nonNegativeInteger", "@value": str(whole.count)},
        "dcat:dataset": [dataset_as_data(one) for one in datasets.rows],
    }  # fmt: skip
    if datasets.next or datasets.previous:
        catalogue["hydra:view"] = {
            "@id": address_of(asked),
            "@type": "hydra:PartialCollectionView",
            "hydra:first": {"@id": address_of()},
            **({"hydra:previous": {"@id": address_of(datasets.previous)}} if datasets.previous else {}),
            **({"hydra:next": {"@id": address_of(datasets.next)}} if datasets.next else {}),
        }
    return {**catalogue, "dct:modified": _day(whole.changed_at)} if whole.changed_at else catalogue


def address_of(cursor: str = "") -> str:
    """The whole address of a page of the catalogue; the first is the catalogue's own."""
    address = f"{settings.PUBLIC_URL}/donnees/catalog.jsonld"
    return f"{address}?{urlencode({'suite': cursor})}" if cursor else address


def dataset_as_data(dataset: Dataset) -> dict[str, Any]:
    """One consultation: what, whose, where, when, under which licence, and how to check the file."""
    consultation, last = dataset.consultation, dataset.last
    page, file = page_of(consultation, "donnees"), file_address(consultation, last.number)
    said: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": page,
        "dct:title": _fr(f"{consultation.title} ({consultation.territory.name})"),
        "dct:description": _fr(consultation.question),
        "dct:publisher": publisher_of(consultation.territory),
        "dct:issued": _day(dataset.first_at),
        "dct:modified": _day(last.redacted_at or last.at),
        "dct:language": {"@id": f"{EUROPE}/language/FRA"},
        "dct:accrualPeriodicity": {"@id": f"{EUROPE}/frequency/IRREG"},
        "dct:accessRights": {"@id": f"{EUROPE}/access-right/PUBLIC"},
        "dct:spatial": {"@id": place_of(consultation.territory), "@type": "dct:Location"},
        "dct:license": {"@id": LICENCE_URL},
        "dcat:theme": [{"@id": f"{EUROPE}/data-theme/{one}"} for one in ("GOVE", "SOCI")],
        "dcat:keyword": [_fr(word) for word in ("participation citoyenne", "consultation", consultation.territory.name)],
        "dcat:landingPage": {"@id": page},
        "dcat:version": str(last.number),
        "dcat:distribution": [
            {
                "@id": file,
                "@type": "dcat:Distribution",
                "dct:title": _fr(f"Version {last.number} : tableaux CSV et JSON, dictionnaire, Data Package"),
                "dct:license": {"@id": LICENCE_URL},
                "dct:format": {"@id": f"{EUROPE}/file-type/ZIP"},
                "dct:conformsTo": {"@id": PACKAGE},
                "dct:issued": _day(last.at),
                "dct:modified": _day(last.redacted_at or last.at),
                "dcat:mediaType": {"@id": "http://www.iana.org/assignments/media-types/application/zip"},
                "dcat:accessURL": {"@id": page},
                "dcat:downloadURL": {"@id": file},
                "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(last.size)},
                "dcatap:availability": {"@id": f"{EUROPE}/planned-availability/STABLE"},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": last.sha256},
                },
            },
            *(_table_alone(consultation, last, table, form) for table in last.tables for form in FORMS),
        ],
    }  # fmt: skip
    during = period_of(consultation)
    return {**said, "dct:temporal": during} if during else said


def _table_alone(consultation: Consultation, last: Version, table: str, form: str) -> dict[str, Any]:
    """One table of the last version in one form, which a portal can show without unpacking anything."""
    file = file_address(consultation, last.number, f"{table}.{form}")
    return {
        "@id": file,
        "@type": "dcat:Distribution",
        "dct:title": _fr(f"{LAYOUT_OF[table].title if table in LAYOUT_OF else table} ({form.upper()})"),
        "dct:license": {"@id": LICENCE_URL},
        "dct:format": {"@id": f"{EUROPE}/file-type/{form.upper()}"},
        "dcat:mediaType": {"@id": f"http://www.iana.org/assignments/media-types/{TYPES[form]}"},
        "dcat:accessURL": {"@id": page_of(consultation, "donnees")},
        "dcat:downloadURL": {"@id": file},
    }


def publisher_of(territory: Territory) -> dict[str, Any]:
    """The town, by its SIREN where it is known."""
    siren = territory.code if territory.kind == TerritoryKind.INTERMUNICIPALITY else territory.siren
    agent: dict[str, Any] = {"@type": "foaf:Organization", "foaf:name": _fr(territory.name)}
    return {**agent, "dct:identifier": siren} if siren else agent


def place_of(territory: Territory) -> str:
    """The territory as INSEE names it on the web: by its code or its SIREN."""
    kind = "intercommunalite" if territory.kind == TerritoryKind.INTERMUNICIPALITY else "commune"
    return f"{INSEE}/{kind}/{territory.code}"


def period_of(consultation: Consultation) -> dict[str, Any] | None:
    """From its first phase to its last; nothing where it has none."""
    phases = list(consultation.phases.all())
    if not phases:
        return None
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _day(min(one.opens_at for one in phases)),
        "dcat:endDate": _day(max(one.closes_at for one in phases)),
    }


def _fr(words: str) -> dict[str, str]:
    return {"@language": "fr", "@value": words}


def _day(at: datetime) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": timezone.localdate(at).isoformat()}
