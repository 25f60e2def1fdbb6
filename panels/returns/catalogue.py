"""Every return and report by the name it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from oocd.panels.returns.counting import Asked
from oocd.panels.returns.followup import follow_up
from oocd.panels.returns.kpi6 import kpi6
from oocd.panels.returns.kpi10 import kpi10
from oocd.panels.returns.model import Report
from oocd.panels.returns.reports.attendance import attendance
from oocd.panels.returns.reports.children import denial, first_time_entrants, under_investigation
from oocd.panels.returns.reports.decisions import concordance, departures, high_band, time_limit
from oocd.panels.returns.reports.delivery import drift, knife
from oocd.panels.returns.reports.divert import divert
from oocd.panels.returns.reports.serious_violence import serious_violence
from oocd.panels.returns.reports.timeliness import timeliness
from oocd.panels.returns.reports.victim_funnel import victim_funnel

REPORTS: Final = MappingProxyType[str, tuple[Callable[[Asked], Report], str]](
    {
        "kpi6": (kpi6, "KPI 6: out-of-court programmes completed"),
        "kpi10": (kpi10, "KPI 10: victims"),
        "follow-up": (follow_up, "Further offences recorded after 3, 6, 9 and 12 months"),
        "serious-violence": (
            serious_violence,
            "Serious violence (KPI 9, once its scores are loaded)",
        ),
        "divert": (divert, "The DIVERT quarterly return"),
        "victims": (victim_funnel, "Victims, from identified to satisfied"),
        "timeliness": (timeliness, "Days from step to step"),
        "attendance": (attendance, "Attendance by agency"),
        "concordance": (concordance, "Decisions and the recommendation, by group"),
        "departures": (departures, "Departures above and below, by group and code"),
        "high-band": (high_band, "Out-of-court decisions in a high gravity band"),
        "first-time-entrants": (first_time_entrants, "First-time entrants"),
        "denial": (denial, "Options not available because the child denies"),
        "outcome-17": (time_limit, "Outcome 17: the time limit had passed"),
        "under-investigation": (under_investigation, "Released under investigation for long"),
        "knife": (knife, "Knife matters: referred in time, plan started, plan kept"),
        "drift": (drift, "Plans with no contact for days"),
    }
)
"""Each with its function and what it counts."""
