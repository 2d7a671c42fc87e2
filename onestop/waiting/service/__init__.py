"""What is done about the queue: arranging it, taking and calling numbers, appointments."""
