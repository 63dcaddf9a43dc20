"""The pages, data and answers of the service as files, for any static host.

```
asking      ask the application in this process, as a browser would
addresses   which addresses become files, and which files
pages       what a page refers to, and the page with these references relative
export      from the first page and the sitemap on, round by round, until nothing new is referred to
```

A file is what the service answers at its address. What only a running service can give, such as a
stored query with other parameters, is no link there.
"""
