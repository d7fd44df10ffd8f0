from hypothesis import given
from hypothesis import strategies as st

from simulator.content.clauses import LONGEST, Clause, clauses_of, clauses_of_pack
from simulator.content.pack import find_pack

POLICY = """# Shop policy

Be kind to everybody who writes. Orders can be cancelled within 24 hours. Otherwise, they can
be returned once they have arrived.

## Refunds
- Refunds go to the original payment method.
- Never refund more than was paid, e.g. for shipping. Ask for the order number first.
1. A refund needs a reason that is one of:
   - the item was damaged
   - the item never arrived

**Changes**

The address can be changed only if:

- the order is pending
- and nothing of it has shipped

```
{"tool": "get_order", "does": "look up an order for the customer"}
```
{"name": "cancel_order", "does": "cancel an order that is pending"}
| a table | of values | that says | nothing |
Fine.
"""


def test_a_policy_is_split_into_what_can_be_kept_one_by_one() -> None:
    assert [(c.heading, c.text) for c in clauses_of(POLICY)] == [
        ("Shop policy", "Be kind to everybody who writes."),
        (
            "Shop policy",
            "Orders can be cancelled within 24 hours."
            " Otherwise, they can be returned once they have arrived.",
        ),
        ("Refunds", "Refunds go to the original payment method."),
        ("Refunds", "Never refund more than was paid, e.g. for shipping."),
        ("Refunds", "Ask for the order number first."),
        ("Refunds", "A refund needs a reason that is one of: the item was damaged"),
        ("Refunds", "A refund needs a reason that is one of: the item never arrived"),
        (
            "Changes",
            "The address can be changed only if: the order is pending"
            " and nothing of it has shipped",
        ),
    ]


def test_the_rules_of_a_pack_are_clauses() -> None:
    pack = find_pack("bakery")
    found = clauses_of_pack(pack)
    assert len(found) == len(pack.rules)
    assert found[0] == Clause(pack.rules["identity_verified"].clause, "", "rule identity_verified")


@given(st.text(st.sampled_from(list('ab.:- \n#*1)\t;,"')), max_size=300))
def test_nothing_is_made_up_and_nothing_is_endless(text: str) -> None:
    for clause in clauses_of(text):
        assert 0 < len(clause.text) <= 3 * LONGEST
        assert set(clause.text.split()) <= set(text.replace("**", "").split())


def test_a_text_without_an_end_is_cut() -> None:
    assert len(clauses_of(" ".join(f"a{n} word" for n in range(2_000)))) > 5
