import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems, type Refusal } from '../../errors/api-errors.js';
import {
  type HookChanges,
  hookChangesSchema,
  type NewHook,
  newHookSchema,
} from '../../hooks/hook.schemas.js';
import { badFields } from '../../hooks/hook-examples.js';
import { TOO_MANY_TESTS } from './draft-test-limit.js';
import { type HookDraftTest, hookDraftTestSchema } from './hook-draft-test.schemas.js';
import { HookDraftsService } from './hook-drafts.service.js';

const PATH = '/stores/5ueh97/v2/hook-drafts';
const tooSoon: Refusal = { code: 'too_many_requests', message: TOO_MANY_TESTS };

@Controller('stores/:store_hash/v2/hook-drafts')
@AppRoutes({ tag: 'Hooks', store: 'path', takesBody: true })
export class HookDraftsController {
  constructor(private readonly drafts: HookDraftsService) {}

  @Post('check')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Check the fields of a hook',
    description: `Says whether a hook can have these fields, for a form that is being filled in. Takes all fields or some. Changes nothing, connects to nothing, and does not look for a hook with the same scope and destination. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiNoContentResponse({ description: 'A hook can have these fields.' })
  @ApiProblems(`${PATH}/check`, ...badFields)
  check(@Body({ schema: hookChangesSchema }) body: HookChanges): void {
    this.drafts.check(body);
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test a destination before there is a hook',
    description: `Takes the body of a new hook, creates none, and sends the destination one sample: the catalog's example for the scope, with \`"test":true\`, signed and with the custom headers as a delivery has them. Answers when the receiver has answered or the attempt has failed, after about 15 seconds at most. Nothing is stored, and nothing is tried again. The process that answers sends it, also with \`ROLE=api\`. In each process, an app may test once in 5 seconds in each store and once in a second in all, and a host gets one test in a second. ${NEEDS_DEFAULT_SCOPE}`,
  })
  @ApiOkResponse({
    description: 'What the receiver answered, or why there was no answer.',
    standardSchema: hookDraftTestSchema,
  })
  @ApiProblems(`${PATH}/test`, ...badFields, tooSoon)
  test(@Caller() caller: Principal, @Body({ schema: newHookSchema }) body: NewHook): Promise<HookDraftTest> {
    return this.drafts.test(caller, body);
  }
}
