"""Paper sources, against servers on loopback that answer as the real ones do, or worse."""
