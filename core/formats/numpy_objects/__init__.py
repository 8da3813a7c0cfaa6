"""What numpy puts into pickles: arrays and scalars."""
