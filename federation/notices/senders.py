"""How notices leave the product: the operator's common sender, and the ways that a person opened."""

from __future__ import annotations

import json
import time
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail

from federation.notices import robots
from federation.notices.models import Delivery, Notice, Way
from federation.notices.texting import texter


class Sender(Protocol):
    """Delivers one notice or raises; a notice may arrive twice, never not at all."""

    def send(self, notice: Notice) -> None: ...


class FileSender:
    """Appends to DATA_DIR/notices.jsonl; for development and tests."""

    def send(self, notice: Notice) -> None:
        path = settings.DATA_DIR / "notices.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        line = {"id": str(notice.pk), "to": notice.user.username, "event": notice.event, "text": notice.text, "link": notice.link}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class EmailSender:
    """E-mail to people who have an address; the others read it in the product."""

    def send(self, notice: Notice) -> None:
        if notice.user.email:
            link = f"{settings.SITE_URL}{notice.link}"
            send_mail(notice.text, f"{notice.text}\n{link}", settings.EMAIL_FROM, [notice.user.email])


class SharedSender:
    """To the channels that the operator configured: group robots by our own posts, whatever else by apprise's."""

    def send(self, notice: Notice) -> None:
        words = f"{notice.user.get_full_name()}: {notice.text}\n{settings.SITE_URL}{notice.link}"
        others = []
        for address in settings.NOTICE_URLS:
            if robot := robots.parsed(address):
                way, token, secret = robot
                robots.send(way, token=token, secret=secret, words=words, seconds=int(time.time()))
            else:
                others.append(address)
        if others:
            import apprise  # slow to import and needed only where it is configured

            if not apprise.Apprise(others).notify(title=notice.user.get_full_name(), body=words):
                raise ConnectionError("no channel took the notice")


class InsideOnly:
    """Nothing leaves: people read their notices in the product, and by the ways that they opened themselves."""

    def send(self, notice: Notice) -> None:
        """Told already by being written."""


SENDERS: dict[str, type[Sender]] = {"file": FileSender, "email": EmailSender, "apprise": SharedSender, "none": InsideOnly}


def configured() -> Sender:
    """The sender that NOTICE_SENDER names."""
    return SENDERS[settings.NOTICE_SENDER]()


def by_channel(delivery: Delivery) -> None:
    """Hand a delivery to its way; OSError when it is not taken yet, ValueError when it never will be."""
    notice, channel = delivery.notice, delivery.channel
    words = f"{notice.text}\n{settings.SITE_URL}{notice.link}"
    if channel.way == Way.EMAIL:
        send_mail(notice.text, words, settings.EMAIL_FROM, [channel.address])
    elif channel.way == Way.SMS:
        texter().send(channel.address, words, key=str(delivery.pk))
    else:
        robots.send(channel.way, token=channel.address, secret=channel.secret, words=words, seconds=int(time.time()))
