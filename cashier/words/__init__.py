"""What people read about money on the treasurer's pages."""
