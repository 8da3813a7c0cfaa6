"""Reports on a result: its comparison with the source or any model, and the plan as PyTorch code."""
