"""The one interface through which notices leave the product, and its three implementations."""

from __future__ import annotations

import json
from typing import Protocol

from django.conf import settings
from django.core.mail import send_mail

from federation.notices.models import Notice


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


class AppriseSender:
    """WeCom, DingTalk, Feishu and more, to the channels that the operator configured."""

    def send(self, notice: Notice) -> None:
        import apprise  # slow to import and needed only where it is configured

        channel = apprise.Apprise(settings.NOTICE_URLS)
        if not channel.notify(title=notice.user.get_full_name(), body=f"{notice.text}\n{settings.SITE_URL}{notice.link}"):
            raise ConnectionError("no channel took the notice")


SENDERS: dict[str, type[Sender]] = {"file": FileSender, "email": EmailSender, "apprise": AppriseSender}


def configured() -> Sender:
    """The sender that NOTICE_SENDER names."""
    return SENDERS[settings.NOTICE_SENDER]()
