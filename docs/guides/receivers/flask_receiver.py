# pip install flask standardwebhooks
# WEBHOOK_SECRET=whsec_… flask --app flask_receiver run --port 4000
import os
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, request
from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["WEBHOOK_SECRET"])
# In production: a table with a unique key on the id, and a worker that reads it.
inbox: dict[str, dict] = {}
worker = ThreadPoolExecutor(max_workers=1)

app = Flask(__name__)


@app.post("/webhooks")
def receive():
    body = request.get_data()  # the bytes as they came, not request.json
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        event = webhook.verify(body, headers)
    except WebhookVerificationError:
        return "", 401
    message_id = headers["webhook-id"]
    if inbox.setdefault(message_id, event) is event:
        # Works beside the answer: an answer after 10 s counts as a failure.
        worker.submit(handle, message_id, event)
    return "", 204


def handle(message_id: str, event: dict) -> None:
    print(f"handled {message_id} {event['scope']}", flush=True)
