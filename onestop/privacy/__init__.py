"""What is kept about a person: who looked at it and why, how long, and all of it to take away."""
