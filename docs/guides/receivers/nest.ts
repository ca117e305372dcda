// npm install @nestjs/core @nestjs/common @nestjs/platform-express standardwebhooks; WEBHOOK_SECRET=whsec_… PORT=4000
import 'reflect-metadata';
import {
  Controller,
  Headers,
  HttpCode,
  Module,
  Post,
  type RawBodyRequest,
  Req,
  UnauthorizedException,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Webhook } from 'standardwebhooks';

interface Event {
  scope: string;
}

@Controller('webhooks')
class WebhooksController {
  private readonly webhook = new Webhook(process.env['WEBHOOK_SECRET']!);
  /** In production: a table with a unique key on the id, and a worker that reads it. */
  private readonly inbox = new Map<string, Event>();

  @Post()
  @HttpCode(204)
  receive(@Req() request: RawBodyRequest<object>, @Headers() headers: Record<string, string>): void {
    const event = this.verified(request.rawBody!, headers);
    const id = headers['webhook-id']!;
    const isNew = !this.inbox.has(id);
    this.inbox.set(id, event);
    // First answer, then work: an answer after 10 s counts as a failure.
    if (isNew) setImmediate(() => console.log(`handled ${id} ${event.scope}`));
  }

  private verified(body: Buffer, headers: Record<string, string>): Event {
    try {
      return this.webhook.verify(body, headers) as Event;
    } catch {
      throw new UnauthorizedException();
    }
  }
}

@Module({ controllers: [WebhooksController] })
class AppModule {}

// rawBody keeps the bytes as they came beside the parsed body.
const app = await NestFactory.create(AppModule, { rawBody: true, logger: ['error'] });
await app.listen(process.env['PORT']!, '127.0.0.1');
