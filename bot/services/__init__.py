"""What happens: the tick, the sender, the inbox, and what is done about people's days."""
