"""Group robots of WeCom, DingTalk and Feishu: one post each, and the vendor's own answer read.

All three answer 200 also when they did not take the message; what counts is the code inside. Formats and codes as in the
vendors' documentation: WeCom 群机器人配置说明 and 全局错误码, DingTalk 自定义机器人安全设置 and 全局错误码, Feishu 自定义机器人使用指南.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from django.conf import settings

from federation.kernel import outgoing
from federation.kernel.errors import Refused
from federation.notices.models import Way

LONGEST = 1_500  # characters; WeCom takes 2,048 bytes and a Chinese letter has three, so it is cut again there
WECOM_BYTES = 2_000


class Declined(ValueError):
    """The vendor says no for good: the words are the vendor's, with its code."""


class Limited(ConnectionError):
    """Too many messages: come back later."""


def _signature(text: str, key: bytes) -> str:
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()


def _wecom(words: str, secret: str, seconds: int) -> tuple[dict[str, str], dict[str, Any]]:
    short = words.encode()[:WECOM_BYTES].decode(errors="ignore")
    return {}, {"msgtype": "text", "text": {"content": short}}


def _dingtalk(words: str, secret: str, seconds: int) -> tuple[dict[str, str], dict[str, Any]]:
    """The signature is a query parameter: of milliseconds and secret, keyed by the secret, quoted once by urlencode."""
    stamp = str(seconds * 1000)
    signed = {"timestamp": stamp, "sign": _signature(f"{stamp}\n{secret}", secret.encode())} if secret else {}
    return signed, {"msgtype": "text", "text": {"content": words}}


def _feishu(words: str, secret: str, seconds: int) -> tuple[dict[str, str], dict[str, Any]]:
    """The signature is a field of the body: of nothing, keyed by seconds and secret."""
    stamp = str(seconds)
    key = f"{stamp}\n{secret}".encode()
    signed = {"timestamp": stamp, "sign": _signature("", key)} if secret else {}
    return {}, {**signed, "msg_type": "text", "content": {"text": words}}


@dataclass(frozen=True, slots=True)
class Robot:
    """One vendor: the path with the token's place, how a message is dressed, where its answer keeps code and words."""

    path: str
    token: str
    dress: Callable[[str, str, int], tuple[dict[str, str], dict[str, Any]]]
    code: str
    words: str
    limited: frozenset[int]


ROBOTS: Mapping[str, Robot] = {
    Way.WECOM: Robot("/cgi-bin/webhook/send", "key", _wecom, "errcode", "errmsg", frozenset({45009, 45033})),
    Way.DINGTALK: Robot("/robot/send", "access_token", _dingtalk, "errcode", "errmsg", frozenset({130101, 410100, 90018})),
    Way.FEISHU: Robot("/open-apis/bot/v2/hook/", "", _feishu, "code", "msg", frozenset({11232, 9499})),
}


def send(way: str, *, token: str, secret: str, words: str, seconds: int) -> None:
    """Post the words (text, cut to what the vendor takes) at the Unix time `seconds`.

    Raises Limited when the vendor asks for patience, Declined when repeating is no use, ConnectionError when nobody answered.
    """
    robot = ROBOTS[way]
    query, body = robot.dress(words[:LONGEST], secret, seconds)
    path = robot.path if robot.token else f"{robot.path}{quote(token, safe='')}"
    query = {robot.token: token, **query} if robot.token else query
    address = f"{settings.ROBOT_SITES[way]}{path}" + (f"?{urlencode(query)}" if query else "")
    try:
        answer = outgoing.ask(address, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"})
    except (outgoing.Unreachable, Refused) as error:
        raise ConnectionError(str(error)) from error
    _judge(robot, answer)


def _judge(robot: Robot, answer: outgoing.Answer) -> None:
    if answer.status == 429:
        raise Limited("429")
    if answer.status >= 500:
        raise ConnectionError(f"HTTP {answer.status}")
    try:
        said = json.loads(answer.body)
        code = int(said[robot.code])
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise ConnectionError(f"HTTP {answer.status}: {answer.body[:80].decode(errors='replace')}") from error
    if code:
        problem = Limited if code in robot.limited else Declined
        raise problem(f"{code} {said.get(robot.words, '')}"[:200])


def parsed(address: str) -> tuple[str, str, str] | None:
    """(way, token, secret) of a robot's own webhook address as the vendor shows it, its signing secret behind a `#`; None for any other."""
    parts = urlsplit(address)
    for way, robot in ROBOTS.items():
        if f"{parts.scheme}://{parts.netloc}" == settings.ROBOT_SITES[way] and parts.path.startswith(robot.path):
            token = parse_qs(parts.query).get(robot.token, [""])[0] if robot.token else parts.path.removeprefix(robot.path)
            return str(way), token, parts.fragment
    return None
