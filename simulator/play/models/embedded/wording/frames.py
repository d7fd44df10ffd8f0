"""Request frames: what may stand before what is wanted, grouped by the syntax that follows it."""

from __future__ import annotations

from simulator.play.models.embedded.wording.register import choices

WISHES = choices("""
I'd like to ~. | please
I'd like to ~. | please
I would like to ~. | please formal
I want to ~. | please plain blunt
I need to ~. | plain blunt
I was hoping to ~. | polite long idiom
I'm hoping to ~. | polite begin
I'm looking to ~. | casual idiom begin
I'd just like to ~. | please
I'm trying to ~. | casual unsure begin
I wish to ~. | formal old begin
Want to ~. | short casual elliptic please begin
Need to ~. | short casual elliptic begin
Would like to ~. | short elliptic please begin
Trying to ~. | short casual elliptic unsure begin
If possible, I'd like to ~. | polite long begin
I think I'd like to ~. | hedge
I'd really like to ~. | warm
""")
"""Before an infinitive of one's own doing."""

MAY_I = choices("""
Can I ~? | please plain
Can I ~? | please
Could I ~? | please polite
May I ~? | please formal
Could I please ~? | polite
Can I please ~? | polite warm
Is it possible to ~? | formal plain
Would it be possible to ~? | formal polite long
Any chance I can ~? | casual idiom elliptic short
Is there any chance I could ~? | polite long idiom
Would I be able to ~? | polite long
Is there a way to ~? | unsure
Is there any way I could ~? | unsure long
I was wondering if I could ~. | polite long idiom
Do you think I could ~? | warm hedge
Would it be okay to ~? | casual warm
""")
"""The same as a question."""

REQUESTS = choices("""
Could you ~? | please polite
Can you ~? | please plain
Please ~. | plain
Please ~. |
Could you please ~? | polite
Can you please ~? | polite
Would you ~? | formal please
Would you please ~? | formal polite
I'd like you to ~. | formal please
I need you to ~. | blunt
Would you be able to ~? | polite long
Any chance you could ~? | casual idiom elliptic short
Is there any chance you could ~? | polite long hedge idiom
Would it be possible for you to ~? | formal long
I was wondering if you could ~. | polite long idiom
I'd be grateful if you could ~. | formal polite long
I would appreciate it if you could ~. | formal polite long
It would be great if you could ~. | warm long
It'd be great if you could ~. | casual warm
Would you be so kind as to ~? | formal old long
Do you think you could ~? | warm unsure hedge
Could you maybe ~? | unsure hedge
Could you just ~? | casual
Just ~. | blunt short imperative
~. | blunt short imperative please
~. | short imperative please
Kindly ~. | formal old imperative begin
""")
"""Before an infinitive of the other's doing."""

CAN_YOU = choices("""
Can you ~? |
Can you ~? | plain
Could you ~? | polite
Would you be able to ~? | polite long
Is it possible for you to ~? | formal long
Are you able to ~? | formal
Any chance you can ~? | casual idiom elliptic
Do you think you can ~? | warm hedge
""")
"""Whether the other can do something, where that is asked and not wanted."""

THINGS = choices("""
I'd like ~. | please
I'd like ~. | please
I would like ~. | please formal
I want ~. | please blunt plain
I need ~. | plain
Can I have ~? | please plain
Could I have ~? | please polite
Can I get ~? | casual please
Could I get ~? | casual please polite
Could I please have ~? | polite
Can I please get ~? | polite casual
May I have ~? | formal please
Is it possible to get ~? | plain
Would it be possible to get ~? | formal polite long
Would it be possible to have ~? | formal polite long
I was wondering if I could get ~. | polite long idiom
I was hoping to get ~. | polite long idiom
Any chance I could get ~? | casual idiom elliptic
Do you think I could have ~? | warm hedge
""")
"""Before a thing that is wanted, or what is to be done with it (`my order sent again`)."""

PLAIN_THINGS = choices("""
~, please. | short elliptic
~, please. | short elliptic
I'm after ~. | casual idiom begin
I'm asking for ~. | formal plain
I was hoping for ~. | polite idiom
I'd appreciate ~. | formal polite
Looking for ~. | short casual elliptic begin
~ would be great. | warm
~ is what I need. | plain blunt
""")
"""The same before a thing alone."""

PREFERENCES = choices("""
I'd prefer ~. |
I'd rather have ~. |
I'll take ~. |
I'll take ~. | please
I'd go for ~. | casual idiom
I'd like ~. | please
I would prefer ~. | formal
Let's go with ~. | casual
I think I'd prefer ~. | hedge
I'd choose ~. | plain
I'd opt for ~. | formal old
I'll go with ~. | casual
~, please. | short elliptic
~ for me, please. | short elliptic
~ works for me. | casual
~ would suit me best. | long old
""")
"""Before the one of several things that is chosen."""

RATHER = choices("""
I'd rather ~. |
I'd rather ~. |
I'd prefer to ~. |
I would prefer to ~. | formal
I would rather ~. | formal
I think I'd rather ~. | hedge
I'd sooner ~. | old
Rather ~, please. | short elliptic
""")

HAVE_TO = choices("""
I have to ~. |
I need to ~. |
I've got to ~. | casual
I must ~. | formal plain
I'm going to have to ~. | long
I'll have to ~. |
I'm afraid I have to ~. | polite
""")

PLEAS = choices("""
Can't you ~? |
Couldn't you ~? |
Could you not ~? | formal
Is there really no way you could ~? | long
Isn't there any way you could ~? | long
Is there no way to ~? | plain
Surely you can ~? | blunt old
Couldn't you please ~? | polite
Are you sure you can't ~? |
Come on, can't you ~? | blunt casual idiom
I was really hoping you could ~. | polite long idiom
There must be some way to ~. |
Is there nothing you can do to ~? | long
""")
"""To ask once more for what was refused."""


TOGETHER = choices("""
Can we ~? |
Could we ~? | polite
Let's ~. | casual
Let's ~, please. | polite
Could we please ~? | polite
Is it possible to ~? | formal plain
Would it be possible to ~? | formal long polite
I'd like to ~. |
I would like to ~. | formal
""")
