"""What the doctor looks at, a module a neighbourhood: the desk, Slack, mail, and the DNS."""
