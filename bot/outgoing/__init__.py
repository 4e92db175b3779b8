"""What leaves the desk, written down beside the change that causes it; nothing here sends."""
