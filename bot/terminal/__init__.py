"""The command line: its groups of commands, and the acts that they have done by the desk."""
