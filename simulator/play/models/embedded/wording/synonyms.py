"""Words and phrases that mean the same in any sentence, and contractions on and off."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.register import Choices, Speaker, choices

_ROWS: tuple[tuple[str, str], ...] = (
    (r"(?:(?<=to )|(?<=\bI ))(?:talk|speak) (?:to|with)(?= )",
     "talk to |\nspeak to |\nspeak with | formal\ntalk with | plain"),
    (r"\bnormally\b|\busually\b", "normally |\nusually |"),
    (r"\bmaybe\b|\bperhaps\b", "maybe |\nperhaps | formal old"),
    (r"\banymore\b", "anymore |\nany more |\nany longer | formal"),
    (r"\bright now\b", "right now |\nat the moment |\njust now | old"),
    (r"\bparcel\b|\bpackage\b", "parcel |\npackage |"),
    (r"\bthank you (?:so|very) much\b|\bthanks (?:so much|a lot)\b|\bmany thanks\b|\bthank you\b|\bthanks\b",
     "thanks | casual\nthanks |\nthank you |\nthank you | formal\nthanks a lot |\nmany thanks | formal short"
     "\nthank you very much | polite\nthank you so much | warm\nthanks so much | warm casual\ncheers | casual idiom"),
    (r"\bgoodbye\b|\bbye\b", "bye |\ngoodbye | formal old\nbye now | warm\nbye for now | casual\nbye bye | warm old"),
    (r"\bhave a nice day\b",
     "have a nice day |\nhave a good day |\nhave a great day | warm\nhave a good one | casual idiom"
     "\nenjoy the rest of your day | long polite\nhave a lovely day | warm old"),
    (r"\bsomebody\b|\bsomeone\b", "somebody |\nsomeone |"),
    (r"\banybody\b|\banyone\b", "anybody |\nanyone |"),
    (r"\bnobody\b|\bno one\b", "nobody |\nno one |"),
    (r"(?<!, )\bbecause\b|,? since (?=(?:the|it|my|mine|I|they|we)\b)",
     "because |\n, since | formal\nsince |\nas | formal old"),
    (r"\ba bit\b|\ba little\b(?! \w+(?:er|ier)\b)", "a bit | casual\na little |"),
    (r"\bI suppose\b|\bI guess\b", "I suppose | formal old\nI guess | casual"),
    (r"\bplace an order for\b", "place an order for | formal\norder |\nput in an order for | casual"),
    (r"\b(?:put|set) (the \{\w+\}) aside for (?=me|us)|\breserve (the \{\w+\}) for (?=me|us)",
     "put ~ aside for |\nset ~ aside for |\nreserve ~ for |\nkeep ~ for | casual\nhold ~ for |"),
    (r"\bpick up (my order|my cake order|the order|the \{\w+\}|it)\b|\bcollect (my order|the order|it)\b",
     "pick ~ up |\ncollect ~ | formal\nfetch ~ | old"),
    (r"(?<!of )\b(?:my|the) money back\b",
     "my money back |\nthe money back | plain\na refund | formal\nmy money returned | old"),
    (r"\bpay me back\b", "pay me back |\nrefund me |\nreimburse me | formal"),
    (r"\bswap (?=the|my|it)|\bexchange (?=the|my|it)", "swap_ | casual\nexchange_ |"),
    (r"(?<=you )(?:close|shut)\b", "close |\nshut | casual"),
    (r"\b(?:call|phone|ring) you\b",
     "call you |\nphone you | old\nring you | old casual\ngive you a call | casual\ngive you a ring | old"),
    (r"\bphone number\b", "phone number |\ntelephone number | old formal\nnumber | short"),
    (r"(?:(?<=\bI )|(?<=you )|(?<=we ))(?:have|need) to\b(?! know)", "have to |\nneed to |"),
    (r"\bjust this once\b|\bjust once\b", "just this once |\njust once |\nthis one time |\nfor once |"),
    (r"\b(?:arrived|came) (?=(?:damaged|broken|with|in pieces)\b)",
     "arrived_ |\ncame_ |\nturned up_ | casual idiom\nwas delivered_ | formal"),
    (r"(?<=never )(?:came|arrived)\b", "came |\narrived |\nturned up | casual idiom\nshowed up | casual"),
    (r"(?<=do )you (?=(?:sell|take|offer|accept|make|bake|deliver|do|open|close)\b)",
     "you_ |\nyou_ |\nyou_ |\nyou guys_ | casual young idiom"),
    (r"\bas well(?=$)|\btoo(?=$)", "as well |\ntoo |"),
    (r"\buntil when\b", "until when |\ntill when | casual\nup to when | plain"),
    (r"\bone more time\b|\bonce more\b", "one more time |\nonce more | old\nagain |"),
    (r"\breally\b(?= want| need| like)", "really |\nreally |\nactually | casual"),
    (r"\bhow many days\b(?= (?:does|do|until|will))", "how many days |\nhow long |"),
    (r"\bstraight away\b|\bright away\b", "straight away |\nright away |"),
    (r"\bshow up\b(?=$)", "show up |\narrive |\ncome through | casual\nappear | formal"),
    (r"\btell me\b", "tell me |\nlet me know |"),
    (r"\binstead\b(?=$)", "instead |\ninstead |\ninstead of that | plain"),
    (r"\bopening hours\b", "opening hours |\nopening times |\nhours | short"),
    (r"\bgift cards\b", "gift cards |\ngift vouchers | old\nvouchers | short"),
    (r"\bfor ages\b", "for ages |\nfor so long | plain\nforever | casual"),
)  # fmt: skip
SYNONYMS = tuple((re.compile(p, re.IGNORECASE), choices(of)) for p, of in _ROWS)

_NOT = r"(?! (?:you|I|we|they|it|he|she|there|that|this|the|my|your|our|any\w+|some\w+)\b)"
_EXPAND: tuple[tuple[str, str], ...] = (
    (rf"\b(ca)n't\b{_NOT}", "cannot"),
    (rf"\bwon't\b{_NOT}", "will not"),
    (rf"\b(do|does|did|is|are|was|were|has|have|had|could|would|should)n't\b{_NOT}", r"\1 not"),
    (r"\b(I)'m\b", r"\1 am"),
    (r"\b(you|we|they)'re\b", r"\1 are"),
    (r"\b(I|you|we|they)'ve\b", r"\1 have"),
    (r"\b(I|you|we|they|it|that)'ll\b", r"\1 will"),
    (r"\b(I|you|we|they)'d (?=(?:like|rather|prefer|love|pay|be|take|want|appreciate|choose|opt|go)\b)",
     r"\1 would "),
    (r"\b(it|that|there|what|where|who|how|he|she)'s (?!(?:been|got|gone|come|become|taken|had)\b)(?=\S)",
     r"\1 is "),
    (r"\b(it|that|there|what|he|she)'s (?=(?:been|gone|come|become|taken|had)\b)", r"\1 has "),
)  # fmt: skip
_CONTRACT: tuple[tuple[str, str], ...] = (
    (r"\bcannot\b|\bcan not\b", "can't"),
    (r"\b(do|does|did|is|are|was|were|has|have|could|would|should) not\b", r"\1n't"),
    (r"\b(I) am (?=\w)(?!able)", r"\1'm "),
    (r"\b(I|we|they) have (?=(?:been|had|got|noted|tried|paid|changed|lost|found|waited)\b)", r"\1've "),
    (r"\b(I|you|we|they) will (?=\w)", r"\1'll "),
    (r"\b(I|we) would (?=(?:like|rather|prefer|love|pay|be|take|appreciate)\b)", r"\1'd "),
    (r"(?<!\w )\b(it|that|there|what|where) is (?=(?:the|my|your|a|an|not|no|it|order|still)\b)", r"\1's "),
)  # fmt: skip
EXPAND = tuple((re.compile(p, re.IGNORECASE), text) for p, text in _EXPAND)
CONTRACT = tuple((re.compile(p, re.IGNORECASE), text) for p, text in _CONTRACT)


def exchanged(text: str, by: Speaker) -> str:
    """A sentence with some of its words exchanged for others that mean the same."""
    for pattern, of in SYNONYMS:
        match = pattern.search(text)
        if match and by.often(0.6):
            text = text[: match.start()] + _like(match, by.choose(of), of) + text[match.end() :]
            text = text.replace(" , since", ", since").replace("  ", " ")
    return text


def _like(match: re.Match[str], text: str, of: Choices) -> str:
    """A choice as it stands in place of a match: what a hole took, its case."""
    kept = next((group for group in match.groups() if group), "")
    text = text.replace("~", kept)
    if match.group()[0] == "," and not text.startswith(","):
        text = f" {text}"
    if match.group()[-1] == " " and not text.endswith(" "):
        text += " "
    return text[0].upper() + text[1:] if match.group()[0].isupper() else text


def contracted(text: str, by: Speaker) -> str:
    """A sentence with its contractions all written out, or all made, as the register has it."""
    if by.often(0.08, formal=0.45, learner=0.5, casual=0.03):
        rows = EXPAND
    elif by.often(0.6, formal=0.15, learner=0.2):
        rows = CONTRACT
    else:
        return text
    for pattern, replacement in rows:
        text = pattern.sub(lambda m, r=replacement: _cased(m, r), text)
    return text


def _cased(match: re.Match[str], replacement: str) -> str:
    text = match.expand(replacement)
    return text[0].upper() + text[1:] if match.group()[0].isupper() else text
