"""Ways to ask: inside a polite frame, after prices, for how long and where, what if."""

from __future__ import annotations

from simulator.play.models.embedded.wording.register import choices

WHICH_FRAMES = choices("""
Can you tell me ~? |
Could you tell me ~? | polite
Could you please tell me ~? | polite
Can you please tell me ~? | polite
Do you know ~? |
Would you know ~? | old polite
I'd like to know ~. | plain
I would like to know ~. | formal plain
I was wondering ~. | polite long idiom
Just wondering ~. | casual short elliptic idiom
Any idea ~? | casual short elliptic idiom
Please tell me ~. | plain
Can you let me know ~? |
Could you let me know ~? | polite
I need to know ~. | blunt
Tell me ~. | blunt
May I ask ~? | formal
Can I ask ~? | polite
Could I ask ~? | polite
I wanted to ask ~. | long
I'd be interested to know ~. | formal long
Do you happen to know ~? | warm hedge idiom
I'm not sure ~. | unsure
""")
"""Before an embedded question that begins with a question word."""

WHETHER_FRAMES = choices("""
Can you tell me if ~? |
Could you tell me if ~? | polite
Could you tell me whether ~? | formal polite
Could you please tell me whether ~? | formal polite
Do you know if ~? |
I'd like to know if ~. | plain
I would like to know whether ~. | formal plain
I was wondering if ~. | polite long idiom
Just wondering if ~. | casual short elliptic idiom
Please tell me if ~. | plain
Can you let me know if ~? |
Could you let me know whether ~? | polite
I need to know if ~. | blunt
May I ask whether ~? | formal
Can I ask if ~? | polite
I wanted to ask if ~. | long
Do you happen to know if ~? | warm hedge idiom
I'm not sure if ~. | unsure
""")
"""Before an embedded yes-or-no question."""

WHETHER_WISHES = choices("""
I was wondering if ~. | polite long idiom
I wanted to ask if ~. |
I would like to ask whether ~. | formal
May I ask whether ~? | formal
Can I ask if ~? | polite
Any chance that ~? | casual idiom
""")
"""The same where a deed is wanted."""

INTRODUCTIONS = choices("""
I have a question: ~? | plain
Quick question: ~? | casual
Quick question, ~? | casual young
Just a quick question: ~? | polite
I've got a question, ~? | casual warm
One question: ~? | plain
Sorry to bother you, but ~? | polite unsure long
May I ask: ~? | formal
This may be a silly question, but ~? | unsure long idiom
Can I ask you something: ~? | warm long
""")
"""Before a direct question."""

PRICES = choices("""
How much is ~? |
What does ~ cost? |
How much does ~ cost? |
What's the price of ~? | 
What's the price for ~? | casual
How much do you charge for ~? |
How much do you want for ~? | old
How much would ~ be? | polite
What would ~ cost me? | long
What do you ask for ~? | old
How much for ~? | short elliptic
Price of ~? | short elliptic
""")
"""For what a thing costs."""

WAITS = choices("""
How long until ~? |
How long until ~? | short
How many days until ~? |
How long does it take until ~? | plain
How long before ~? | casual
How long will it take until ~? | formal
How many days does it take until ~? | plain
""")
"""For how long it is until something happens."""

LASTS = choices("""
How many days for ~? | short
How long does ~ take? |
How long will ~ take? |
How many days does ~ take? | plain
How long do I have to wait for ~? | plain
How soon will I get ~? |
When can I expect ~? | formal
How much time does ~ take? | plain
When will ~ be here? | casual
""")
"""For how long something takes that is sent or paid."""

WHAT_IFS = choices("""
What if ~? |
What happens if ~? |
What do you do if ~? | plain
And if ~? | short casual
What would happen if ~? | formal
So what if ~? | casual
What's the rule if ~? | plain
Suppose ~, what then? | old idiom
""")
"""For what holds in a case."""

BECOMES = choices("""
What happens to ~? |
What happens to ~? | plain
What will happen to ~? |
What would happen to ~? | formal
What becomes of ~? | old formal
And what about ~? | casual short
""")

WHERES = choices("""
Where is ~? |
Where is ~? | plain
Where's ~? | casual
Any news on ~? | casual short
Is there any news on ~? |
What's the status of ~? | formal
What happened to ~? | blunt
What about ~, where is it? | plain
I'm waiting for ~, where is it? |
I'm still waiting for ~, any news? | casual
Can you tell me where ~ is? |
Could you tell me where ~ is? | polite
Could you check where ~ is? | polite
Do you know where ~ is? |
I'd like to know where ~ is. | formal plain
""")
"""For a thing that one is waiting for."""

ANYS = choices("""
Any ~? | short elliptic
Any ~? | casual elliptic
Do you have any ~? |
Have you got any ~? | old
Would you have any ~? | polite
""")
"""For whether there is any of a thing."""
