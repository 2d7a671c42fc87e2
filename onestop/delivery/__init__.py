"""Results on their way back to people through the post: lists, doors, money, carriers."""
