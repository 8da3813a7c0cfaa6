"""Index files of weights: written from a checkpoint, in parts too, and read in the place of its weights."""
