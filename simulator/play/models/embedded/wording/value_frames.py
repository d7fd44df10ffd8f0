"""Ways to tell what is wanted and what happened: things, sums, days, reasons, damage."""

from __future__ import annotations

from simulator.play.models.embedded.wording.register import choices

REASONS = choices("""
Well, ~ |
To be honest, ~ |
It's just that ~ |
Because ~ | plain
The thing is, ~ |
The reason is that ~ | formal plain
The reason is simple: ~ |
I'm afraid ~ | polite
""")
"""Of a clause that gives a reason."""

PROBLEMS = choices("""
The problem is that ~ |
The problem is, ~ | casual
The trouble is that ~ | old
Well, ~ |
It's simple: ~ |
To be honest, ~ |
The thing is, ~ | casual
What went wrong? Well, ~ | long
""")
"""Of a clause that says what is wrong."""

DAMAGES = choices("""
It has ~ |
It has ~ | plain
It's got ~ | casual
It came with ~ |
It arrived with ~ |
You can clearly see ~ |
It was delivered with ~ | formal
The damage? It has ~ | idiom
The damage is ~ | plain
""")
"""Of a thing's damage."""

STATES = choices("""
It was ~ |
It was ~ | plain
It was really ~ |
It was very ~ | plain
It was so ~ | young casual
It was rather ~ | formal old
It was quite ~ | polite
Honestly, it was ~ | casual
To be honest, it was ~ |
I'm afraid it was ~ | polite
The whole thing was ~ |
All of it was ~ |
It was just ~ | casual
It came out of the box ~ |
When I got home, it was ~ | long
I opened the box and it was ~ | long warm
It was completely ~ | blunt
Sadly, it was ~ | warm old
""")
"""Of how a thing was."""

SUMS = choices("""
I was thinking of ~ |
I'd say ~ |
I'd want ~ | blunt
It should be ~ | plain
I have ~ in mind |
I had ~ in mind | polite
~ would be fair |
~ sounds fair to me | casual
I think ~ would be fair | hedge
A fair sum would be ~ | formal
~ would do | short
Let's say ~ | casual idiom
Make it ~ | blunt short
I'd be happy with ~ | warm
~ in all | short
I thought of ~ | plain
""")
"""Of a sum of money."""

DESTINED = choices("""
It should go to ~ |
It has to go to ~ | plain
Please send it to ~ | polite
The new address is ~ |
The right address is ~ |
New address: ~ | short elliptic
We live at ~ now |
I live at ~ now |
I'm at ~ now | casual
We've moved to ~ | warm
My new address: ~ | short
My address is ~ now | plain
""")
"""Of where something is to be sent."""

THING = choices("""
The ~ | short
The ~ |
It's the ~ |
It's about the ~ |
I mean the ~ |
That would be the ~ | polite
It would be the ~ | formal
This is about the ~ | plain
I'm talking about the ~ |
It's the ~ I mean | casual
The ~ is the one I mean | long
""")
"""Of a thing that the dialogue is about."""

EXCHANGED = choices("""
I'd like the ~ instead |
I would like the ~ instead | formal
The ~, please | short
The ~ instead, please | short
I'd take the ~ in exchange |
I'd take the ~ |
I'll take the ~ |
I'd prefer the ~ |
I'd go for the ~ | casual idiom
Make it the ~ | short blunt
The ~ would be nice | warm
The new one should be the ~ | plain
I'd rather have the ~ |
I was thinking of the ~ | polite
""")
"""Of what is wanted in place of something."""

PERIODS = choices("""
~ |
~ | short
~, please | polite
For ~ |
For ~, please | polite
I'd need ~ | plain
~ would do | casual
~ would work |
~ would be good | warm
I'd say ~ | casual
I was thinking of ~ | polite
Let's say ~ | casual idiom
Make it ~ | short blunt
""")

AMOUNTS = choices("""
~ |
~ | short
~, please | polite
I'd like ~ |
I'd need ~ |
I need ~ | plain
Make it ~ | short
I'd say ~ | casual
~ should be enough |
~ should do | casual short
We need ~ | plain
~ in total |
That would be ~ | polite
""")
"""Of how many things."""

DAYS = choices("""
On ~ |
On ~ | plain
It was on ~ |
That was on ~ |
It was ~ | casual short
~, if I remember right | unsure
~ it was | casual
I think it was on ~ | unsure
According to my bank, it was on ~ | formal long
""")
"""Of the day of something past."""

SHOPS = choices("""
It was ~ |
It's ~ | short
It went to ~ |
It says ~ |
The shop is ~ | plain
The shop is called ~ | plain long
The name is ~ |
That was ~ |
The payment went to ~ | formal
On my statement it says ~ | long
""")
"""Of where a payment went."""

SENT_TO = choices("""
It was for ~ |
It was meant for ~ |
I sent it to ~ |
The recipient is ~ | formal
It should have gone to ~ |
The money was for ~ | plain
It went to ~ |
""")
"""Of whom money was sent to."""

MADE_OUT = choices("""
It should say ~ |
Make it out to ~ | blunt
Please make it out to ~ | polite
The company is ~ |
The invoice should say ~ | formal
It should be in the name of ~ | formal
""")
"""Of the name that an invoice is made out to."""

PLANS = choices("""
~, please | short
~, please |
I'd like ~ |
The ~ plan |
The ~ plan, please | polite
It should be ~ | plain
I'd go for ~ | casual idiom
I'll take ~ |
I want ~ | blunt plain
I was thinking of ~ | polite
Let's go with ~ | casual
I mean ~ | plain
""")

SIZES = choices("""
The ~ one |
The ~ one, please | polite
I'd like the ~ one |
I'd take the ~ one |
A ~ cake |
A ~ cake, please | polite
~ | short
~, please | short
I think ~ is right | unsure
I think the ~ size is right | unsure long
Let's take the ~ size | casual
The ~ size should be enough |
~ should do | casual
Let's go with ~ | casual
""")

WEEKDAYS = choices("""
On ~ |
~ | short
~, please | short
I mean ~ | plain
I was thinking of ~ | polite
That would be ~ |
For ~ |
""")

WISHED = choices("""
I'd like ~ |
I would like ~ | formal
I'd say ~ | casual
I'd go for ~ | casual idiom
I want ~ | plain blunt
Let's go with ~ | casual
Let's say ~ | casual idiom
Make it ~ | short
I was thinking of ~ | polite
I'd choose ~ | plain
I'll take ~ |
I'll have ~ | old
I need ~ | plain blunt
~, please | short
~ should do | casual short
I think ~ is right | unsure
""")

DUE = choices("""
On ~, please |
On ~ | short
For ~, please | polite
For ~ | short
~ would be perfect | warm
~ would be good |
~ would suit me | old formal
~ works for me | casual
~, please | short
I need it for ~ | plain
I'd need it on ~ |
It should be ready on ~ | formal
Let's say ~ | casual idiom
I was thinking of ~ | polite
""")

LETTERED = choices("""
It should say ~ |
I want ~ on it | plain blunt
I'd like ~ on it |
It should read ~ | formal
The inscription should be ~ | formal plain
Please write ~ on it | polite
Let's write ~ on top |
Just ~ on it, please | short
Put ~ on it | short blunt
I'd like it to say ~ | polite long
""")
