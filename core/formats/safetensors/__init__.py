"""Safetensors files: header, patched, rebuilt or new."""
