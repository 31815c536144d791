"""What other apps add to the demo: they register here, because nothing below may import them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.utils import translation

from dispatch.demo import reported, seed


class Scene(Protocol):
    def __call__(self, *, at: datetime) -> None: ...


_SCENES: list[Scene] = []


def register(scene: Scene) -> None:
    """Called once, in AppConfig.ready; the scene enters its subdistricts itself."""
    _SCENES.append(scene)


def play(*, at: datetime) -> None:
    """Everything that goes on in the demo, in Chinese whatever the process speaks; call it once, behind `seed.seed`."""
    with translation.override("zh-hans"):
        seed.scene(at=at)
        reported.load(at=at)
        for scene in scenes():
            scene(at=at)


def scenes() -> list[Callable[..., None]]:
    """All of them in the order of the apps."""
    return list(_SCENES)
