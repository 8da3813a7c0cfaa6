"""Files of ``torch.save``: zip archives, the older stream, tar archives; and plain pickles."""
