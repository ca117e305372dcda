import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems, type Refusal } from '../../errors/api-errors.js';
import {
  type NewWebHook,
  newWebHookSchema,
  type WebHookChanges,
  webHookChangesSchema,
} from '../../web-hooks/web-hook.schemas.js';
import { badFields } from '../../web-hooks/web-hook-examples.js';
import { TOO_MANY_TESTS } from './draft-test-limit.js';
import { type HookDraftTest, hookDraftTestSchema } from './hook-draft-test.schemas.js';
import { HookDraftsService } from './hook-drafts.service.js';

const PATH = '/web-hook-drafts';
const tooSoon: Refusal = { code: 'too_many_requests', message: TOO_MANY_TESTS };

@Controller('web-hook-drafts')
@AppRoutes({ tag: 'Web-hooks', store: 'header', takesBody: true })
export class WebHookDraftsController {
  constructor(private readonly drafts: HookDraftsService) {}

  @Post('check')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Check the fields of a web-hook',
    description: `Says whether a web-hook can have these fields, for a form that is being filled in. Takes all fields or some; an action is checked together with its object. Changes nothing, connects to nothing, and does not look for a web-hook with the same fields. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'A web-hook can have these fields.' })
  @ApiProblems(`${PATH}/check`, ...badFields)
  check(@Body({ schema: webHookChangesSchema }) body: WebHookChanges): void {
    this.drafts.checkWebHook(body);
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test a URL before there is a web-hook',
    description: `Takes the body of a new web-hook, creates none, and sends the URL one sample: the catalog's example for the object and the action, with \`"test":true\`, signed as a delivery is. Answers as the test of a hook's draft does, and shares its limits: in each process, an app may test once in 5 seconds in each store and once in a second in all, and a host gets one test in a second. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'What the receiver answered, or why there was no answer.',
    standardSchema: hookDraftTestSchema,
  })
  @ApiProblems(`${PATH}/test`, ...badFields, tooSoon)
  test(
    @Caller() caller: Principal,
    @Body({ schema: newWebHookSchema }) body: NewWebHook,
  ): Promise<HookDraftTest> {
    return this.drafts.testWebHook(caller, body);
  }
}
