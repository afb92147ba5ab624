"""What every app shares: people, sites, pick lists, and the guards of a change."""

from csc.models.codes import ActivityCode, Code, ResultCode
from csc.models.guards import IdempotencyKey, Lease, Presence
from csc.models.people import GroupSite, Team, User
from csc.models.promises import Canary, Due, JobRun, Promise
from csc.models.search import SearchRow
from csc.models.sites import Counter, Site
from csc.models.tokens import ApiToken
from csc.models.views import SavedView

__all__ = [
    "ActivityCode",
    "ApiToken",
    "Canary",
    "Code",
    "Counter",
    "Due",
    "GroupSite",
    "IdempotencyKey",
    "JobRun",
    "Lease",
    "Presence",
    "Promise",
    "ResultCode",
    "SavedView",
    "SearchRow",
    "Site",
    "Team",
    "User",
]
