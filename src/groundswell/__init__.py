"""Groundswell: a growth engine for TikTok creators, on their own machine."""

__version__ = "0.1.0"
