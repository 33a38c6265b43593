"""What officers do with newsletters."""
