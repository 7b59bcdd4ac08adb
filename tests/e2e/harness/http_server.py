"""A server of POST /api/sync/events by hand, which answers as the test says."""

import http.server
import json
import threading


class HttpServer:
    """`answers` are functions from the lines of a request to (status, headers, body), one a request; the last one stays."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.authorizations = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                lines = body.splitlines()
                outer.requests.append((self.path, self.headers["Content-Type"], lines))
                outer.authorizations.append(self.headers["Authorization"])
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                status, headers, text = answer(lines)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(text)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def results(*kinds, status=None, headers=()):
    """Answers with these results: "ok", "refused" or "unavailable", one a line; the last one stands for all behind it."""

    def answer(lines):
        told = []
        for n in range(1, len(lines) + 1):
            kind = kinds[min(n, len(kinds)) - 1]
            if kind == "ok":
                told.append({"line": n, "organizationId": "org-rio", "seq": n, "epoch": "e"})
            else:
                told.append({"line": n, "error": {"code": "refused_event" if kind == "refused" else kind, "message": f"it was {kind}"}})
        good = sum("seq" in result for result in told)
        code = status or (200 if good == len(told) else 207 if good else 503 if "unavailable" in kinds else 400)
        body = {"accepted": good, "refused": len(told) - good, "results": told}
        return code, dict(headers), json.dumps(body).encode()

    return answer


def status(code, name="out_of_order", **headers):
    body = json.dumps({"error": {"code": name, "message": "a reason"}}).encode()
    return lambda lines: (code, {key.replace("_", "-"): value for key, value in headers.items()}, body)
