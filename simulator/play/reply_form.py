"""The reply form: what a customer's model is asked to reply with, as a JSON schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from simulator.content.personas import Mood


@cache
def reply_form() -> dict[str, Any]:
    """For endpoints that can keep to a schema.

    It names no beats: endpoints put it before the prompt, which is cached only as far as it is the
    same in all requests.
    """
    properties = {
        "say": {"type": "string"},
        "beat": {"type": "string"},
        "mood": {"type": "string", "enum": [mood.value for mood in Mood]},
        "done": {"type": "boolean"},
    }
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {
        "type": "json_schema",
        "json_schema": {"name": "customer_reply", "strict": True, "schema": schema},
    }
