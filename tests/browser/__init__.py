"""Tests and tools that drive a real Chromium."""
