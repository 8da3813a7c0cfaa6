"""Reports on a result: its comparison with the source, and the plan as PyTorch code."""
