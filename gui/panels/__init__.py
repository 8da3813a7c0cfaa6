"""What stands beside the plots: threshold, statistics, attention, history, messages."""
