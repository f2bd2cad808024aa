"""What is decided: pure functions and values. No I/O, no await, no clock, no dice."""
