"""Re-exports the capabilities' models, so that Django finds them; import them from their capability instead."""

from assessments.cycles.models import Cycle as Cycle
from assessments.cycles.models import Entrant as Entrant
from assessments.cycles.models import Interest as Interest
from assessments.cycles.models import Rater as Rater
from assessments.results.models import Appeal as Appeal
from assessments.results.models import Calculation as Calculation
from assessments.results.models import Correction as Correction
from assessments.results.models import FirmResult as FirmResult
from assessments.results.models import Result as Result
from assessments.results.models import Seal as Seal
from assessments.schemes.models import Grade as Grade
from assessments.schemes.models import Indicator as Indicator
from assessments.schemes.models import Panel as Panel
from assessments.schemes.models import Scheme as Scheme
from assessments.sheets.models import Evidence as Evidence
from assessments.sheets.models import Mark as Mark
from assessments.sheets.models import Sheet as Sheet
from assessments.standings.models import ListEntry as ListEntry
from assessments.standings.models import Measure as Measure
from assessments.standings.models import Reward as Reward
from assessments.standings.models import RewardNote as RewardNote
from assessments.standings.models import RewardPhoto as RewardPhoto
from assessments.surveys.models import Answer as Answer
from assessments.surveys.models import Household as Household
from assessments.surveys.models import PaperEntry as PaperEntry
