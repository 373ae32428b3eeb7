"""The versions with known holes are refused: floors live in tests/floors.txt, since no advisory service can be asked offline."""

from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

FLOORS = Path(__file__).resolve().parents[2] / "floors.txt"
RULES = [
    line.split("#")[0].split() for line in FLOORS.read_text(encoding="utf-8").splitlines() if line.split("#")[0].strip()
]


@pytest.mark.promise("D-1")
@pytest.mark.parametrize(("name", "floor", "ceiling"), [(*rule, "9999")[:3] for rule in RULES])
def test_the_installed_version_is_between_its_floor_and_its_ceiling(name: str, floor: str, ceiling: str) -> None:
    assert Version(floor) <= Version(version(name)) < Version(ceiling)


@pytest.mark.promise("D-1")
def test_the_floors_cover_what_meets_the_outside() -> None:
    assert {"django", "channels", "channels-redis", "redis", "celery", "djangorestframework", "django-allauth"} <= {
        rule[0] for rule in RULES
    }
