"""A recommendation as a report, in the order in which a reader needs it."""

from __future__ import annotations

from oocd.reporting import grounds, headline, matters, options
from oocd.reporting.because import Telling
from oocd.reporting.blocks import Block, Sheet
from oocd.reporting.desk import Desk, Json
from oocd.reporting.lexicon import Lexicon

TITLE = "Out-of-court options: decision support"


def sheet(envelope: Json, lexicon: Lexicon, *, full: bool = False, prefix: str = "") -> Sheet:
    """Build the report of one recommendation.

    `envelope` is the published document; `full` asks for every rule that was asked. `prefix` keeps
    the anchors of several reports on one page apart. The title names no child and no case.
    """
    desk = Desk(envelope, lexicon, full=full, prefix=prefix)
    telling = Telling(desk)
    blocks: list[Block] = [
        *headline.head(desk),
        *headline.headline(desk),
        *headline.needed(desk),
        *options.why(desk, telling),
        *options.why_not(desk, telling),
        *matters.changes(desk),
        *options.programmes(desk, telling),
        *grounds.gravity(desk),
        *matters.flags(desk),
        *matters.duties(desk),
        *options.effects(desk),
        *matters.checklists(desk),
        *grounds.facts(desk),
        *grounds.notices(desk),
        *grounds.rules_used(desk),
        *grounds.explanations(desk),
    ]
    blocks.extend(grounds.sources(desk))
    return Sheet(TITLE, tuple(blocks))
