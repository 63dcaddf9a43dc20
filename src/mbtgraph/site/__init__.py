"""The pages, data and answers of the service as files, for any static host."""
