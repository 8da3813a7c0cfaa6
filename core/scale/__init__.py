"""Beyond one process: a result written in parts by several, and joined once all of them are whole."""
