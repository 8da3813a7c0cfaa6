"""The real app is killed while somebody works in it, started again, and compared with what had been done."""
