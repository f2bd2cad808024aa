"""Where cards are made: looking at one as it will be seen, beginning a new one, binding all of them into a book."""
