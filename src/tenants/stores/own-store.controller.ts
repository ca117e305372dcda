import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { AppRoutes, NEEDS_DEFAULT_SCOPE } from '../../auth/app-routes.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { ApiProblems } from '../../errors/api-errors.js';
import type { Store } from './store.repository.js';
import { StoresService } from './stores.service.js';

const ownStoreSchema = z
  .object({
    store_hash: z.string().describe('As in the paths of the API.'),
    store_id: z.string().describe('The decimal id that hooks get as `store_id`.'),
    name: z.string().describe('May be empty.'),
    timezone: z.string().describe("IANA name of the time zone in which hooks' times are printed."),
  })
  .meta({
    id: 'OwnStore',
    example: {
      store_hash: '5ueh97',
      store_id: '1025646',
      name: 'Harbour Coffee Roasters',
      timezone: 'Australia/Sydney',
    },
  });

type OwnStore = z.infer<typeof ownStoreSchema>;

@Controller('stores/:store_hash/v2/store')
@AppRoutes({ tag: 'Store', store: 'path' })
export class OwnStoreController {
  constructor(private readonly stores: StoresService) {}

  @Get()
  @ApiOperation({ summary: 'Get the store', description: NEEDS_DEFAULT_SCOPE })
  @ApiOkResponse({
    description: 'The store that the access token belongs to.',
    standardSchema: ownStoreSchema,
  })
  @ApiProblems('/stores/5ueh97/v2/store')
  find(@Caller() { storeHash }: Principal): Promise<OwnStore> {
    return this.stores.find(storeHash).then(print);
  }
}

const print = ({ storeHash, storeId, name, timezone }: Store): OwnStore => ({
  store_hash: storeHash,
  store_id: storeId,
  name,
  timezone,
});
