"""The queue at the counter: numbers, counters, calling, appointments."""
