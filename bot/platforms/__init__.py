"""Where people are: one file or folder for each platform."""
