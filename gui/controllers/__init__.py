"""What acts on the document and on files: opening, committing, plan files, copying, comparing."""
