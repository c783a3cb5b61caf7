"""Scripts that make the data that duizhao ships; they are not a part of the package."""
