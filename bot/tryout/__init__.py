"""The whole desk to try out: the sandbox around the real bot, with no accounts and no internet.

This is the only part of the bot that knows the sandbox; the bot that runs inside does not know it is there.
"""
