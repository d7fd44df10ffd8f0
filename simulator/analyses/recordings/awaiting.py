"""Deeds that are not done yet: somebody has yet to approve, confirm or look at them."""

from __future__ import annotations

import re
from collections.abc import Collection

ASKED = r"(?:approval|confirmation|authori[sz]ation|verification|review|consent|signature|input)"
_AWAITS = re.compile(
    rf"(?:pending|await(?:s|ing)?|waiting(?:for|on)|requir(?:es?|ing)|needs?)\w{{0,20}}(?:{ASKED}"
    rf"|action)|{ASKED}(?:required|needed|pending|requested)|(?:action|input)required|onhold"
    rf"|(?:queued|submitted|sent|held|escalated)for\w{{0,20}}{ASKED}"
)
_AWAITED = re.compile(rf"{ASKED}(?:status|state)")
_OPEN = frozenset({"pending", "awaiting", "required", "requested", "submitted", "open", "waiting"})


def is_awaiting(state: str) -> bool:
    """Whether a state, in lower case and without blanks, says so; `pending` alone does not.

    Example:
        >>> is_awaiting("pendingapproval"), is_awaiting("pending")
        (True, False)
    """
    return _AWAITS.fullmatch(state) is not None


def awaits(key: str, value: str | bool, denied: Collection[str] = ()) -> bool:
    """Whether an entry says so, both in lower case and without blanks.

    Args:
        key: As in `requires_confirmation` or `approval_status`.
        value: Its value; only `True` is one of the former.
        denied: States in which it was refused.

    Example:
        >>> awaits("requiresapproval", True), awaits("approvalstatus", "approved")
        (True, False)
    """
    if _AWAITED.fullmatch(key):
        return value in _OPEN or value in denied
    return value is True and is_awaiting(key)
