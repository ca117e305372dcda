import type { ServerResponse } from 'node:http';
import { HttpStatus } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, RequestHandler, Response } from 'express';
import type { AuthenticatedRequest } from '../../auth/admission.js';
import type { AppErrorFilter } from '../../errors/app-error.filter.js';
import type { AppValidationPipe } from '../../errors/validation/app-validation.pipe.js';
import { type EventInput, publishSchema } from '../../events/event.schemas.js';
import type { EventTexts } from '../../events/event-bodies.js';
import { EventsController, PUBLISH_GUARDS } from '../../events/events.controller.js';
import { publishHeadersOf } from '../../events/publish-headers.js';
import { memberTextsOf } from '../../http/json-body.guard.js';
import { storePublishedTo } from './publish-path.js';

/** What the requests of both doors pass. */
export interface Entrance {
  middleware: readonly RequestHandler[];
  bodies: AppValidationPipe;
  errors: AppErrorFilter;
}

/** The guards of publishing answer at once, or later. They throw what they refuse. */
type Guard = InstanceType<(typeof PUBLISH_GUARDS)[number]>;

/**
 * Publishing without express and Nest, whose way to a handler costs more than all that publishing does. It asks the same
 * middleware, guards, validation and controller in the same order, so that it decides nothing itself. Its answers have the
 * same bytes (test/e2e/publish-door.spec.ts).
 */
export class PublishDoor {
  private readonly guards: readonly Guard[];
  private readonly controller: EventsController;

  constructor(
    app: NestExpressApplication,
    private readonly entrance: Entrance,
  ) {
    this.guards = PUBLISH_GUARDS.map((guard) => app.get<Guard>(guard, { strict: false }));
    this.controller = app.get(EventsController, { strict: false });
  }

  /** Answers the request if it surely publishes. False: it is one for express. */
  takes(request: Request, response: Response): boolean {
    const storeHash = storePublishedTo(request.method, request.url);
    if (storeHash === null) return false;
    // As express does: guards and answers look at them.
    request.res = response;
    request.originalUrl = request.url;
    request.params = { store_hash: storeHash };
    // A fault in the answer to a fault. The caller must not wait for ever.
    this.answer(request, response).catch(() => response.destroy());
    return true;
  }

  private async answer(request: AuthenticatedRequest, response: Response): Promise<void> {
    const context = new ExecutionContextHost(
      [request, response],
      EventsController,
      EventsController.prototype.publish,
    );
    try {
      pass(this.entrance.middleware, request, response);
      for (const guard of this.guards) {
        const admitted = guard.canActivate(context);
        if (admitted !== true) await admitted;
      }
      accepted(response, await this.publish(request));
    } catch (thrown) {
      this.entrance.errors.catch(thrown, context);
    }
  }

  private async publish(request: AuthenticatedRequest): Promise<unknown> {
    // Before the body: of two mistakes, both doors name the same.
    const headers = publishHeadersOf(request);
    const body = await this.entrance.bodies.transform<EventInput | EventInput[]>(request.body, {
      type: 'body',
      schema: publishSchema,
    });
    // The schema has found `data` in each event.
    const texts = memberTextsOf(request) as unknown as EventTexts[];
    return this.controller.publish(request.principal!, body, texts, headers);
  }
}

/** None of the middleware waits for anything. @throws what one of them refuses the request with */
function pass(middleware: readonly RequestHandler[], request: Request, response: Response): void {
  for (const handler of middleware) {
    handler(request, response, (refusal?: unknown) => {
      if (refusal) throw refusal;
    });
  }
}

/** As express sends JSON. */
function accepted(response: ServerResponse, answer: unknown): void {
  const text = JSON.stringify(answer);
  response.statusCode = HttpStatus.ACCEPTED;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text, 'utf8');
}
