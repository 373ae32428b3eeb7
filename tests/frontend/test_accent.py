"""The territory's stylesheet."""

from http import HTTPStatus

import pytest
from django.test import Client

from core.lib.colour import palette


def test_the_stylesheet_of_a_hue_may_be_kept_for_good(client: Client) -> None:
    answer = client.get("/accent/150.css")
    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer
    sheet = answer.content.decode()
    assert f"--accent:{palette(150)['accent']}" in sheet
    assert f"--accent:{palette(150, dark=True)['accent']}" in sheet.split("prefers-color-scheme:dark", 1)[1]


@pytest.mark.parametrize("hue", ["360", "-1", "red", "1e2"])
def test_a_hue_that_does_not_exist_is_not_found(client: Client, hue: str) -> None:
    assert client.get(f"/accent/{hue}.css").status_code == HTTPStatus.NOT_FOUND


def test_the_stylesheet_cannot_be_posted_to(client: Client) -> None:
    assert client.post("/accent/150.css").status_code == HTTPStatus.METHOD_NOT_ALLOWED
