"""Random actions in the real window, with the plots and numbers checked against fresh ones and against torch."""
