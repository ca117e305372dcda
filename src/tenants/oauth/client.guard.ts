import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { clientAddress } from '../../http/client-address.js';
import { isMediaType } from '../../http/media-type.js';
import { hasBody, readBody } from '../../http/read-body.js';
import { singleHeader } from '../../http/single-header.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { parseForm, readClient } from './client-credentials.js';

const FORM_TYPE = 'application/x-www-form-urlencoded';
const FORM_BYTES = 8 * 1024;

interface ClientRequest extends Request {
  requestId?: string;
  client?: Actor & { clientId: string };
}

/** Reads the form and authenticates the client that sent it. */
@Injectable()
export class ClientGuard implements CanActivate {
  constructor(private readonly clients: ClientAuthenticator) {}

  /** @throws AppError */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<ClientRequest>();
    if (hasBody(request) && !isMediaType(request.headers['content-type'], FORM_TYPE)) {
      throw new AppError('unsupported_media_type', `Send the form as Content-Type: ${FORM_TYPE}.`);
    }
    const form = parseForm((await readBody(request, FORM_BYTES)).toString('utf8'));
    const credentials = readClient(singleHeader(request, 'authorization'), form);
    const address = clientAddress(request);
    await this.clients.authenticate(credentials, address ?? '');
    const { clientId } = credentials;
    request.client = { via: 'api', clientId, tokenId: null, address, requestId: request.requestId ?? null };
    request.body = form;
    return true;
  }
}

/** The client that ClientGuard authenticated, as an Actor of the audit log. */
export const Client = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<ClientRequest>().client!;
});
