"""A receiver of order-relay's webhooks: WEBHOOK_SECRET=whsec_... python3 receiver.py 3000 (standard library only)."""
import base64, hashlib, hmac, json, os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE_SECONDS = 300
# In production both are tables of your database: a restart must not forget them.
seen, newest = set(), {}


def is_signed(headers, body):
    event_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{event_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    # Two signatures while a secret is being rotated.
    candidates = headers.get("webhook-signature", "").encode("latin-1").split(b" ")
    return any(hmac.compare_digest(expected.encode(), candidate) for candidate in candidates)


def handle(event_id, event):
    if event_id in seen:
        return f"repeated {event_id}"
    seen.add(event_id)
    kind, data = event["type"], event["data"]
    entry, sequence = data.get("detailId") or data.get("orderId") or "", data.get("sequence", 0)
    # A later event of the same order came first: this one is history, no longer the state.
    if sequence < newest.get(entry, 0):
        return f"late {kind} {entry} {sequence}"
    newest[entry] = sequence
    return f"{kind} {entry} {sequence} {data.get('status', {}).get('label', {}).get('en', '')}".strip()


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        is_known = is_signed(self.headers, body)
        # Keep the event, then answer at once: work that takes longer is done afterwards.
        self.send_response(204 if is_known else 401)
        self.send_header("content-length", "0")
        self.end_headers()
        if is_known:
            print(handle(self.headers["webhook-id"], json.loads(body)), flush=True)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 3000), Receiver)
print(f"listening {json.dumps({'port': server.server_port})}", flush=True)
server.serve_forever()
