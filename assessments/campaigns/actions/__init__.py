"""What can be done; import from here."""

from assessments.campaigns.actions.checking import close_on_photos, excuse, recheck, send_back
from assessments.campaigns.actions.inspecting import NewPhoto, Place, inspect, mark_rest_in_order
from assessments.campaigns.actions.planning import call_off, close, copy, prepare, rewrite, start
from assessments.campaigns.actions.rectifying import add_photo, rectify
from assessments.campaigns.actions.sweeping import sweep

__all__ = [
    "NewPhoto", "Place", "add_photo", "call_off", "close", "close_on_photos", "copy", "excuse", "inspect", "mark_rest_in_order", "prepare",
    "recheck", "rectify", "rewrite", "send_back", "start", "sweep",
]  # fmt: skip
