"""An HTTP proxy before a store that misbehaves as a file says, read anew at each request.

    python3 fault_proxy.py PORT UPSTREAM_PORT FILE

FILE holds one word: none; errors (every fifth request is answered with 500); slow (each answer takes a second more);
cut (connections are closed in the middle of what is sent up); quota (nothing more is taken); retained (nothing is
deleted); refused (nobody is let in); hang (nothing is answered at all).
"""

import http.client
import http.server
import itertools
import sys
import time

PORT, UPSTREAM, MODE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
COUNT = itertools.count()


def error(code, message):
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def handle_any(self):
        with open(MODE) as file:
            mode = file.read().strip()
        length = int(self.headers.get("Content-Length") or 0)
        uploads = self.command in ("PUT", "POST")
        if mode == "cut" and uploads and length > 1000:
            self.rfile.read(length // 2)
            self.connection.close()
            self.close_connection = True
            return
        body = self.rfile.read(length)
        if mode == "hang":
            time.sleep(3600)
        if mode == "slow":
            time.sleep(1)
        if mode == "errors" and next(COUNT) % 5 == 0:
            return self.answer(500, error("InternalError", "We encountered an internal error. Please try again."))
        if mode == "quota" and uploads:
            return self.answer(507, error("QuotaExceeded", "The quota of this bucket is exceeded."))
        if mode == "refused":
            return self.answer(403, error("AccessDenied", "Access Denied"))
        if mode == "retained" and self.command == "DELETE":
            return self.answer(403, error("AccessDenied", "Access Denied because object protected by object lock."))
        upstream = http.client.HTTPConnection("127.0.0.1", UPSTREAM)
        headers = {key: value for key, value in self.headers.items() if key.lower() != "connection"}
        upstream.request(self.command, self.path, body, headers)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response_only(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(key, value)
        size = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        if size is not None:
            self.send_header("Content-Length", size)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any


http.server.ThreadingHTTPServer.daemon_threads = True
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
