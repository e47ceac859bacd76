"""The service: articles in over HTTP, records out, with a page to look at them."""
