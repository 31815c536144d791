"""Static files for production: hashed names, compressed, and forgiving about source maps."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class ManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Wheels ship minified files without their source maps; a dangling sourceMappingURL must not stop a release."""

    patterns = tuple(
        (
            extension,
            tuple(pattern for pattern in patterns if "sourceMappingURL" not in (pattern if isinstance(pattern, str) else pattern[0])),
        )
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
