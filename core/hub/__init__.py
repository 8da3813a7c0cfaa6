"""Models that are on this machine already: the local cache of the Hugging Face hub."""
