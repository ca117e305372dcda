import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestApplicationOptions } from '@nestjs/common';
import {
  Body,
  Controller,
  Get,
  Module,
  NotFoundException,
  Post,
  Query,
  Redirect,
  Req,
  StreamableFile,
} from '@nestjs/common';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import express, { type Request } from 'express';
import { FastExpressAdapter } from '../../src/bootstrap/fast-express.adapter.js';
import { rawRequest } from '../support/raw-request.js';

@Controller()
class Answers {
  @Get('object')
  object(@Query() query: object, @Req() request: Request): unknown {
    return {
      query,
      ip: request.ip,
      fresh: request.fresh,
      json: request.accepts('json'),
      host: request.hostname,
    };
  }

  @Get('text')
  text(): string {
    return 'é'.repeat(5000);
  }

  @Get('nothing')
  nothing(): void {}

  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(Buffer.from('bytes'));
  }

  @Get('elsewhere')
  @Redirect('/object', 302)
  elsewhere(): void {}

  @Get('missing')
  missing(): never {
    throw new NotFoundException('no');
  }

  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return body;
  }
}

@Module({ controllers: [Answers] })
class AnswersModule {}

async function start(
  adapter: ExpressAdapter,
  options: NestApplicationOptions = {},
): Promise<NestExpressApplication> {
  const module = await Test.createTestingModule({ imports: [AnswersModule] }).compile();
  module.useLogger(false);
  const app = module.createNestApplication<NestExpressApplication>(adapter, options);
  await app.listen(0, '127.0.0.1');
  return app;
}

const urlOf = (app: NestExpressApplication) =>
  `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;

const head = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'Host: a', 'Connection: close', ...headers].join('\r\n');

const REQUESTS = [
  head('GET /object?a=1&b[c]=2'),
  head('GET /object', 'If-None-Match: "x"', 'Accept: application/json'),
  head('HEAD /object'),
  head('GET /text'),
  head('GET /nothing'),
  head('GET /stream'),
  head('GET /elsewhere'),
  head('GET /missing'),
  head('GET /no-such-route'),
  head('OPTIONS /object'),
  head('GET /%E0%A4%A'),
  `${head('POST /echo', 'Content-Type: application/json', 'Content-Length: 7')}\r\n\r\n{"a":1}`,
  `${head('POST /echo', 'Content-Type: application/json', 'Content-Length: 4')}\r\n\r\n{"a"`,
  `${head('POST /echo', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}\r\n\r\n7\r\n{"a":1}\r\n0\r\n\r\n`,
  head('GET /object').replace('HTTP/1.1', 'HTTP/1.0'),
  head('BREW /object'),
].map((request) => (request.includes('\r\n\r\n') ? request : `${request}\r\n\r\n`));

describe('FastExpressAdapter', () => {
  let stock: NestExpressApplication;
  let fast: NestExpressApplication;

  beforeAll(async () => {
    stock = await start(new ExpressAdapter(express()));
    fast = await start(new FastExpressAdapter(express()));
  });

  afterAll(async () => {
    await stock.close();
    await fast.close();
  });

  it.each(REQUESTS)('answers %j with the same bytes as the stock adapter', async (request) => {
    const [expected, given] = await Promise.all([stock, fast].map((app) => rawRequest(urlOf(app), request)));
    const withoutDate = (answer: string) => answer.replace(/\r\nDate: [^\r]*/, '');
    expect(withoutDate(given!)).toBe(withoutDate(expected!));
    expect(given).toMatch(/^HTTP\/1\.1 \d{3} /);
  });

  it('makes requests and responses with the prototypes that express would set', async () => {
    const application = express();
    const seen: boolean[] = [];
    application.use((request, response, next) => {
      seen.push(Object.getPrototypeOf(request) === application.request);
      seen.push(Object.getPrototypeOf(response) === application.response);
      next();
    });
    const app = await start(new FastExpressAdapter(application));
    let changed = 0;
    app.getHttpServer().prependListener('request', (request: object) => {
      changed += Object.getPrototypeOf(request) === application.request ? 0 : 1;
    });
    await fetch(`${urlOf(app)}/object`);
    await app.close();
    expect([seen, changed]).toEqual([[true, true], 0]);
  });

  it('sets the limits of requests', async () => {
    const server = fast.getHttpServer();
    expect(server).toMatchObject({
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      keepAliveTimeout: 5_000,
    });
  });

  it('closes connections by force when forceCloseConnections is set', async () => {
    const app = await start(new FastExpressAdapter(express()), { forceCloseConnections: true });
    const hanging = rawRequest(urlOf(app), 'GET /object HTTP/1.1\r\nHost: a\r\n').catch(() => 'reset');
    await new Promise((resolve) => app.getHttpServer().once('connection', resolve));
    await app.close();
    expect(['', 'reset']).toContain(await hanging);
  });
});
