"""Use cases, one file each. They read, ask and write through the edges, return outcomes, and print nothing."""
