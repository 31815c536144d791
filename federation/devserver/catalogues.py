"""Whether the compiled message catalogues lag behind their sources; only the sources are committed."""

from pathlib import Path


def is_stale(folder: Path) -> bool:
    return any(is_older(source.with_suffix(".mo"), source) for source in folder.glob("*/LC_MESSAGES/*.po"))


def is_older(compiled: Path, source: Path) -> bool:
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime
