"""Importing hotline workbooks: upload, look, import in chunks, place what was not found."""

from dispatch.hotline.actions.applying import apply_next
from dispatch.hotline.actions.placing import place_orders
from dispatch.hotline.actions.uploading import begin, cancel, columns_of, look, map_columns, stage, sweep, upload

__all__ = ["apply_next", "begin", "cancel", "columns_of", "look", "map_columns", "place_orders", "stage", "sweep", "upload"]
