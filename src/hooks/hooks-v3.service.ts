import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import type { HookChanges, NewHook } from './hook.schemas.js';
import type { HookQuery } from './hook-parameters.js';
import type { HookV3Answer, HookV3List } from './hook-v3.schemas.js';
import { toAnswer, toHookV3 } from './hook-v3.schemas.js';
import { paginationOf } from './hook-v3-pagination.js';
import { HooksService } from './hooks.service.js';

/** The same hooks in the envelopes of the public API's v3. */
@Injectable()
export class HooksV3Service {
  constructor(private readonly hooks: HooksService) {}

  async list(caller: Principal, query: HookQuery): Promise<HookV3List> {
    const { hooks, total } = await this.hooks.page(caller, query);
    return { data: hooks.map(toHookV3), meta: { pagination: paginationOf(query, hooks.length, total) } };
  }

  async create(caller: Principal, body: NewHook): Promise<HookV3Answer> {
    return toAnswer(await this.hooks.create(caller, body));
  }

  async find(caller: Principal, id: number): Promise<HookV3Answer> {
    return toAnswer(await this.hooks.find(caller, id));
  }

  async update(caller: Principal, id: number, body: HookChanges): Promise<HookV3Answer> {
    return toAnswer(await this.hooks.update(caller, id, body));
  }

  async remove(caller: Principal, id: number): Promise<HookV3Answer> {
    return toAnswer(await this.hooks.remove(caller, id));
  }
}
