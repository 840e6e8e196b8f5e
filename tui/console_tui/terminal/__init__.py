"""What stands between the screen and the wire: cell-level output, a driver that never blocks, and the way out."""
