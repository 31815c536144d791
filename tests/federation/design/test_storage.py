from __future__ import annotations

from federation.design.storage import ManifestStorage


def test_patterns_forgive_missing_source_maps_and_nothing_else() -> None:
    patterns = str(ManifestStorage.patterns)

    assert "sourceMappingURL" not in patterns
    assert "@import" in patterns
