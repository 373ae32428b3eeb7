"""A page that follows a room, as the island does it: frames as they come, catch-up when it was cut off (PROMISES R-6, R-7)."""

import contextlib
import json
import re
import time
from typing import Any
from uuid import uuid4

import redis
from django.conf import settings
from django.test import Client
from django.urls import reverse

from consult.discussion.events import topic_of
from consult.discussion.models import Room
from core.lib.live import channel_of

LINE = re.compile(r'<li class="line.*?\n</li>', re.DOTALL)
DIVISION = re.compile(r"<(/?)div\b[^>]*>")
NUMBERS = re.compile(r'data-number="(\d+)" data-change="(\d+)"')
CHANGE = re.compile(r'data-change="(\d+)"')
PATIENCE_S = 3.0
CSRF = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')


def url(room: Room, name: str = "room") -> str:
    """A page of this room."""
    consultation = room.consultation
    return reverse(f"discussion:{name}", args=[consultation.territory.slug, consultation.slug, room.pk])


def parts(html: str) -> tuple[dict[int, str], str]:
    """The lines of a page or fragment by number, and what stands beside them; without what is one visit's own."""
    html = CSRF.sub("", html)
    lines = {int(NUMBERS.search(one)[1]): one for one in LINE.findall(html)}  # type: ignore[index]
    return lines, _beside(html)


def _beside(html: str) -> str:
    """From `<div class="beside"` to the end tag that closes it, spaces aside."""
    start = html.find('<div class="beside"')
    depth = 0
    for tag in DIVISION.finditer(html, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return " ".join(html[start : tag.end()].split())
    return ""


class Watcher:
    """One open page. `is_deaf` is a line that was lost: what is told meanwhile never arrives."""

    def __init__(self, room: Room, browser: Client) -> None:
        self.room, self.browser, self.is_deaf = room, browser, False
        link = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2)
        self.told = link.pubsub(ignore_subscribe_messages=True)
        self.told.subscribe(channel_of(topic_of(room.pk)))
        self.told.get_message(timeout=2)
        page = browser.get(url(room), {"n": uuid4().hex}).content.decode()
        self.lines, self.beside = parts(page)
        self.last = int(re.search(r'data-since="[^"]*" data-change="(\d+)"', page)[1])  # type: ignore[index]

    def close(self) -> None:
        """Leave."""
        with contextlib.suppress(redis.RedisError):
            self.told.close()

    def hear(self, until: int = 0) -> None:
        """Take what was told, as far as this change; a gap in the changes asks for what is missing."""
        limit = time.monotonic() + PATIENCE_S
        while True:
            message = self.told.get_message(timeout=0.02)
            if message is not None and not self.is_deaf:
                frame = json.loads(json.loads(message["data"])["fr"])
                if self._take(frame):
                    self.catch_up()
            if message is None and (self.is_deaf or self.last >= until):
                return
            if time.monotonic() > limit:  # Redis did not take it in time: the sockets' own round says « again » then
                self.catch_up()

    def _take(self, frame: dict[str, Any]) -> bool:
        """Show one frame; true where one before it was missed."""
        if frame["type"] not in {"message", "room"}:
            return False
        if frame["change"] > self.last + 1:
            return True
        if frame["change"] <= self.last:
            return False
        self.last = frame["change"]
        if frame["type"] == "message":
            self.lines[frame["number"]] = frame["html"].strip()
        else:
            self.beside = _beside(frame["html"])
        return False

    def catch_up(self) -> None:
        """Ask until an answer is not full."""
        while True:
            page = self.browser.get(url(self.room, "since"), {"apres": self.last}).content.decode()
            lines, self.beside = parts(page)
            self.lines.update(lines)
            self.last = int(CHANGE.search(page)[1])  # type: ignore[index]
            if 'data-full="0"' in page:
                return
