"""Programs that keep the repository in step with itself; none of them ships."""
