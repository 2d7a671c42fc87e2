"""What happens by itself as time passes: alerts, reports of silence, ends of waits, new dates."""
