import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { RequireScope } from '../../auth/required-scope.js';
import { answerTo } from '../../errors/answer-to.js';
import { ApiProblems } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import { deliveryExample } from '../deliveries/delivery-examples.js';
import { ExplainService } from './explain.service.js';
import { type EventExplanation, eventIdSchema, explanationSchema } from './explanation.schemas.js';

const explained: EventExplanation = {
  id: 'msg_01JD9Q5Y3V8Z2K4M6N8P0R2T4W',
  scope: 'store/order/created',
  created_at: '2026-01-17T00:27:50.120Z',
  hooks: [
    {
      kind: 'hook',
      id: 101,
      topic: 'store/order/*',
      matched: true,
      delivery: deliveryExample,
      reason: null,
      condition: null,
    },
    {
      kind: 'hook',
      id: 102,
      topic: 'store/cart/*',
      matched: false,
      delivery: null,
      reason: 'scope_differs',
      condition: null,
    },
  ],
  published: null,
};

@Controller('stores/:store_hash/v2/events')
@AppRoutes({ tag: 'Deliveries', store: 'path' })
export class ExplainController {
  constructor(private readonly explanations: ExplainService) {}

  @Get(':id')
  @RequireScope(['default', 'events:write'])
  @ApiOperation({
    summary: 'Explain what became of an event',
    description:
      "With the OAuth scope `default`: lists the app's hooks and web-hooks, those that got the event with their deliveries, the others with a reason. An event of another app is visible only if this app has a delivery of it. With the OAuth scope `events:write`: counts the deliveries to every app, of an event that this app published. Needs one of these scopes; a token with both gets both.",
  })
  @ApiOkResponse({
    description: "The event and the app's hooks and web-hooks.",
    standardSchema: explanationSchema,
    example: explained,
  })
  @ApiProblems(`/stores/5ueh97/v2/events/${explained.id}`, answerTo(new NotFound('event')))
  find(
    @Caller() caller: Principal,
    @Param('id', { schema: eventIdSchema }) id: string,
  ): Promise<EventExplanation> {
    return this.explanations.explain(caller, id);
  }
}
