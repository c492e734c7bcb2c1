"""What staff write down for somebody at the counter or on the phone, until it is filed."""
