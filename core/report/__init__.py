"""What is told of a result: comparison with its source, and the plan as PyTorch code."""
