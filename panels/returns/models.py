"""What the files of `rules/returns/` hold: how returns and reports count, hide and say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from oocd.panels.config import Basis, Confidence
from oocd.panels.kinds.base import Day, Option, Part, Ref, Words

_LEAST, _MOST = 3, 20


class Founded(Part):
    """Something with its rule id, and how well it is founded."""

    rule: Ref
    basis: Basis
    confidence: Confidence
    cite: tuple[Ref, ...] = ()


class Version(Founded):
    """A dated version of a file."""

    in_force_from: Day
    revision: Annotated[int, Field(ge=1)] = 1
    signed_off: str | None = None
    notes: tuple[Words, ...] = ()


class Ages(Part):
    """Ages from and to, both included."""

    from_: int = Field(alias="from")
    to: int

    def holds(self, age: int) -> bool:
        """Whether an age is one of them."""
        return self.from_ <= age <= self.to


class Band(Ages):
    """A band of ages."""

    id: Words
    title: Words


class Category(Part):
    """A column of KPI 6."""

    id: Ref
    title: Words
    disposals: tuple[Option, ...]
    needs_service: bool
    seriousness: int


class NoCategory(Part):
    """Disposals that fall in no column, and why."""

    disposals: tuple[Option, ...]
    rule: Ref
    say: Words


class LeaveOut(Part):
    """A fact of the case that leaves a child out."""

    fact: Words
    values: tuple[str, ...]
    rule: Ref
    say: Words


class Slip(Part):
    """What a published script leaves out by mistake."""

    leaves_out: tuple[Ref, ...]
    rule: Ref
    say: Words


class NotSettled(Part):
    """From when something is due that is not known yet."""

    from_: Day = Field(alias="from")
    rule: Ref
    say: Words


class Kpi6(Version):
    """KPI 6."""

    counted_from: Day
    age: Ages
    age_bands: tuple[Band, ...]
    categories: tuple[Category, ...]
    no_category: tuple[NoCategory, ...]
    service_agencies: tuple[Ref, ...]
    completed: dict[str, bool]
    leave_out: tuple[LeaveOut, ...]
    slip: Slip
    not_settled: NotSettled

    def category(self, disposal: str | None) -> Category | None:
        """Find the column of a disposal."""
        return next((one for one in self.categories if disposal in one.disposals), None)


class Measure(Part):
    """A measure of KPI 10, with the denominator of the older scripts where it differs."""

    id: Ref
    title: Words
    consent_needed: bool
    older: Ref | None = None
    older_title: Words | None = None


class Kpi10(Version):
    """KPI 10."""

    service_agencies: tuple[Ref, ...]
    headline: Measure
    measures: tuple[Measure, ...]
    newer: Words
    older: Words


class Exported(Part):
    """Under which word an outcome leaves, and how sure that is."""

    value: Words
    basis: Basis
    confidence: Confidence
    interim: bool = False
    note: Words | None = None


class Incoming(Part):
    """What a word that comes in may mean."""

    value: Words
    means: Option | None
    sure: bool
    note: Words


class Exports(Version):
    """A version of the words under which outcomes leave."""

    mapping: Ref
    legal_outcome: dict[str, Exported]
    incoming: tuple[Incoming, ...]


class Hiding(Part):
    """From which number counts are shown."""

    fewer_than: Annotated[int, Field(ge=_LEAST, le=_MOST)]
    sign: Words
    say: Words


class Value(Part):
    """A value of a group, and the words it may be written in."""

    id: Ref
    title: Words
    words: tuple[str, ...] = ()


class Group(Part):
    """How matters are put in groups by a fact (ages: by bands)."""

    title: Words
    fact: Words | None = None
    values: tuple[Value, ...] = ()
    unknown: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()


class FirstTime(Founded):
    """What makes a first-time entrant."""

    disposals: tuple[Option, ...]
    court: tuple[Option, ...]
    before: tuple[Words, ...]
    age: Ages


class SeriousViolence(Founded):
    """KPI 9."""

    least: int
    say: Words


class Denial(Founded):
    """What is a denial, and which facts hold it."""

    facts: tuple[Words, ...]
    answers: tuple[str, ...]
    say: Words


class HighBand(Founded):
    """Which gravity band is high, and which options go to court."""

    at_least: int
    court: tuple[Option, ...]


class TimeLimit(Founded):
    """Which code says that the time limit passed, and where it is given."""

    code: str
    disposals: tuple[Option, ...]
    fact: Words
    state: Words


class UnderInvestigation(Founded):
    """From how many days a release under investigation is long."""

    states: tuple[Ref, ...]
    since: Words
    days: Annotated[int, Field(ge=1)]


class Knife(Founded):
    """When a knife matter is referred in time."""

    from_: Day = Field(alias="from")
    kinds: tuple[Ref, ...]
    working_days: Annotated[int, Field(ge=0)]
    note: Words


class Drift(Founded):
    """After how many days without contact a plan drifts."""

    days: Annotated[int, Field(ge=1)]


class OutcomeKind(Part):
    """Disposals that are followed up together."""

    id: Ref
    title: Words
    disposals: tuple[Option, ...]


class Following(Founded):
    """The follow-up."""

    months: tuple[Literal[3, 6, 9, 12], ...]
    kinds: tuple[OutcomeKind, ...]


class Informing(Founded):
    """Within how many working days a victim is told."""

    working_days: int
    working_days_enhanced: int
    enhanced_ages: tuple[str, ...]


class Alerting(Founded):
    """When the due lists speak."""

    look_ahead_days: Annotated[int, Field(ge=0)]
    days_to_18: tuple[int, ...]
    no_contact_days: Annotated[int, Field(ge=1)]
    care_review_weeks: int | None
    care_review_areas: dict[str, int]


class ReportSettings(Version):
    """What all reports share."""

    hiding: Hiding
    groups: dict[str, Group]
    first_time_entrant: FirstTime
    serious_violence: SeriousViolence
    denial: Denial
    band: HighBand
    time_limit: TimeLimit
    under_investigation: UnderInvestigation
    knife: Knife
    drift: Drift
    follow_up: Following
    informed: Informing
    alerts: Alerting


class Finding(Part):
    """A finding that a scrutiny panel may make."""

    id: Ref
    title: Words


class FindingSet(Part):
    """The findings of one published set."""

    rule: Ref
    cite: tuple[Ref, ...]
    findings: tuple[Finding, ...]


class ScrutinySettings(Version):
    """Looking back at samples."""

    use: Ref
    sets: dict[str, FindingSet]
    matters: tuple[Ref, ...]
    agencies: tuple[Ref, ...]
    facts: tuple[Words, ...]
    offence_facts: tuple[Words, ...]
    standing: Words
