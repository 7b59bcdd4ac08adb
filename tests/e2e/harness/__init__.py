"""What the end-to-end tests share: real processes, raw sockets, and waiting that always has an end."""
