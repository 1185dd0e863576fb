"""Who may read what: the audience of every published place, and how it is written down for a server."""
