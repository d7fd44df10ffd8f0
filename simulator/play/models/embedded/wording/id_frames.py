"""Ways to tell who one is and what something is numbered: names, numbers, addresses of mail."""

from __future__ import annotations

from simulator.play.models.embedded.wording.register import choices

NAMED = choices("""
My ~ is = |
My ~ is = | plain
The ~ is = |
Here's my ~: = | warm
~ is = | short elliptic casual
~: = | short elliptic
~ = | short elliptic casual
Here is my ~: = |
Here's the ~: = | casual
= is my ~ |
= is the ~ | plain
This is my ~: = | plain
""")
"""Of a value behind its name, which may be anybody's own: a phone number, an email address."""

NOTED = choices("""
The ~ I have is = | plain
The ~ should be = | unsure
I think the ~ is = | unsure
I believe the ~ is = | formal hedge
As far as I can see, the ~ is = | long
Looks like the ~ is = | casual
""")
"""The same of a number that one was given, and reads off something."""

NUMBER = choices("""
no | casual
no | short
nr | young casual
id | casual
ID |
""")
"""What a number is called by those who write less."""

THAT_IS = choices("""
It's ~ |
It is ~ | formal plain
That's ~ |
""")

SHOWN = choices("""
The ^ says ~ |
The ^ shows ~ |
It says ~ on the ^ | casual
I see ~ on the ^ |
On the ^ it's ~ | casual
On the ^ it says ~ | plain
""")
"""Of a value that is read off something."""

CLASSED = choices("""
* ~ | short elliptic
* ~ | short elliptic
It's about * ~ |
This is about * ~ | formal
That would be * ~ | polite
It should be * ~ | unsure
It's for * ~ | casual
The one I mean is * ~ | long
It's * ~ |
It is * ~ | formal plain
*: ~ | short elliptic
It concerns * ~ | formal
""")
"""Of a value behind the kind of thing that it belongs to: `Payment TX-1`."""

WHOSE = choices("""
* ~ | short elliptic
* ~ | elliptic
*: ~ | short elliptic
My * is ~ |
My * is ~ | plain
The * is ~ |
My *: ~ | short
Here's my *: ~ | warm
""")
"""The same of the number that the customer goes by: `Customer number QB-1`."""

BORN = choices("""
I was born on ~ |
I was born ~ | casual
Born ~ | short elliptic
Born on ~ | short elliptic
My date of birth is ~ | plain
My date of birth: ~ | short
Date of birth: ~ | short elliptic
Date of birth ~ | short elliptic casual
My birthday is ~ |
My birthday's ~ | casual
My birthday is on ~ | warm
DOB ~ | short casual elliptic
DOB is ~ | short casual
DOB: ~ | short elliptic
My birth date is ~ | plain
My birth date: ~ | short
""")

SIGNED_UP = choices("""
I signed up with ~ |
I registered with ~ | formal
I'm registered with ~ | formal
I think I used ~ | unsure
The account is under ~ | plain
My email is ~ |
My email's ~ | casual
My email: ~ | short
Email ~ | short elliptic casual
Email: ~ | short elliptic
Email is ~ | short elliptic casual
My mail is ~ | casual
My email address is ~ | plain formal
My email address: ~ | formal short
~ is my email | warm
The email is ~ |
You can find me under ~ | warm
It's registered to ~ | formal
""")

MEANT = choices("""
I mean ~ |
I meant ~ |
I'm talking about ~ |
I'm thinking of ~ |
I was thinking of ~ | polite
It's about ~ |
This is about ~ |
It concerns ~ | formal
""")

WRITTEN = choices("""
I wrote down ~ |
I have ~ here | casual
It says ~ here |
I've got ~ written down | casual
""")

REACHED = choices("""
You can reach me at ~ |
You can call me at ~ |
You can reach me on ~ | old
I can be reached at ~ | formal
Reach me at ~ | short
Call me on ~ | casual short
The best number is ~ |
My number is ~ |
My phone number is ~ | plain
My phone is ~ | casual
""")

CALLED = choices("""
My name is ~ |
The name is ~ |
The name's ~ | casual
My name's ~ | casual
My name's ~ | warm
~ is the name | casual old
Name is ~ | short elliptic casual
My full name is ~ | formal
I'm ~ | casual
Please put it under ~ | polite
Under ~, please | short
Put it under ~ | short blunt
The order goes under ~ |
It goes under ~ | casual
""")
