"""Two support bots that nobody of this project would have written, and a staller.

They stand in for a user's own bot: regular expressions for ears, a state machine for a head and
wordings of their own, written without sight of the packs' sentences.
"""
