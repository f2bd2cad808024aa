"""What an operator asks for on the command line while the bot runs or rests."""
