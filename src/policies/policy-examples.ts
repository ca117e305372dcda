import type { Refusal } from '../errors/api-errors.js';
import { type Policy, policyExample } from './policy.schemas.js';

/** Examples for the API document. */
export const effectiveExample: Policy = {
  ...policyExample,
  changed: null,
  max_in_flight: 8,
  rate_limit: null,
  ordering: null,
  auto_disable: true,
  circuit_breaker: true,
  defaults: ['changed', 'max_in_flight', 'rate_limit', 'ordering', 'auto_disable', 'circuit_breaker'],
};

const tooLong = "The field 'timeout_seconds' must be at most 60.";
const unknownOperator =
  "The field 'filter.data.total.$where' cannot be used. There is no operator '$where'. Use $eq, $ne, $in, $nin, $exists, $size, $all, $elemMatch, $not, $gt, $gte, $lt, $lte, $startsWith, $endsWith or $contains.";

const ofBodies: Refusal[] = [
  { code: 'malformed_json', message: 'The body is not valid JSON.' },
  { code: 'body_too_large', message: 'The body is larger than 65,536 bytes.' },
  { code: 'unsupported_media_type', message: 'Send the body as Content-Type: application/json.' },
];

export const badPolicy: Refusal[] = [
  ...ofBodies,
  {
    code: 'validation_failed',
    message: tooLong,
    fields: [{ pointer: '/timeout_seconds', message: tooLong }],
  },
];

export const badFilter: Refusal[] = [
  ...ofBodies,
  {
    code: 'validation_failed',
    message: unknownOperator,
    fields: [{ pointer: '/filter/data.total/$where', message: unknownOperator }],
  },
];
