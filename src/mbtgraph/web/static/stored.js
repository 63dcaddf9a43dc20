// The gallery gets a box that filters, and texts to copy get a button.
