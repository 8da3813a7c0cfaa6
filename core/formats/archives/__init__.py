"""Archives with a program: TorchScript and ``torch.export``."""
