"""A page of 20 MB, which no buffer between a server and a slow reader takes whole."""

LARGE = 20_000_000


def application(environ, start_response):
    if environ["PATH_INFO"] == "/healthz":
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
        return [b"ok\n"]
    if environ["REQUEST_METHOD"] == "POST":
        received = str(len(environ["wsgi.input"].read())).encode()
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(received)))])
        return [received]
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(LARGE))])
    return (bytes(1000) for _ in range(LARGE // 1000))
