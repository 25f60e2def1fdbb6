"""What stands against an entry about a victim, and what the person who makes it is told.

A victim's views inform and never decide: nothing here stops a decision because of what they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from oocd.engine.errors import RecordRefused
from oocd.panels.access import POLICE, TRIAGE
from oocd.panels.gates import PLAIN, Check, Scene, weigh
from oocd.panels.kinds.base import Kind
from oocd.panels.kinds.decisions import GateMet
from oocd.panels.kinds.victims import (
    ContactAttempted,
    NoVictim,
    OfVictim,
    RestorativeOffer,
    VictimIdentified,
    VictimInformed,
    VictimStatus,
    ViewsRecorded,
)

UNDER_18: Final = ("under_16", "16_17")
_SETTLED: Final = ("asked", "declined", "not_reached")
_DETAILS_FROM_POLICE: Final = (POLICE, TRIAGE)
"""The roles that have a victim's details without the police passing them on."""


def unsettled_victims(scene: Scene) -> Iterator[str]:
    """Give each victim whose asking is not settled; and where nobody said there is none."""
    state = scene.state
    victims = state.victims()
    if not victims and state.last(NoVictim) is None:
        yield "nobody has recorded a victim, nor that there is none"
    for one in victims:
        latest = state.victim_status(one)
        if latest is None:
            yield f"{one} has no status"
        elif latest.status not in _SETTLED:
            yield f"{one} is {latest.status}"


def untold_victims(scene: Scene) -> Iterator[str]:
    """Give each victim who was not told of the decision of this round."""
    state = scene.state
    if state.decided_at is None:
        return
    for one in state.victims():
        told = state.of_victim(one, VictimInformed)
        if not any(said.seq > state.since and said.content.of == "decision" for said in told):
            yield one


def known(scene: Scene, content: OfVictim) -> None:
    """Refuse an entry about a victim that nobody has named. Raises RecordRefused P-VICTIM."""
    names = scene.state.victims()
    if isinstance(content, VictimIdentified) or content.victim in names:
        return
    raise RecordRefused(
        "P-VICTIM",
        f"no victim is called `{content.victim}` in this item",
        f"Known: {', '.join(names) or 'none'}; first `victim_identified`.",
    )


def identified(scene: Scene, content: VictimIdentified) -> tuple[Kind, tuple[GateMet, ...]]:
    """Check who a victim is, and give them the rights that go with their age."""
    faults = list(_identity_faults(content))
    if faults:
        raise RecordRefused("P-LACKS", f"`{content.name}` needs {'; '.join(faults)}")
    update: dict[str, object] = {}
    if content.enhanced_basis is not None:
        update["enhanced_rights"] = True
    if content.age_band in UNDER_18:
        update["enhanced_rights"] = True
        update["enhanced_basis"] = content.enhanced_basis or "vulnerable_or_intimidated"
    return content.model_copy(update=update), weigh(scene, IDENTIFIED)


def _identity_faults(content: VictimIdentified) -> Iterator[str]:
    young = content.age_band in UNDER_18
    if content.type == "organisation":
        if content.contact_role is None:
            yield "`contact_role`: whom to speak to in the organisation"
        if content.age_band is not None or content.guardian is not None:
            yield "no `age_band` and no `guardian`: it is an organisation"
    if content.age_band == "adult" and content.guardian is not None:
        yield "no `guardian`: the victim is an adult"
    if content.guardian and content.guardian.conflict and content.guardian.note is None:
        yield "`guardian.note`: who speaks for the victim instead"
    if content.enhanced_rights is False and young:
        yield "`enhanced_rights` true: a victim under 18 always has them"
    if content.enhanced_rights is False and content.enhanced_basis is not None:
        yield "`enhanced_rights` true, as a basis for them is given"
    if content.enhanced_rights and content.enhanced_basis is None and not young:
        yield "`enhanced_basis`: why they have enhanced rights"


def status_checked(scene: Scene, content: Kind) -> None:
    """Refuse to say there is no victim while one is on record. Raises RecordRefused P-VICTIM."""
    victims = scene.state.victims()
    if isinstance(content, NoVictim) and victims:
        raise RecordRefused(
            "P-VICTIM",
            f"{', '.join(victims)} is on record as a victim",
            "Record a `victim_status` for each; put `victim_identified` right where it was wrong.",
        )


def objection(scene: Scene) -> Iterator[str]:
    """Look at whether the victim asked the police not to pass their details on."""
    content = scene.content
    if not isinstance(content, OfVictim) or scene.actor.role in _DETAILS_FROM_POLICE:
        return
    if isinstance(content, RestorativeOffer) and content.offered_on is None:
        return
    found = scene.state.identity(content.victim)
    if found is not None and found.police_sharing_objection:
        yield content.victim


def restorative_consent(scene: Scene) -> Iterator[str]:
    """Look at whether a victim who is made an offer agreed that the service may have their views.

    What came of an offer made while they agreed is recorded whatever they said since.
    """
    content = scene.content
    if not isinstance(content, RestorativeOffer) or content.offered_on is None:
        return
    made = scene.state.of_victim(content.victim, RestorativeOffer)
    if any(said.content.offered_on == content.offered_on for said in made):
        return
    answer = scene.state.consent(content.victim, "service")
    if answer != "given":
        yield f"{content.victim}: {answer.replace('_', ' ')}"


def attempts(scene: Scene) -> Iterator[str]:
    """Look at whether there were attempts before a victim is called not reached."""
    content = scene.content
    if (
        isinstance(content, VictimStatus)
        and content.status == "not_reached"
        and not scene.state.of_victim(content.victim, ContactAttempted)
    ):
        yield content.victim


def guardian(scene: Scene) -> Iterator[str]:
    """Look at who speaks for a victim under 18."""
    content = scene.content
    if isinstance(content, VictimIdentified):
        who: VictimIdentified | None = content
    else:
        who = scene.state.identity(content.victim) if isinstance(content, OfVictim) else None
    if who is None or who.type == "organisation":
        return
    if who.guardian is not None and who.guardian.conflict:
        yield f"{who.victim}: the guardian is in conflict with the victim; not through them"
    elif who.guardian is None and who.age_band in UNDER_18:
        yield f"{who.victim}: no guardian is on record"


def vrr(scene: Scene) -> Iterator[str]:
    """Look at whether a victim who is told of the decision hears how it can be questioned."""
    content = scene.content
    if isinstance(content, VictimInformed) and content.of == "decision" and content.vrr is None:
        yield PLAIN


def informed_of_something(scene: Scene, content: VictimInformed) -> None:
    """Refuse to have told of a decision before there was one. Raises RecordRefused P-UNDECIDED."""
    if content.of != "decision":
        return
    if scene.state.decided_at is None:
        raise RecordRefused("P-UNDECIDED", "nothing has been decided in this round")
    decision = scene.state.decision
    if decision is not None and content.on < decision.content.on:
        raise RecordRefused(
            "P-DAY", f"the decision is of {decision.content.on}, after {content.on}"
        )


IDENTIFIED: Final[Mapping[str, Check]] = MappingProxyType({"guardian": guardian})
ENTRIES: Final[Mapping[type[OfVictim], Mapping[str, Check]]] = MappingProxyType(
    {
        ContactAttempted: {"objection": objection, "guardian": guardian},
        VictimStatus: {"attempts": attempts},
        ViewsRecorded: {"objection": objection, "guardian": guardian},
        RestorativeOffer: {"objection": objection, "restorative_consent": restorative_consent},
        VictimInformed: {"guardian": guardian, "vrr": vrr},
    }
)
"""What is looked at before an entry about a victim is recorded."""

GATES: Final = frozenset(name for checks in ENTRIES.values() for name in checks)
