# pip install fastapi uvicorn standardwebhooks
# WEBHOOK_SECRET=whsec_… uvicorn fastapi_receiver:app --port 4000
import os

from fastapi import BackgroundTasks, FastAPI, Request, Response
from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["WEBHOOK_SECRET"])
# In production: a table with a unique key on the id, and a worker that reads it.
inbox: dict[str, dict] = {}

app = FastAPI()


@app.post("/webhooks")
async def receive(request: Request, tasks: BackgroundTasks) -> Response:
    body = await request.body()  # the bytes as they came, not a parsed model
    try:
        event = webhook.verify(body, dict(request.headers))
    except WebhookVerificationError:
        return Response(status_code=401)
    message_id = request.headers["webhook-id"]
    if message_id not in inbox:
        inbox[message_id] = event
        # Runs after the answer: an answer after 10 s counts as a failure.
        tasks.add_task(handle, message_id, event)
    return Response(status_code=204, background=tasks)


def handle(message_id: str, event: dict) -> None:
    print(f"handled {message_id} {event['scope']}", flush=True)
