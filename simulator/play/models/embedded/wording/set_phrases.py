"""Set phrases with what stands for them: of money and accounts, and of the end of a dialogue."""

MONEY = r"""
\b(?:isn't|is not) (?=(?:on|in) (?:my|the|his|her) (?:account|balance|statement|app)\b)
    isn't / isn't showing <casual> / is not showing <plain> / hasn't shown up <casual> /
    isn't visible <formal> / has not appeared <formal>
\bdoesn't (?:show|appear)\b(?! up)
    doesn't show / doesn't appear <formal> / isn't showing <casual> / is not showing <plain> /
    doesn't show up / is not shown <formal>
\bcan't see\b(?= (?:the|my|it))
    can't see / cannot see <formal> / can't find / don't see
\bthe money I sent\b
    the money I sent / the money I transferred / the money that I sent <plain>
\bI made a transfer\b|\bI sent a transfer\b
    I made a transfer / I sent a transfer / I did a transfer <casual> / I transferred money
\bI (?:transferred|moved) money (?=into|over|from|to)
    I transferred money / I moved money / I've transferred money / I sent money /
    I made a transfer
\b(?:add|deposit) money\b|\bput money in\b
    add money / deposit money <formal> / top up / pay money in <old> / put money in <casual>
\bhasn't gone up\b|\bhasn't changed\b
    hasn't gone up / hasn't changed / has not changed <formal> / hasn't updated <casual> /
    is still the same
\bnever received it\b|\bdidn't get it\b
    never received it / never got it <casual> / didn't receive it / hasn't received it <formal> /
    didn't get it
\bpurchase\b(?= in)|(?<=my )card payment\b|(?<=a )card payment\b
    card payment / payment / transaction <formal> / purchase
\b(?:are there any|is there a) (?:limits?|restrictions?) (?=(?:on|for|to)\b)
    is there a limit / are there any limits / are there limits <short> /
    are there restrictions <formal> / is there a maximum
\bthis morning\b
    this morning / earlier today / a few hours ago
\bby now\b
    by now / already <plain>
\bgone\b(?=, )
    gone / missing / lost
"""

PARTING = r"""
\bthat's all I (?:needed|wanted to know)\b
    that's all I needed / that's all I wanted to know / that's all I needed to know /
    that was all <short> / that answers my question <formal> / that's what I needed to know
\bthat's everything\b|\bthat was everything\b
    that's everything / that's all <short> / that was everything <old> /
    that's all for today <warm>
^good to know\b
    good to know / that's good to know <warm> / it's good to know that <old>
^too bad\b|^pity\b
    too bad / what a pity <old> / that's a shame <warm> / that's a pity / pity <short>
^forget it\b|^never mind\b
    forget it / never mind / just forget it <blunt> / no, forget it <casual>
\bI'll think (?:about it|it over)\b
    I'll think about it / I'll think it over / let me think about it <polite> /
    I need to think about it <plain> / I'll have a think <casual idiom> /
    I'd like to think about it first <formal long>
\bI'll (?:get|come) back to you\b
    I'll get back to you / I'll come back to you / I'll write to you again <plain> /
    I'll be in touch <idiom>
^I see\b(?=[,.])|^understood\b(?=[,.])
    I see / understood <formal short> / I understand <polite> / got it <casual> /
    fair enough <idiom>
\bI'm wasting my time(?: here)?\b
    I'm wasting my time / I'm wasting my time here / this is a waste of time <blunt> /
    this is a waste of my time
\bI've had enough of this\b
    I've had enough of this / I've had enough / enough of this <blunt short>
\bthis is (?:leading|going) nowhere\b
    this is going nowhere / this isn't going anywhere / we're getting nowhere <idiom> /
    this leads nowhere <plain>
\bfor your help\b
    for your help / for the help <casual> / for helping me <plain> / for all your help <warm>
\bsee you at the (bakery|shop)\b
    see you at the ~ / see you there <short> / I'll see you at the ~ <plain> /
    I'll be there <casual>
\bI'm looking forward to it\b
    I'm looking forward to it / I look forward to it <formal> /
    looking forward to it <short casual> / can't wait <young idiom>
\bI'll come by the shop\b
    I'll come by the shop / I'll come by / I'll drop by <casual> / I'll stop by the shop /
    I'll come to the shop <plain> / I'll pop in <old idiom>
^what happens if\b
    what happens if / what if / what do you do if <plain>
^what about\b
    what about / how about
\bthat was (?:easy|quick)\b
    that was easy / that was quick / that was fast <casual> / that went quickly <old>
\bI'm all set\b
    I'm all set / I'm all sorted <casual idiom> / I have everything I need <formal>
\bthat helps(?: a lot)?\b
    that helps / that helps a lot / that really helps <warm> / that's very helpful <formal> /
    that's a big help
\bit can't be helped\b
    it can't be helped / there's nothing to be done <old> /
    there's nothing I can do about it <plain>
\bI'll have to live with (?:it|that)\b
    I'll have to live with it / I'll have to live with that / I'll live with it /
    I'll have to accept it <formal>
\bI give up\b
    I give up / I'm giving up / I'll leave it <casual>
^(?:very well|fine|alright|all right), thanks\b
    fine, thanks / all right, thanks <old> / ok, thanks <casual>
\bI'll wait\b(?= (?:for|a|until)|$)
    I'll wait / I can wait / I'm going to wait <long>
\bdrop it\b
    drop it / forget about it <casual> / leave it
\bsee you soon\b
    see you soon / see you then <casual> / see you <short> / until then <formal>
^I don't like it\b|^not what I (?:wanted|had hoped for)\b
    I don't like it / not what I wanted <short> / it's not what I wanted / I'm not happy about it
"""
