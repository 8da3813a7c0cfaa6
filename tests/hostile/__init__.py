"""Files from strangers: attacks, damage and noise, and proof that nothing in them ever runs."""
