"""How notices leave the product: the operator's common sender, and the ways that a person opened."""

from __future__ import annotations

import json
from typing import Protocol
from urllib.parse import quote

from django.conf import settings
from django.core.mail import send_mail

from federation.notices.models import Channel, Delivery, Notice, Way
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


def by_channel(delivery: Delivery) -> None:
    """Hand a delivery to its way; OSError or ValueError when it is not taken."""
    notice, channel = delivery.notice, delivery.channel
    words = f"{notice.text}\n{settings.SITE_URL}{notice.link}"
    if channel.way == Way.EMAIL:
        send_mail(notice.text, words, settings.EMAIL_FROM, [channel.address])
    elif channel.way == Way.SMS:
        texter().send(channel.address, words, key=str(delivery.pk))
    else:
        _by_robot(channel, notice.text, words)


def _by_robot(channel: Channel, title: str, words: str) -> None:
    import apprise  # slow to import and needed only by workers

    robot = apprise.Apprise(asset=apprise.AppriseAsset(secure_logging=True))
    if not robot.add(robot_address(channel)) or not robot.notify(title=title[:60], body=words):
        raise ConnectionError(f"{channel.way} did not take it")


def robot_address(channel: Channel) -> str:
    """The robot's address from its token; the host is the library's, never the person's."""
    token, secret = quote(channel.address, safe=""), quote(channel.secret, safe="")
    return {
        Way.WECOM.value: f"wecombot://{token}/",
        Way.DINGTALK.value: f"dingtalk://{secret}@{token}/" if secret else f"dingtalk://{token}/",
        Way.FEISHU.value: f"feishu://{token}/",
    }[channel.way]
