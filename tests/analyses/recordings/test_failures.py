import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.analyses.recordings.failures import failed, reads_only
from simulator.analyses.recordings.reader import read_messages
from simulator.json_text import decoded

BAD = (
    '{"error": "declined"}', '{"error": {"code": 402}}', '{"errors": [{"message": "no"}]}',
    '{"isError": true, "content": []}', '{"is_error": true}', '{"success": false}', '{"ok": 0}',
    '{"success": "False"}', '{"status": "error"}', '{"status": "FAILED"}', '{"status": "declined"}',
    '{"status": 404}', '{"statusCode": "502"}', '{"code": 500, "message": "internal failure"}',
    '{"code": "403", "detail": "no"}', '{"detail": "Not Found"}', '{"message": "Refund failed."}',
    '{"exit_code": 1, "stdout": ""}', '{"result": {"error": "declined"}}',
    '[{"error": "declined"}]',
    '{"data": {"refundCreate": {"refund": null, "userErrors": [{"message": "no"}]}}}',
    '{"refunded": false}', '{"processed": false}', '{"result": "Error: declined"}',
    '"{\\"error\\": \\"declined\\"}"', "{'error': 'declined', 'ok': False}", "null", "false", "",
    "Error: declined", "ERROR - declined", "Traceback (most recent call last): ValueError: no",
    "ValueError: order not refundable", "shop.errors.RefundError: no", "ToolException('no')",
    "Exception: order not refundable", "Internal Server Error", "500 Internal Server Error",
    "HTTP 404 Not Found", "HTTP/1.1 503 Service Unavailable", "Status: 500", "404 Not Found",
    "<error>declined</error>", "<tool_use_error>declined</tool_use_error>", "exit code: 1",
    "Process exited with code 2", "Refund failed: order is not eligible.", "Failed to refund.",
    "Unable to refund this order", "Could not refund", "Permission denied", "Request timed out",
    "The payment was declined by the bank", "Your request has been rejected", "Access denied",
    "An error occurred while refunding", "No order found with this id", "Operation failed",
    "❌ Error: declined", "**Error**: declined", "Refund cannot be completed: not eligible",
    '```json\n{"error": "declined"}\n```', 'Result: {"error": "declined"}', "Output: {'ok': False}",
    'refund_order returned: {"refunded": false}', '{"log": "start"}\n{"error": "declined"}',
    '{"error": "declined"}\n{"log": "end"}', '{"log": "start"}\n\n{"log": "on"}\n{"ok": false}',
    "<result><error>declined</error></result>", "<r><status>failed</status><id>7</id></r>",
    '<?xml version="1.0"?><s:Envelope><s:Body><s:Fault><c>1</c></s:Fault></s:Body></s:Envelope>',
    "<response><id>7</id><success>false</success></response>", "<a><error code='7'/></a>",
    "1 validation error for refund_order\norder_id\n  Field required", "2 errors occurred: no",
    "refund() missing 1 required positional argument: 'order'", "Missing required parameter: id",
    "<html><body><h1>502 Bad Gateway</h1></body></html>", "The tool use was rejected",
    "<!DOCTYPE html>\n<html><head><title>shop.example | 503 Service Unavailable</title></html>",
    "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. no).",
    "User declined the request", "The tool call was not approved.", "Request interrupted by user",
    '{"status": "pending_approval"}', '{"state": "AWAITING_CONFIRMATION"}',
    '{"status": "requires_action"}', '{"requires_confirmation": true, "refund": 5}',
    '{"status": "approval required"}', "The refund is awaiting approval by a manager.",
    "Pending manager approval", '{"approval_status": "pending"}', '{"status": "queued_for_review"}',
    "Refund submitted for approval.", "Approval required", "Result: error: declined",
    "status: failed\nid: 7", "success: false", "<result status='error'>7</result>",
    "Output: Refund failed",
)  # fmt: skip
GOOD = (
    '{"ok": true}', '{"error": null}', '{"errors": []}', '{"error": ""}', '{"status": "ok"}',
    '{"error": "none", "refunded": 12}', '{"errors": {"count": 0, "code": 0}}', '{"code": 0}',
    '{"code": 200, "message": "OK"}', '{"status": "refunded", "payment": {"status": "failed"}}',
    '{"refunded": true}', '{"refunded": 148.6}', '{"status": 200}', '{"exit_code": 0}',
    '{"isError": false, "content": [{"type": "text", "text": "done"}]}', '{"success": "true"}',
    '{"items": [{"status": "failed"}, {"status": "ok"}], "ok": true}', '{"is_error": false}',
    '{"order": "A-1", "gift": false}', '{"order": {"id": 404}}', '{"id": 500}', "[]", "{}", "12",
    "Refund issued.", "no errors found", "No error.", "0 errors", "errors: 0", "Error-free.",
    "The refund of $500 was issued", "500 points were added", "Refund did not fail.", "true",
    "Done. The earlier failed payment is void.", "Transfer successful", "Order cancelled",
    "404 Maple Street is the new address", "Nothing was declined", '{"failed": 0, "sent": 3}',
    '```json\n{"error": null}\n```', 'Result: {"ok": true}', '{"log": "start"}\n{"refunded": 5}',
    '{"level": "error", "msg": "again"}\n{"refunded": 5}', "<result><error/><id>7</id></result>",
    "<result><error>none</error></result>", "<r><status>refunded</status></r>",
    "<html><body><h1>Refund issued</h1></body></html>", '{"status": "pending"}',
    '{"status": "return requested"}', '{"requires_approval": false}', "0 errors occurred",
    "status: refunded\nerror: none", "Result: refunded", '{"approval_status": "approved"}',
    "<r status='ok'><id>7</id></r>",
    "Refunded, which needs no approval.", "Return approved; no review is needed.",
    'The order was refunded as the customer had asked, and the earlier entry was taken out of the'
    ' books: {"error": "declined"}',
)  # fmt: skip
LOOKED_UP = (
    '{"order_id": "A-1", "status": "failed"}', '{"payment": {"status": "declined"}}',
    '[{"id": 1, "status": "rejected"}]', '{"order_id": "A-1", "refunded": false}', "", "null",
    '{"code": 450, "name": "Bell", "price": 12}', "Invalid dates are refused at the till.",
    "Cannot be returned after 30 days.", '{"title": "Payment failed: what to do"}',
    "Error codes: E1 means no paper.", '{"in_stock": false}',
    '```json\n{"status": "failed"}\n```', '{"status": "pending_approval"}',
    "<order><id>7</id><status>failed</status></order>", '{"requires_review": true}',
    "<order><id>7</id><last_error>E1</last_error></order>", "id: 7\nstatus: failed",
    "<order status='failed'><id>7</id></order>",
)  # fmt: skip


def data_of(result: str) -> Any:
    return decoded(result)


@pytest.mark.parametrize("result", BAD)
def test_failures_in_all_spellings(result: str) -> None:
    assert failed(data_of(result), "refund_order")


@pytest.mark.parametrize("result", GOOD)
def test_what_went_well_is_no_failure(result: str) -> None:
    assert not failed(data_of(result), "refund_order")


@pytest.mark.parametrize("result", LOOKED_UP)
def test_a_record_may_say_that_something_failed(result: str) -> None:
    assert not failed(data_of(result), "get_order")


@pytest.mark.parametrize("result", ['{"error": "not found"}', "Error: no such order", "HTTP 500"])
def test_a_lookup_may_fail_too(result: str) -> None:
    assert failed(data_of(result), "get_order")


@pytest.mark.parametrize(
    ("tool", "reads"),
    [
        ("get_order", True), ("getOrderStatus", True), ("mcp__shop__find_refunds", True),
        ("shop.lookup", True), ("refund_order", False), ("issueRefund", False), ("", False),
    ],
)  # fmt: skip
def test_the_first_word_says_whether_a_tool_only_reads(tool: str, reads: bool) -> None:
    assert reads_only(tool) == reads


@pytest.mark.parametrize(
    "around",
    [
        {"error": {"type": "timeout", "message": "timed out"}}, {"is_error": True},
        {"isError": "true"}, {"status": "error"}, {"success": False}, {"error": "no"},
    ],
)  # fmt: skip
def test_the_message_around_a_result_may_say_it(around: dict[str, Any]) -> None:
    call = {"id": "a", "function": {"name": "refund_order", "arguments": "{}"}}
    messages = [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "a", "content": '{"refunded": 5}', **around},
        {"role": "assistant", "content": "Done."},
    ]
    assert not read_messages(messages).turns[0].calls[0].ok


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["refund_order", "get_order", ""]))
def test_anything_is_one_or_the_other(value: Any, tool: str) -> None:
    assert failed(value, tool) == failed(decoded(json.dumps(value)), tool) or value != decoded(
        json.dumps(value)
    )


CASES = Path(__file__).parents[4] / "shared" / "cases" / "recordings"


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_the_shared_spellings() -> None:
    for line in (CASES / "failed_results.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            messages = json.loads(line)["messages"]
            assert not read_messages(messages).turns[3].calls[0].ok, messages[-2]
