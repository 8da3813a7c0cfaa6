"""Index files: what is known of a model's weights, without the weights, as a safetensors file of few arrays."""
