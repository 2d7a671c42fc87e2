"""Ways to reach somebody: each channel is one file that speaks to one kind of provider."""
