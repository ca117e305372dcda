import { answerTo } from '../../errors/answer-to.js';
import type { Refusal } from '../../errors/api-errors.js';
import { NotFound } from '../../errors/repository-errors.js';
import type {
  AdminApp,
  AdminAppList,
  AppContents,
  AppDeletion,
  CreatedApp,
  NewClientSecret,
  NewSigningSecret,
} from './admin-app.schemas.js';

const client_id = '404b021a970e767e0b84e4ed78e663c8';
const client_secret = 'FOTIGDbkD33wVkpSF_GYd3fh9wKQVHDb1ePIMARkdcE';
const signing_secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=';

/** Examples for the API document. */
export const appExample: AdminApp = { client_id, name: 'Order sync', created_at: '2026-11-22T16:43:38.859Z' };
export const appListExample: AdminAppList = { data: [appExample], next_cursor: null };
export const createdAppExample: CreatedApp = { client_id, name: 'Order sync', client_secret, signing_secret };
export const clientSecretExample: NewClientSecret = { client_id, client_secret };
export const signingSecretExample: NewSigningSecret = { client_id, signing_secret };
export const appContentsExample: AppContents = { tokens: 2, hooks: 3, web_hooks: 1, pull_subscriptions: 0 };
export const appDeletionExample: AppDeletion = { tokens: 2, hooks: 3, web_hooks: 1, pull_subscriptions: 0 };

const blank = "The field 'name' must not be blank.";

export const noApp: Refusal = answerTo(new NotFound('app'));
export const badApp: Refusal = {
  code: 'validation_failed',
  message: blank,
  fields: [{ pointer: '/name', message: blank }],
};
