"""Words and phrases that mean the same in any sentence."""

from __future__ import annotations

import re

from simulator.play.models.embedded.wording.register import Speaker, choices

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
    (r"(?<!, )\bbecause\b(?! of)|,? since (?=(?:the|it|my|mine|I|they|we)\b)",
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
    (r"(?:(?<=do I )|(?<=you )|(?<=we ))(?:have|need) to\b", "have to |\nneed to |"),
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
    (r"(?<=hasn't )(?:come|arrived|turned up)\b", "come |\narrived |\nturned up | casual idiom\nshown up | casual\ngot here | casual"),
    (r"\b(?:doesn't work|isn't working|is not working|does not work)\b",
     "doesn't work |\nisn't working |\nis not working | formal\nwon't work | casual\ndoes not work | formal"),
    (r"\b(?:declined|refused|rejected)\b(?! by)", "declined |\nrefused |\nrejected |"),
    (r"\bsomebody stole (my \w+)\b|\bsomeone stole (my \w+)\b",
     "somebody stole ~ |\nsomeone stole ~ |\n~ was stolen | formal\n~ got stolen | casual\n~ has been stolen | plain"),
    (r"(?<=do you )(?:accept|take|support)\b", "accept | formal\ntake |\nsupport |"),
    (r"\b(?:what|which) (?:kinds|types|sorts) of\b", "what kinds of |\nwhat types of | formal\nwhich kinds of | plain\nwhat sort of | casual"),
    (r"\bmaximum number of\b|\bmaximum\b(?= (?:for|amount|top))", "maximum |\nlimit | short"),
    (r"\bbought\b|\bpurchased\b", "bought |\npurchased | formal"),
    (r"\bincorrect\b|\bwrong(?= (?:rate|exchange|amount|address|name))", "incorrect | formal\nwrong |"),
    (r"\btop-up\b|\btop up(?=$|s| stay| be)", "top-up |\ntop up |"),
    (r"\bmailed\b", "mailed |\nsent |\nposted | old"),
    (r"\bget here\b|\bbe here\b", "get here |\narrive | formal\nbe here |\ncome | plain"),
    (r"\bfind out\b|\bcheck(?= (?:where|when|if|whether))", "find out |\ncheck |\nsee |"),
    (r"\bgo through\b(?=$)", "go through |\nwork | casual\ngo out | idiom"),
    (r"\bmy money\b(?! back)", "my money |\nthe money |"),
    (r"\bI lost\b", "I lost |\nI've lost |\nI have lost | formal\nI think I lost | unsure\nI can't find | casual"),
    (r"\bI got (?=the|my)", "I got_ |\nI received_ | formal\nI've got_ | casual"),
    (r"\b(it|that)(?: isn't|'s not)\b(?= \w)", "~ isn't |\n~'s not |"),
    (r"\bopening hours\b", "opening hours |\nopening times |\nhours | short"),
    (r"\bgift cards\b", "gift cards |\ngift vouchers | old\nvouchers | short"),
    (r"\bfor ages\b", "for ages |\nfor so long | plain\nforever | casual"),
)  # fmt: skip

_PARTING: tuple[tuple[str, str], ...] = (
    (r"\bthat's all I (?:needed|wanted to know)\b",
     "that's all I needed |\nthat's all I wanted to know |\nthat's all I needed to know |\nthat was all | short"
     "\nthat answers my question | formal\nthat's what I needed to know |"),
    (r"\bthat's everything\b|\bthat was everything\b",
     "that's everything |\nthat's all | short\nthat was everything | old\nthat's all for today | warm"),
    (r"^good to know\b", "good to know |\nthat's good to know | warm\nit's good to know that | old\ngood to hear | casual"),
    (r"^too bad\b|^pity\b", "too bad |\nwhat a pity | old\nthat's a shame | warm\nthat's a pity |\npity | short"),
    (r"^forget it\b|^never mind\b", "forget it |\nnever mind |\njust forget it | blunt\nno, forget it | casual"),
    (r"\bI'll think (?:about it|it over)\b",
     "I'll think about it |\nI'll think it over |\nlet me think about it | polite\nI need to think about it | plain"
     "\nI'll have a think | casual idiom\nI'd like to think about it first | formal long"),
    (r"\bI'll (?:get|come) back to you\b",
     "I'll get back to you |\nI'll come back to you |\nI'll write to you again | plain\nI'll be in touch | idiom"),
    (r"^I see\b(?=[,.])|^understood\b(?=[,.])",
     "I see |\nunderstood | formal short\nI understand | polite\ngot it | casual\nfair enough | idiom"),
    (r"\bI'm wasting my time(?: here)?\b",
     "I'm wasting my time |\nI'm wasting my time here |\nthis is a waste of time | blunt\nthis is a waste of my time |"),
    (r"\bI've had enough of this\b", "I've had enough of this |\nI've had enough |\nenough of this | blunt short"),
    (r"\bthis is (?:leading|going) nowhere\b",
     "this is going nowhere |\nthis isn't going anywhere |\nwe're getting nowhere | idiom\nthis leads nowhere | plain"),
    (r"\bfor your help\b", "for your help |\nfor the help | casual\nfor helping me | plain\nfor all your help | warm"),
    (r"\bI'm looking forward to it\b",
     "I'm looking forward to it |\nI look forward to it | formal\nlooking forward to it | short casual\ncan't wait | young idiom"),
    (r"\bI'll come by the shop\b",
     "I'll come by the shop |\nI'll come by |\nI'll drop by | casual\nI'll stop by the shop |\nI'll come to the shop | plain"
     "\nI'll pop in | old idiom"),
    (r"^what happens if\b|^what if\b", "what happens if |\nwhat if |\nand if | short\nwhat do you do if | plain"),
    (r"^what about\b", "what about |\nhow about |\nand what about |"),
    (r"\bthat was (?:easy|quick)\b", "that was easy |\nthat was quick |\nthat was fast | casual\nthat went quickly | old"),
    (r"\bI'm looking forward to it\b",
     "I'm looking forward to it |\nI look forward to it | formal\nlooking forward to it | short casual\ncan't wait | young idiom"),
    (r"\bI'll come by the shop\b",
     "I'll come by the shop |\nI'll come by |\nI'll drop by | casual\nI'll stop by the shop |\nI'll come to the shop | plain"
     "\nI'll pop in | old idiom"),
    (r"^what happens if\b|^what if\b", "what happens if |\nwhat if |\nand if | short\nwhat do you do if | plain"),
    (r"^what about\b", "what about |\nhow about |\nand what about |"),
    (r"\bthat was (?:easy|quick)\b", "that was easy |\nthat was quick |\nthat was fast | casual\nthat went quickly | old"),
    (r"\bI'm all set\b", "I'm all set |\nI'm all sorted | casual idiom\nI have everything I need | formal"),
    (r"\bthat helps(?: a lot)?\b",
     "that helps |\nthat helps a lot |\nthat really helps | warm\nthat's very helpful | formal\nthat's a big help |"),
    (r"\bit can't be helped\b",
     "it can't be helped |\nthere's nothing to be done | old\nthere's nothing I can do about it | plain"),
    (r"\bI'll have to live with (?:it|that)\b",
     "I'll have to live with it |\nI'll have to live with that |\nI'll live with it |\nI'll have to accept it | formal"),
    (r"\bI give up\b", "I give up |\nI'm giving up |\nI'll leave it | casual"),
    (r"^(?:very well|fine|alright|all right), thanks\b", "fine, thanks |\nall right, thanks | old\nok, thanks | casual"),
    (r"\bI'll wait\b(?= (?:for|a|until)|$)", "I'll wait |\nI can wait |\nI'm going to wait | long"),
    (r"\bdrop it\b", "drop it |\nforget about it | casual\nleave it |"),
    (r"\bsee you soon\b", "see you soon |\nsee you then | casual\nsee you | short\nuntil then | formal"),
    (r"^I don't like it\b|^not what I (?:wanted|had hoped for)\b",
     "I don't like it |\nnot what I wanted | short\nit's not what I wanted |\nI'm not happy about it |"),
)  # fmt: skip
"""What is said at the end of a dialogue."""

_MONEY: tuple[tuple[str, str], ...] = (
    (r"\b(?:isn't|is not) (?=(?:on|in) (?:my|the|his|her) (?:account|balance|statement|app)\b)",
     "isn't_ |\nisn't showing_ | casual\nis not showing_ | plain\nhasn't shown up_ | casual\nisn't visible_ | formal"
     "\nhas not appeared_ | formal"),
    (r"\bdoesn't (?:show|appear)\b(?! up)",
     "doesn't show |\ndoesn't appear | formal\nisn't showing | casual\nis not showing | plain\ndoesn't show up |\nis not shown | formal"),
    (r"\bcan't see\b(?= (?:the|my|it))", "can't see |\ncannot see | formal\ncan't find |\ndon't see |"),
    (r"\bthe money I sent\b", "the money I sent |\nthe money I transferred |\nthe money that I sent | plain"),
    (r"\bI made a transfer\b|\bI sent a transfer\b",
     "I made a transfer |\nI sent a transfer |\nI did a transfer | casual\nI transferred money |"),
    (r"\bI (?:transferred|moved) money (?=into|over|from|to)",
     "I transferred money_ |\nI moved money_ |\nI've transferred money_ |\nI sent money_ |\nI made a transfer_ |"),
    (r"\b(?:add|deposit) money\b|\bput money in\b",
     "add money |\ndeposit money | formal\ntop up |\npay money in | old\nput money in | casual"),
    (r"\bhasn't gone up\b|\bhasn't changed\b",
     "hasn't gone up |\nhasn't changed |\nhas not changed | formal\nhasn't updated | casual\nis still the same |"),
    (r"\bnever received it\b|\bdidn't get it\b",
     "never received it |\nnever got it | casual\ndidn't receive it |\nhasn't received it | formal\ndidn't get it |"),
    (r"\bpurchase\b(?= in)|\bcard payment\b", "card payment |\npayment |\ntransaction | formal\npurchase |"),
    (r"\b(?:are there any|is there a) (?:limits?|restrictions?) (?=(?:on|for|to)\b)",
     "is there a limit_ |\nare there any limits_ |\nare there limits_ | short\nare there restrictions_ | formal\nis there a maximum_ |"),
    (r"\bthis morning\b", "this morning |\nearlier today |\na few hours ago |"),
    (r"\bby now\b", "by now |\nalready | plain"),
    (r"\bgone\b(?=, )", "gone |\nmissing |\nlost |"),
)  # fmt: skip
"""Of money, cards and accounts."""

SYNONYMS = tuple(
    (re.compile(pattern, re.IGNORECASE), choices(of))
    for pattern, of in (*_ROWS, *_MONEY, *_PARTING)
)


def exchanged(text: str, by: Speaker) -> str:
    """A sentence with some of its words exchanged for others that mean the same."""
    for pattern, of in SYNONYMS:
        match = pattern.search(text)
        chosen = by.choose(of) if match and by.often(0.6) else ""
        if match and chosen:
            text = text[: match.start()] + _like(match, chosen) + text[match.end() :]
            text = text.replace(" , since", ", since").replace("  ", " ")
    return text


def without_article(text: str) -> str:
    """A sentence as somebody writes it whose language has no articles: the first inner one lacks."""
    return re.sub(r"(?<=[a-z] )(?:the|an?) (?=[a-z])", "", text, count=1)


def _like(match: re.Match[str], text: str) -> str:
    """A choice as it stands in place of a match: what a hole took, its case."""
    kept = next((group for group in match.groups() if group), "")
    text = text.replace("~", kept)
    if match.group()[0] == "," and not text.startswith(","):
        text = f" {text}"
    if match.group()[-1] == " " and not text.endswith(" "):
        text += " "
    return text[0].upper() + text[1:] if match.group()[0].isupper() else text
