"""Rules are tried with what strangers may write; how long a try takes says nothing on a busy machine."""

from hypothesis import settings

settings.register_profile("rules", deadline=None)
settings.load_profile("rules")
