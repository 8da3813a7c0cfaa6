"""The module tree, tested hardest: nobody else has one with derived three-state checks that is."""
