"""The numbers that are shown for a plan, from the plan and the indexes, and what must be read to make them exact."""
