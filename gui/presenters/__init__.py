"""What ties a view to the document: each shows what has changed, and passes on what is asked for."""
