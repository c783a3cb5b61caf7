"""Label Studio: a private server to annotate with, and the way of tasks and annotations to it and back.

The server has an environment of its own, because it pins old versions of what duizhao uses too. Nothing
here is imported by the rest of duizhao until a verb needs it.

environment    makes the server's own environment, once
server         starts and stops the private server, finds a running one, names any other by address and token
"""
