"""The embedded model as a service: the chat-completions protocol, and HTTP."""
