"""Set phrases with what stands for them: of money and accounts, and of the end of a dialogue."""

MONEY = r"""
^when does my balance update after a bank transfer$
    when does my balance update after a bank transfer / how long does a bank transfer take /
    how long does a bank transfer take to show up <plain> / how long do transfers usually take /
    how long until a transfer shows up in my account / when will my transfer show up <casual> /
    how long does a transfer from another bank take / when can I expect to see a transfer <formal>
\bI moved money over from another bank\b
    I moved money over from another bank / I made a transfer from another bank /
    I transferred money from my other bank / I did a transfer from a different bank <casual>
^are credit cards from other countries supported$
    are credit cards from other countries supported / do you take foreign credit cards <casual> /
    do you accept credit cards from other countries / can I use a foreign credit card <plain> /
    I have a credit card from another country, do you take it / will my foreign card be accepted /
    I only have a card from abroad, is that okay <unsure>
^(?:do you|can you) (?:accept|take|support) American Express for adding money$
    do you accept American Express for adding money / can I top up with American Express <plain> /
    I have an American Express card, can I top up with it / do you take Amex for top-ups <casual> /
    is American Express accepted for top-ups <formal>
^can I (?:add|deposit) money in (dollars|euros|pounds)$
    can I add money in ~ / can I top up in ~ / is it possible to top up in ~ <formal> /
    what currencies can I top up in <plain> / do you take ~ for top-ups <casual>
\bmy card is gone\b
    my card is gone / my card is missing / I can't find my card / my card has disappeared <formal> /
    I don't know where my card is <plain>
^it's been (\w+ weeks) and I don't have my card$
    it's been ~ and I don't have my card / I still don't have my card after ~ /
    it's been ~ and still no card <casual> / my card hasn't shown up in ~ /
    I've been waiting ~ for my card
\bthe money I topped up with\b
    the money I topped up with / the money I added / the money I put in <casual> / my top-up
^when will my pending top up be finished$
    when will my pending top up be finished / when will my top-up go through <casual> /
    how long until my top-up is done / when does my top-up go through <plain> /
    how much longer will my top-up take / when will my top-up be processed <formal>
(?<=topped up and it )hasn't gone through yet\b
    hasn't gone through yet / is still pending / is taking forever <casual> /
    doesn't seem to be working <plain> / hasn't been processed <formal> / still says pending
\bI tried to send money and the transfer failed\b
    I tried to send money and the transfer failed / I tried to send money and it was declined /
    I tried to transfer money and it got rejected <casual> / my transfer keeps getting rejected /
    I tried to make a transfer but it won't go through <plain>
\b(?:doesn't show|doesn't appear|isn't showing)(?: up)? in the balance\b
    doesn't show in the balance / hasn't arrived yet <casual> / isn't showing up on my account /
    hasn't been credited <formal> / still isn't there <plain> / can't be seen in my account
\bthe transfer I made to my account\b
    the transfer I made to my account / my bank transfer / the money I transferred <plain> /
    the transfer I did <casual> / the transfer that I made
\bmy balance updates? after a bank transfer\b|\bdoes my balance update after a bank transfer\b
    does my balance update after a bank transfer / does a bank transfer show up in my account /
    is a bank transfer credited <formal> / does transferred money arrive <plain>
\bI topped up and it\b
    I topped up and it / I added money and it <casual> / my top-up <formal> /
    the money I added <plain>
\b(?:an American Express|American Express) (?=for)
    American Express / Amex <casual>
\b(balance|account|status|price) (?:is still the same|hasn't changed|hasn't gone up)\b
    ~ is still the same / ~ hasn't changed / ~ hasn't been updated / ~ is unchanged <formal> /
    ~ hasn't moved <casual> / ~ still shows the old amount <plain>
\bI (?:transferred|moved) money into my account\b|\bI sent a bank transfer here\b
    I transferred money into my account / I made a bank transfer to my account <plain> /
    I sent money to my account by bank transfer / I did a bank transfer <casual> /
    I transferred some funds to my account <formal>
\bI paid in by transfer\b
    I paid in by transfer / I made a transfer / I transferred money <plain>
\b(?:it )?isn't in my (balance|account) yet\b
    it isn't in my ~ yet / it hasn't arrived in my ~ / it isn't showing in my ~ /
    I can't see it in my ~ <casual> / it hasn't reached my ~ <formal> / it doesn't show up in my ~
\bwhen does my (\w+) (?:update|change)\b
    when does my ~ update / how long until my ~ updates <casual> / when will my ~ be updated /
    how long does it take for my ~ to update <long> / how soon does my ~ change <plain>
\bwhen will my (new card|\w+ card|card|parcel|refund|money) (?:get here|arrive|come|be here)\b
    when will my ~ get here / how long until my ~ arrives / when can I expect my ~ <formal> /
    how long does my ~ take <casual> / how long will my ~ take to arrive <long> /
    what day does my ~ come <plain>
\b(?:hasn't come|hasn't arrived|hasn't turned up) in the post\b
    hasn't come in the post / hasn't been delivered <formal> / still hasn't arrived /
    didn't come in the mail <casual> / hasn't shown up <casual>
\bshould have arrived by now\b
    should have arrived by now / was supposed to be here by now <casual> /
    was supposed to arrive already / should have been delivered by now <formal> / is overdue <short>
\btrack the delivery of (my \w+)\b
    track the delivery of ~ / track ~ / get a tracking number for ~ <plain> /
    see where ~ is <casual> / follow the delivery of ~ <formal>
\bexchange rate\b
    exchange rate / conversion rate <formal> / currency rate <plain> / rate <short>
\b(?:overseas|abroad)(?=$)
    overseas / abroad / in another country / while traveling <casual> /
    in a foreign currency <formal>
\blooks off\b|\bseems off\b
    looks off / looks wrong / isn't right <plain> / seems incorrect <formal> /
    doesn't add up <idiom>
\bI was charged (?:more than I should|too much)\b
    I was charged more than I should / I was charged too much / I was overcharged <formal> /
    I paid too much <plain> / you charged me too much <blunt>
\bYou converted (my [\w ]+?) at\b
    you converted ~ at / you changed ~ at <casual> / ~ was converted at <formal>
\bpay contactless\b|\bpay with contactless\b
    pay contactless / use contactless / pay by tapping <casual> / use contactless payments <formal>
^tapping my card\b|\bthe contactless on my card\b
    tapping my card / the contactless on my card / contactless payment with my card <formal> /
    the tap function of my card <plain> / the contactless chip of my card
\bto the reader\b
    to the reader / to the terminal / to the machine <casual>
\bnothing happens\b
    nothing happens / it doesn't work / it isn't read <plain> / it won't take it <casual>
\b(?:disposable|one-time|throwaway|single-use)(?= (?:virtual )?cards?\b)
    disposable / one-time / throwaway <casual> / single-use <formal> / temporary <plain>
\b(?:is there a limit|are there any limits|are there (?:restrictions|limits)) (?=on|for|to)
    is there a limit / are there any limits / are there restrictions <formal> /
    is there a maximum / is there a cap <casual>
\bhow many (disposable cards|one-time cards|throwaway cards|cards) (?:can|may) I (?:have|make|get)\b
    how many ~ can I have / how many ~ am I allowed <formal> / how many ~ can I create /
    what is the maximum number of ~ I can have <long> / how many ~ do I get <casual>
\btransfer (?:didn't go through|failed|didn't go out|could not be completed|was declined)\b
    transfer didn't go through / transfer failed / transfer could not be completed <formal> /
    transfer was declined / transfer was rejected / transfer isn't going through /
    transfer was not successful <formal> / transfer keeps failing <casual>
\bI keep getting an error\b
    I keep getting an error / I always get an error message <plain> / there is an error /
    it gives me an error <casual>
\b(?:is still pending|stays pending|is stuck as pending|isn't complete|is not complete)(?=$)
    is still pending / is stuck as pending / still says pending <casual> /
    hasn't been completed <formal> / is not processed yet / hasn't gone through yet
\bhow long does (an? [\w -]+?|the [\w -]+?) stay pending\b
    how long does ~ stay pending / how long is ~ pending / how long does ~ take /
    why does ~ take so long <blunt>
\bwhich cards and currencies do you (?:support|accept|take)\b
    which cards and currencies do you support / what cards and currencies do you accept /
    which cards and currencies are accepted <formal> / which cards and currencies can I use <plain>
\bwhat kinds of cards can I use\b
    what kinds of cards can I use / which cards do you accept / what cards are supported <formal> /
    what types of cards do you take / which credit cards can I use <plain>
\bcredit cards from other countries (?:supported|accepted)\b
    credit cards from other countries supported / foreign credit cards accepted /
    international cards accepted <formal> / credit cards from abroad accepted <plain> /
    cards from other countries okay <casual>
\bfor adding money\b|\bto add money\b|\bto put money in\b
    for adding money / for topping up / to add money / to put money in <casual> /
    to fund my account <formal> / to top up my account
\bin (dollars|euros|pounds)(?=$)
    in ~ / with ~ <casual>
\bstole my wallet\b|\bmy wallet was stolen\b
    stole my wallet / took my wallet <plain> / stole my purse <old>
\bhow do I report a (stolen|lost) card\b
    how do I report a ~ card / where do I report a ~ card / I need to report a ~ card <plain> /
    who do I tell about a ~ card <casual>
\b(?:what should I do|what do I do)\b
    what should I do / what do I do now / what can I do <plain> / what are my options <idiom>
\bThe shop says it refunded me\b|\bthe store says it refunded me\b
    the shop says it refunded me / the seller says they gave me a refund /
    the merchant says that I was refunded <formal> / they told me I got a refund <casual>
\bI returned a (\w+)\b
    I returned a ~ / I sent back a ~ <casual> / I took a ~ back to the shop <plain>
\bmy refund is missing\b
    my refund is missing / I haven't received my refund <formal> / I don't see my refund /
    I never got my refund <casual> / I'm still waiting for my refund
\bwhere is my refund\b
    where is my refund / where's my money / what happened to my refund /
    what is the status of my refund <formal> / where did my refund go <casual>
\bhas turned up\b
    has turned up / has arrived / has shown up <casual> / has come in <old>
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
\bthat's all I needed\b
    that's all I needed / that was all <short> / that was all I needed / that's everything I needed
\bthat's all I wanted to know\b
    that's all I wanted to know / that's all I needed to know / that answers my question <formal> /
    that's what I needed to know
\bthat's everything\b(?! I\b)|\bthat was everything\b(?! I\b)
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
^I see\b(?=[,.])(?!, (?:although|so))|^understood\b(?=[,.])(?!, although)
    I see / understood <formal short> / I understand <polite> / got it <casual>
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
^I don't like it\b(?! )|^not what I (?:wanted|had hoped for)\b(?! to)
    I don't like it / it's not what I wanted / I'm not happy about it
"""
