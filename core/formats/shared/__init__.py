"""What several formats need: the container protocol, the new file's writer, byte regions, digests."""
