"""The protocol between the two sides of the sandbox's wall: values, frames, errors and words that both need."""
