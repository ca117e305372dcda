import { describe, expect, it } from '@jest/globals';
import { AppError } from '../app-error.js';
import { renderError } from './error-dialects.js';

const invalid = new AppError('validation_failed', 'The body is not valid.', {
  fields: [
    { pointer: '/destination', message: "The field 'destination' must be an https URL." },
    { pointer: '/headers/X~1A', message: 'No.' },
  ],
});

describe('renderError', () => {
  it.each(['/stores/5ueh97/v2/hooks', '/stores/5ueh97/v2/hooks/17', '/stores//v2/hooks'])(
    'answers %s with an array that has one entry per field',
    (path) => {
      expect(renderError(invalid, path)).toEqual({
        status: 422,
        contentType: 'application/json',
        body: [
          {
            status: 422,
            message: "The field 'destination' must be an https URL.",
            details: { field: 'destination' },
          },
          { status: 422, message: 'No.', details: { field: 'headers.X/A' } },
        ],
        headers: {},
      });
    },
  );

  it('answers the v2 hooks routes with an array of one entry if no field is invalid', () => {
    const { body } = renderError(
      new AppError('not_found', 'The hook does not exist.'),
      '/stores/a/v2/hooks/1',
    );
    expect(body).toEqual([{ status: 404, message: 'The hook does not exist.', details: {} }]);
  });

  it('adds the code to a conflict of the v2 hooks routes', () => {
    const { body } = renderError(
      new AppError('hook_is_off', 'Off.'),
      '/stores/a/v2/hooks/1/deliveries/d/resend',
    );
    expect(body).toEqual([{ status: 409, message: 'Off.', details: { code: 'hook_is_off' } }]);
  });

  it.each(['/stores/5ueh97/v3/hooks', '/stores/5ueh97/v3/hooks/17'])('answers %s with an object', (path) => {
    expect(renderError(invalid, path)).toEqual({
      status: 422,
      contentType: 'application/json',
      body: {
        status: 422,
        title: 'The body is not valid.',
        type: 'urn:storehooks:error:validation_failed',
        errors: {
          destination: "The field 'destination' must be an https URL.",
          'headers.X/A': 'No.',
        },
      },
      headers: {},
    });
  });

  it.each(['/web-hook', '/stores/a/v2/events', '/stores/a/v2/hooksandmore', '/nothing'])(
    'answers %s with problem details',
    (path) => {
      expect(renderError(invalid, path)).toMatchObject({
        contentType: 'application/problem+json',
        body: {
          type: 'urn:storehooks:error:validation_failed',
          title: 'Validation failed',
          status: 422,
          detail: 'The body is not valid.',
          instance: path,
          code: 'validation_failed',
          errors: [{ pointer: '/destination' }, { pointer: '/headers/X~1A' }],
        },
      });
    },
  );

  it('names an invalid query parameter', () => {
    const error = new AppError('invalid_query', 'Bad.', {
      fields: [{ pointer: 'limit', message: 'Too many.' }],
    });
    expect(renderError(error, '/web-hook').body).toMatchObject({
      errors: [{ parameter: 'limit', detail: 'Too many.' }],
    });
  });

  it('answers the token endpoint as RFC 6749 says, and forbids caching', () => {
    const headers = { 'WWW-Authenticate': 'Basic realm="storehooks"' };
    expect(renderError(new AppError('invalid_client', 'No.', { headers }), '/oauth2/token')).toEqual({
      status: 401,
      contentType: 'application/json',
      body: { error: 'invalid_client', error_description: 'No.' },
      headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache', ...headers },
    });
    expect(renderError(invalid, '/oauth2/token')).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    expect(renderError(new AppError('internal_error', 'x'), '/oauth2/token').body).toMatchObject({
      error: 'server_error',
    });
  });
});
