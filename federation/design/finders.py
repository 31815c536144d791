"""Third-party browser files, taken out of installed wheels under names that do not change with the carrier."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage

Messages = list[CheckMessage]  # named, because the finder's own `list` hides the builtin


@dataclass(frozen=True)
class Asset:
    distribution: str
    path: str
    sha256: str

    def locate(self) -> Path:
        return Path(str(distribution(self.distribution).locate_file(self.path)))


_TABLER = "jazzy_tabler/static/vendor/tabler"
_LEAFLET = "leaflet/static/leaflet"

VENDOR: Final[dict[str, Asset]] = {
    "vendor/tabler.min.css": Asset(
        "django-jazzy-tabler",
        f"{_TABLER}/css/tabler.min.css",
        "7ef750bd10546a695d0b12767ad8048bd8f3ec5de7daefb1067f9d0daa3d1c9a",
    ),
    "vendor/tabler.min.js": Asset(
        "django-jazzy-tabler",
        f"{_TABLER}/js/tabler.min.js",
        "b60c76160e97624574dbb8cf10abe6aee9a6493b60096fdfc15dd1dd2bd99eb9",
    ),
    "vendor/htmx.min.js": Asset(
        "django-htmx",
        "django_htmx/static/django_htmx/htmx-2.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
    "vendor/leaflet.css": Asset(
        "django-leaflet",
        f"{_LEAFLET}/leaflet.css",
        "90b693d86392a4779c861b28cf307e7e59c3fb35328c4d8b95f58f814d38c722",
    ),
    "vendor/leaflet.js": Asset(
        "django-leaflet",
        f"{_LEAFLET}/leaflet.js",
        "5819285cec137b229c94e1ee5ad73e8b6b84345a4367d60f75fe477fe0fb7b03",
    ),
    "vendor/images/layers.png": Asset(
        "django-leaflet",
        f"{_LEAFLET}/images/layers.png",
        "1dbbe9d028e292f36fcba8f8b3a28d5e8932754fc2215b9ac69e4cdecf5107c6",
    ),
    "vendor/images/layers-2x.png": Asset(
        "django-leaflet",
        f"{_LEAFLET}/images/layers-2x.png",
        "066daca850d8ffbef007af00b06eac0015728dee279c51f3cb6c716df7c42edf",
    ),
    "vendor/images/marker-icon.png": Asset(
        "django-leaflet",
        f"{_LEAFLET}/images/marker-icon.png",
        "574c3a5cca85f4114085b6841596d62f00d7c892c7b03f28cbfa301deb1dc437",
    ),
}


class VendorStorage(Storage):
    """Read-only view of a vendor table, in the shape collectstatic and WhiteNoise expect."""

    prefix = ""

    def __init__(self, assets: dict[str, Asset]) -> None:
        self.assets = assets

    def path(self, name: str) -> str:
        return str(self.assets[name].locate())

    def exists(self, name: str) -> bool:
        return name in self.assets

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        return File(Path(self.path(name)).open("rb"), name=name)

    def get_modified_time(self, name: str) -> Any:
        return FileSystemStorage(location="/").get_modified_time(self.path(name))


class VendorFinder(BaseFinder):
    """Serves the vendor table; a file that is missing or not the reviewed one is a system-check error."""

    def __init__(self, app_names: object = None, *, assets: dict[str, Asset] | None = None) -> None:
        self.assets = VENDOR if assets is None else assets
        self.storage = VendorStorage(self.assets)

    def check(self, **kwargs: Any) -> Messages:
        return [problem for name in self.assets for problem in _problems(name, self.assets[name])]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in self.assets:
            return []
        location = self.storage.path(path)
        return [location] if find_all or kwargs.get("all") else location

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        patterns = [*(ignore_patterns or [])]
        for name in self.assets:
            if not utils.matches_patterns(name, patterns):
                yield name, self.storage


def _problems(name: str, asset: Asset) -> Iterator[CheckMessage]:
    hint = f"Reinstall {asset.distribution} at its pinned version."
    try:
        content = asset.locate().read_bytes()
    except (PackageNotFoundError, OSError):
        missing = f"{asset.path} is not in the installed {asset.distribution}."
        yield Error(missing, hint=hint, obj=name, id="design.E001")
        return
    if hashlib.sha256(content).hexdigest() != asset.sha256:
        changed = f"{asset.path} of {asset.distribution} is not the reviewed file."
        yield Error(changed, hint=hint, obj=name, id="design.E002")
