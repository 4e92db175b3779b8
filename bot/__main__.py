"""`python -m bot` is the command `threaddesk`."""

from bot.cli import main

main()
