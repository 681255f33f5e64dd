"""An HTTP proxy before a store that misbehaves as a file says, read anew at each request.

    python3 fault_proxy.py PORT UPSTREAM_PORT FILE

FILE holds one word: none; errors (every fifth request is answered with 500); slow (each answer takes a second more);
cut (connections are closed in the middle of what is sent up); quota (nothing more is taken); retained (nothing is
deleted); refused (nobody is let in); unreadable (objects can be asked for and not read); unasked (objects cannot be asked for); hang (nothing is answered at all); broken (parts of what is streamed are not taken
until a stream is given up); lagging (listings tell of what was there when this began).

Each request is noted in FILE.log: its method and what it asks for.
"""

import http.client
import http.server
import itertools
import sys
import threading
import time
import urllib.parse
import xml.etree.ElementTree as xml
from xml.sax.saxutils import escape

PORT, UPSTREAM, MODE = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
COUNT = itertools.count()


LOCK = threading.Lock()
NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class Past:
    """What lay in a bucket when listings began to lag."""

    objects = None
    given_up = False

    @classmethod
    def of(cls, bucket):
        with LOCK:
            if cls.objects is None:
                cls.objects = list(cls.read(bucket))
            return cls.objects

    @staticmethod
    def read(bucket):
        token = ""
        while True:
            upstream = http.client.HTTPConnection("127.0.0.1", UPSTREAM)
            upstream.request("GET", f"/{bucket}?list-type=2{token}")
            page = xml.fromstring(upstream.getresponse().read())
            for entry in page.iter(NAMESPACE + "Contents"):
                yield {child.tag.removeprefix(NAMESPACE): child.text for child in entry}
            following = page.findtext(NAMESPACE + "NextContinuationToken")
            if not following:
                return
            token = "&continuation-token=" + urllib.parse.quote(following)

    @classmethod
    def listing(cls, bucket, query):
        """An answer as S3 gives one, on a single page."""
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        encode = urllib.parse.quote if query.get("encoding-type") == "url" else escape
        objects, folders = "", []
        for entry in cls.of(bucket):
            key = entry["Key"]
            if not key.startswith(prefix):
                continue
            rest = key[len(prefix):]
            if delimiter and delimiter in rest:
                folder = prefix + rest.split(delimiter)[0] + delimiter
                if folder not in folders:
                    folders.append(folder)
                continue
            fields = {**entry, "Key": encode(key), "ETag": escape(entry["ETag"])}
            objects += "<Contents>" + "".join(f"<{name}>{text or ''}</{name}>" for name, text in fields.items()
                                              if name in ("Key", "LastModified", "ETag", "Size")) + "</Contents>"
        folders = "".join(f"<CommonPrefixes><Prefix>{encode(name)}</Prefix></CommonPrefixes>" for name in folders)
        return (f'<ListBucketResult xmlns="{NAMESPACE[1:-1]}"><Name>{bucket}</Name><Prefix>{encode(prefix)}</Prefix>'
                f"<MaxKeys>100000</MaxKeys><EncodingType>{query.get('encoding-type', '')}</EncodingType>"
                f"<IsTruncated>false</IsTruncated>{objects}{folders}</ListBucketResult>").encode()


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
        with LOCK, open(MODE + ".log", "a") as log:
            log.write(f"{self.command} {self.path}\n")
        place, _, text = self.path.partition("?")
        query = dict(urllib.parse.parse_qsl(text, keep_blank_values=True))
        if mode != "lagging":
            Past.objects = None
        if mode != "broken":
            Past.given_up = False
        length = int(self.headers.get("Content-Length") or 0)
        uploads = self.command in ("PUT", "POST")
        is_part = self.command == "PUT" and "uploadId" in query
        if self.command == "DELETE" and "uploadId" in query:
            Past.given_up = True
        if mode == "cut" and uploads and length > 1000 or mode == "broken" and is_part and not Past.given_up:
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
        if mode == "unreadable" and self.command == "GET" and "/" in place.strip("/"):
            return self.answer(403, error("AccessDenied", "Access Denied"))
        if mode == "unasked" and self.command == "HEAD":
            return self.answer(503, b"")
        if mode == "retained" and self.command == "DELETE":
            return self.answer(403, error("AccessDenied", "Access Denied because object protected by object lock."))
        names_bucket = "/" not in place.strip("/")
        if mode == "lagging" and self.command == "GET" and names_bucket and {"list-type", "prefix"} & set(query):
            return self.answer(200, Past.listing(place.strip("/"), query))
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
