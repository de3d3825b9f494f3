#!/usr/bin/env python3
"""A service of a mix network: answers a text with how many lines, words and bytes it has.

    python3 count-words.py /tmp/count-words.sock
    fog service run NODE --network FILE --plugin count-words=/tmp/count-words.sock
    curl --unix-socket SOCKET --data-binary @TEXT http://localhost/v1/services/count-words
"""
import http.server
import os
import socketserver
import sys


class CountWords(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            words = len(text.decode().split())
        except UnicodeDecodeError:
            return self.answer(400, b"")
        self.answer(200, f"{text.count(10)} {words} {len(text)}\n".encode())

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Says nothing: who asked what is nobody's business."""


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


path = sys.argv[1]
if os.path.exists(path):
    os.remove(path)
os.umask(0o077)
with Server(path, CountWords) as server:
    server.serve_forever()
