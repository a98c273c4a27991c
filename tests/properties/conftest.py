"""Properties have no deadline: the first example of each compiles what it calls."""

from hypothesis import settings

settings.register_profile("properties", deadline=None)
settings.load_profile("properties")
