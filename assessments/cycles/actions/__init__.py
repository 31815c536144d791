"""The verbs of a cycle: prepare, say who takes part, assign raters, open, remind, check."""

from assessments.cycles.actions.assigning import assign as assign
from assessments.cycles.actions.assigning import assign_defaults as assign_defaults
from assessments.cycles.actions.assigning import declare_interest as declare_interest
from assessments.cycles.actions.assigning import unassign as unassign
from assessments.cycles.actions.preparing import change_dates as change_dates
from assessments.cycles.actions.preparing import merge as merge
from assessments.cycles.actions.preparing import prepare as prepare
from assessments.cycles.actions.preparing import renew_entrants as renew_entrants
from assessments.cycles.actions.preparing import set_standing as set_standing
from assessments.cycles.actions.running import ask_open as ask_open
from assessments.cycles.actions.running import call_off as call_off
from assessments.cycles.actions.running import collect_again as collect_again
from assessments.cycles.actions.running import finish_opening as finish_opening
from assessments.cycles.actions.running import lock_scheme as lock_scheme
from assessments.cycles.actions.running import open_cycle as open_cycle
from assessments.cycles.actions.running import remind as remind
from assessments.cycles.actions.running import start_checking as start_checking
from assessments.cycles.actions.running import sweep as sweep
