"""The user's own evaluation of a plan, in a process of its own: what is run, what it answers, what is remembered."""
