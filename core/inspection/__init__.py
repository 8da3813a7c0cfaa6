"""What is found by looking at any tensor, whether or not it can be pruned: statistics, counts of values, layouts."""
