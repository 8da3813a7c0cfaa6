"""What torch puts into pickles: tensors, modules, state dicts."""
