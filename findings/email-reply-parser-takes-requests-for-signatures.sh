#!/usr/bin/env bash
# email-reply-parser 0.5.12: what a customer asks for at the end of a mail is taken for the signature.
#
# Guess:   parse_reply leaves out the quoted mail and the signature ("-- " and what follows, "Sent from my
#          phone"). What the customer wrote above is kept, a list with hyphens too.
# Happens: a paragraph whose first line begins with a hyphen and a letter or digit is the signature, and so is
#          all below it: "-cancel order 144", or a sum below zero; written "- cancel" it stays. A line of
#          hyphens or underscores between two parts does the same. A line that begins with "From:", "To:"
#          or "Subject:" is a mail's header, so that it and all below are gone, as is a last line behind
#          ">". From a mail that begins with such a line comes the empty string, and a customer who says
#          that a colleague wrote something loses all that comes after it.
# Matters: mails of a help desk are cleaned by this before they become dialogues to replay or to train on.
#          What is left reads as a whole, polite mail: the customer of the data did not ask for what the
#          clerk then does.
# Source:  email_reply_parser/__init__.py, SIG_REGEX, HEADER_REGEX, QUOTE_HDR_REGEX and _finish_fragment.
# Seen:    'Please do both:\n\n-refund order 143\n-cancel order 144' -> 'Please do both:'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
unset PYTHONPATH
"${PYTHON:-python3}" -m venv venv
venv/bin/python -I -m pip install -qq --disable-pip-version-check email-reply-parser==0.5.12

cat > expected <<'END'
email-reply-parser 0.5.12
'Please do both:\n\n-refund order 143\n-cancel order 144'
    'Please do both:'
'Please do both:\n\n- refund order 143\n- cancel order 144'
    'Please do both:\n\n- refund order 143\n- cancel order 144'
'Return these:\n\n-lamp\n-chair\n\nKeep the table.'
    'Return these:'
'My balance should be\n\n-18.40'
    'My balance should be'
'Two things.\n\n---\n\nOrder 143 is late, order 144 is broken.'
    'Two things.'
'Please change my flight:\nFrom: Paris\nTo: Rome'
    'Please change my flight:'
'Subject: refund\nI want my money back for order 143.'
    ''
'Which size?\n\n>XL please'
    'Which size?'
'Hello,\nOn Monday your colleague wrote:\nit is free.\nBut I was charged $5.'
    'Hello,'
'Thank you.\n\n-- \nAna'
    'Thank you.'
END

venv/bin/python -I - <<'END' | tee actual
from importlib.metadata import version

from email_reply_parser import EmailReplyParser

print("email-reply-parser", version("email-reply-parser"))
for mail in (
    "Please do both:\n\n-refund order 143\n-cancel order 144",
    "Please do both:\n\n- refund order 143\n- cancel order 144",
    "Return these:\n\n-lamp\n-chair\n\nKeep the table.",
    "My balance should be\n\n-18.40",
    "Two things.\n\n---\n\nOrder 143 is late, order 144 is broken.",
    "Please change my flight:\nFrom: Paris\nTo: Rome",
    "Subject: refund\nI want my money back for order 143.",
    "Which size?\n\n>XL please",
    "Hello,\nOn Monday your colleague wrote:\nit is free.\nBut I was charged $5.",
    "Thank you.\n\n-- \nAna",
):
    print(repr(mail))
    print("   ", repr(EmailReplyParser.parse_reply(mail)))
END
diff expected actual
