"""What the log's verbs are called: every act that any capability records, in the reader's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "save_draft": _("Logged the request"),
    "submit": _("Sent the request"),
    "ask_helpers": _("Helpers are being asked"),
    "offer": _("Asked a helper"),
    "offer_by_hand": _("Asked a helper chosen by hand"),
    "order_by_hand": _("Ordered a helper by hand"),
    "propose_help": _("Proposed to help"),
    "remind": _("Reminded the firm"),
    "accept": _("Accepted"),
    "decline": _("Declined"),
    "expire": _("Did not answer in time"),
    "withdraw": _("Offer taken back"),
    "book": _("Booked"),
    "staff": _("All helpers found"),
    "escalate": _("Raised to staff"),
    "search_again": _("Searching again"),
    "set_out": _("Set out"),
    "arrive": _("Arrived"),
    "complete": _("Reported as done"),
    "confirm": _("Confirmed"),
    "credit": _("Credited on both sides"),
    "finish": _("All work done"),
    "close": _("Closed"),
    "cancel": _("Cancelled"),
    "add_photo": _("Added a photo"),
    "add_resource": _("Entered a resource"),
    "edit_resource": _("Changed a resource"),
    "verify_resource": _("Verified a resource"),
    "reject_resource": _("Rejected a resource"),
    "put_certificate": _("Entered a certificate"),
    "verify_certificate": _("Verified a certificate"),
    "reject_certificate": _("Rejected a certificate"),
    "set_week": _("Changed weekly hours"),
    "add_exception": _("Entered an absence"),
    "remove_exception": _("Removed an absence"),
    "promise": _("Gave a standing offer"),
    "take_back_promise": _("Took the standing offer back"),
    "take_up": _("Took up the offer"),
    "keep_at_home": _("Changed what stays at home"),
    "apply": _("Applied for membership"),
    "admit": _("Admitted"),
    "reject": _("Rejected"),
    "suspend": _("Suspended"),
    "reinstate": _("Reinstated"),
    "leave": _("Left"),
    "reapply": _("Applied again"),
    "add_member": _("Added a person"),
    "end_membership": _("Ended a role"),
    "resume_membership": _("Restored a role"),
    "look_into": _("A district supervisor looked in"),
    "see_phone": _("Read a phone number"),
    "edit_firm": _("Changed a firm's data"),
    "add_compound": _("Entered a compound"),
    "edit_compound": _("Changed a compound"),
    "add_community": _("Entered a community"),
    "edit_community": _("Changed a community"),
    "change_management": _("Changed the management mode"),
    "add_contract": _("Entered a contract"),
    "end_contract": _("Ended a contract"),
    "add_department": _("Entered a department"),
    "edit_department": _("Changed a department"),
    "set_number": _("Changed a setting"),
    "reset_number": _("Set a setting back to its default"),
    "add_term": _("Entered a term"),
    "edit_term": _("Changed a term"),
    "retire_term": _("Took a term out of use"),
    "restore_term": _("Took a term into use again"),
    "upload_table": _("Uploaded a table"),
    "import_table": _("Imported a table"),
}


KINDS: dict[str, str | Promise] = {
    "helprequest": _("Help request"),
    "offer": _("Offer"),
    "job": _("Job"),
    "rating": _("Rating"),
    "photo": _("Photo"),
    "resource": _("Resource"),
    "certificate": _("Certificate"),
    "availabilityexception": _("Absence"),
    "propertyfirm": _("Firm"),
    "membership": _("Person"),
    "subdistrict": _("Subdistrict"),
    "community": _("Community"),
    "compound": _("Compound"),
    "management": _("Management mode"),
    "servicecontract": _("Contract"),
    "department": _("Department"),
    "setting": _("Setting"),
    "skill": _("Skill"),
    "trade": _("Trade"),
    "equipmenttype": _("Equipment type"),
    "certificatekind": _("Certificate kind"),
    "importbatch": _("Import"),
}

FACTS: dict[str, str | Promise] = {
    "reason": _("Reason"),
    "firm": _("Firm"),
    "resource": _("Resource"),
    "name": _("Name"),
    "code": _("Code"),
    "role": _("Role"),
    "person": _("Person"),
    "kind": _("Kind"),
    "mode": _("Mode"),
    "changed": _("Changed"),
    "citation": _("Legal basis"),
    "file": _("File"),
    "rows": _("Rows"),
    "start": _("From"),
    "end": _("Until"),
    "since": _("From"),
    "quantity": _("How many"),
    "keep": _("Kept at home"),
    "result": _("What was done"),
    "stars": _("Rating"),
    "new": _("New"),
    "unchanged": _("Unchanged"),
    "wrong": _("Wrong"),
    "before": _("Before"),
    "after": _("After"),
}


def act(verb: str) -> str:
    """The verb in words; an unknown one stays what it is."""
    return str(ACTS.get(verb, verb))


def kind(model_name: str) -> str:
    """What kind of row it happened to, in words."""
    return str(KINDS.get(model_name, model_name))


def fact(name: str) -> str:
    """What a detail of an entry is called, in words."""
    return str(FACTS.get(name, name))
