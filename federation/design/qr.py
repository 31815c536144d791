"""An address as a QR code: drawn on the server, so that it prints and needs no script."""

from __future__ import annotations

from html import escape

import qrcode
from django.utils.safestring import SafeString, mark_safe


def draw(text: str, *, label: str) -> SafeString:
    """An inline svg with a white margin; `label` is what a screen reader says."""
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    rows = code.get_matrix()
    squares = "".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    side = len(rows)
    return mark_safe(
        f'<svg class="ly-qr" viewBox="0 0 {side} {side}" width="180" height="180" role="img" aria-label="{escape(label)}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{squares}" fill="#000"/></svg>'
    )
