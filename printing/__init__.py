"""PDF pages from a typst template and plain data; knows nobody."""
