"""What is cut, as values: rules, plans, snapshots, plan files."""
