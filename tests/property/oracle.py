"""What the contract says a status is, worked out a second time with none of the engine's code.

Written from the contract's section 2 and the tables of `rules/README.md`. Truth is a number: 1 true,
0 false, and a half where it is not known, so that "and" is the least, "or" the greatest and "not"
what is left to one. Rules and cases are the plain mappings that stand in the files.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TRUE, UNKNOWN, FALSE = 1.0, 0.5, 0.0
OPEN, REFER, CANNOT_SAY, NOT_AVAILABLE = "open", "refer", "cannot_say", "not_available"


def known(value):
    return UNKNOWN if value is None else float(value)


@dataclass
class Oracle:
    """One case under one list of rules.

    `offences` and `events` are lists of mappings, or None where the list is left out. An offence
    that has `early: True` lies before the tenth birthday.
    """

    rules: list
    facts: dict
    offences: list | None
    events: list | None
    options: tuple
    programmes: tuple
    ageless: tuple = ("nothing",)
    """Options that the rule of ages does not speak of."""
    done: dict = field(default_factory=dict)

    # --- conditions --------------------------------------------------------------------------

    @property
    def counted(self):
        """The offences that count; an offence before the tenth birthday is left out of every test."""
        if self.offences is None:
            return None
        return [offence for offence in self.offences if not offence.get("early")]

    def truth(self, condition, offence=None, event=None):
        """The truth of a condition, for one offence or event where it is about one."""
        if condition is None:
            return TRUE
        return min(self._part(key, value, offence, event) for key, value in condition.items())

    def _part(self, key, value, offence, event):
        if key == "all":
            return min(self.truth(part, offence, event) for part in value)
        if key == "any":
            return max(self.truth(part, offence, event) for part in value)
        if key == "none":
            return 1 - max(self.truth(part, offence, event) for part in value)
        if key == "at_least":
            truths = [self.truth(part, offence, event) for part in value["of"]]
            return self._between(truths, value["count"], None)
        if key in {"any_of", "all_of", "count_of"}:
            return self._over_items(key, value)
        if key.startswith("result."):
            return self._result(key.split(".")[1], value)
        if key.startswith("offence."):
            given = None if offence is None else offence.get(key.removeprefix("offence."))
        elif key.startswith("event."):
            given = event.get(key.removeprefix("event."))
        else:
            given = self.facts.get(key)
        return self._compare(given, value)

    @staticmethod
    def _compare(given, value):
        if given is None:
            return UNKNOWN
        if not isinstance(value, dict):
            return known(given == value)
        tests = {
            "not": lambda other: given != other,
            "in": lambda others: given in others,
            "not_in": lambda others: given not in others,
            "min": lambda low: given >= low,
            "max": lambda high: given <= high,
            "between": lambda ends: ends[0] <= given <= ends[1],
        }
        return min(known(tests[name](other)) for name, other in value.items())

    def _over_items(self, kind, value):
        items = self.counted if value["list"] == "offences" else self.events
        if items is None:
            return UNKNOWN
        where = value.get("where")
        own = "offence" if value["list"] == "offences" else "event"
        truths = [self.truth(where, **{own: item}) for item in items]
        if kind == "any_of":
            return max(truths, default=FALSE)
        if kind == "all_of":
            return min(truths, default=TRUE)
        low = value.get("min", value.get("is"))
        high = value.get("max", value.get("is"))
        return self._between(truths, low, high)

    @staticmethod
    def _between(truths, low, high):
        """A count is an interval: what is sure, to what is possible."""
        sure = sum(truth == TRUE for truth in truths)
        possible = sum(truth > FALSE for truth in truths)
        fits = [
            (low is None or count >= low) and (high is None or count <= high)
            for count in range(sure, possible + 1)
        ]
        return TRUE if all(fits) else UNKNOWN if any(fits) else FALSE

    def _result(self, target, value):
        wanted = value["in"] if isinstance(value, dict) else [value]
        status = self.status(target)
        if status == CANNOT_SAY:  # contract: cannot_say reads UNKNOWN
            return UNKNOWN
        return known(status in wanted)

    # --- one rule ----------------------------------------------------------------------------

    @staticmethod
    def matters(effect, truth):
        """Whether a rule that may not speak, or may be set aside, could make a difference."""
        if effect == "require":
            return truth < TRUE
        return effect == "gateway" or truth > FALSE

    def spoken(self, rule, offence):
        """A rule's truth under its guard; None where it does not speak."""
        guard = self.truth(rule.get("given"), offence)
        truth = self.truth(rule["when"], offence)
        if guard == FALSE:
            return None
        if guard == UNKNOWN and self.matters(rule["effect"], truth):
            return UNKNOWN
        return truth

    def per_offence(self, rule):
        """Whether a rule reads a fact of an offence outside a list: it is asked for each."""

        def reads(condition):
            if isinstance(condition, list):
                return any(reads(part) for part in condition)
            if not isinstance(condition, dict):
                return False
            return any(
                key.startswith("offence.")
                or (key not in {"any_of", "all_of", "count_of"} and reads(value))
                for key, value in condition.items()
            )

        return reads(rule.get("given")) or reads(rule["when"])

    # --- one option, for one offence ---------------------------------------------------------

    def table(self, target, offence, *, shared_only=False):
        """The contract's status table over the rules that apply."""
        speaking = []
        for rule in self.rules:
            if target not in rule["applies_to"] or (shared_only and self.per_offence(rule)):
                continue
            truth = self.spoken(rule, offence)
            if truth is not None:
                speaking.append((rule, truth))

        def set_aside(rule):
            """`overrides`: defeated when TRUE, unknown when UNKNOWN."""
            over = [
                min(truth, 1 - set_aside(other))
                for other, truth in speaking
                if rule["id"] in other.get("overrides", ())
            ]
            return max(over, default=FALSE)

        found = {"bar": [], "require": [], "gateway": [], "refer": []}
        for rule, truth in speaking:
            lost = set_aside(rule)
            if lost == TRUE or rule["effect"] not in found:
                continue
            doubtful = lost == UNKNOWN and self.matters(rule["effect"], truth)
            found[rule["effect"]].append(UNKNOWN if doubtful else truth)
        gateway = max(found["gateway"], default=TRUE)
        if TRUE in found["bar"] or FALSE in found["require"] or gateway == FALSE:
            return NOT_AVAILABLE
        if UNKNOWN in [*found["bar"], *found["require"]] or gateway == UNKNOWN:
            return CANNOT_SAY
        if TRUE in found["refer"]:
            return REFER
        return CANNOT_SAY if UNKNOWN in found["refer"] else OPEN

    # --- the case ----------------------------------------------------------------------------

    def status(self, target):
        """The status of one option or programme."""
        if target not in self.done:
            self.done[target] = self._status(target)
        return self.done[target]

    def _status(self, target):
        option = target in self.options
        if self.offences is None:
            # nothing is known of any offence; what the case alone rules out stays ruled out
            found = self.table(target, None)
            return CANNOT_SAY if option and found != NOT_AVAILABLE else found
        if option and not self.offences:
            return NOT_AVAILABLE
        if option and not self.counted and target not in self.ageless:
            return NOT_AVAILABLE
        mine = [rule for rule in self.rules if target in rule["applies_to"]]
        if not any(self.per_offence(rule) for rule in mine) or not self.counted:
            return self.table(target, None, shared_only=True)
        return self.join([self.table(target, offence) for offence in self.counted])

    @staticmethod
    def join(statuses):
        """`refer` if any is, or if two settled ones differ; else `cannot_say` if any is."""
        settled = set(statuses) - {CANNOT_SAY}
        if REFER in settled or len(settled) > 1:
            return REFER
        return CANNOT_SAY if CANNOT_SAY in statuses else settled.pop()
