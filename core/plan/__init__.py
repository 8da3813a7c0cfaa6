"""What is pruned, as immutable values: rules, plans, snapshots of plans, and plan files."""
