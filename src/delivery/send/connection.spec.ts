import type { OnReadOpts, Socket } from 'node:net';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeSocket, fakeConnector } from '../../../test/support/receivers/fake-socket.js';
import { DialError } from '../egress/failure-of.js';
import type { Connected } from '../egress/opening.js';
import { Connection, type ConnectionParts, type Exchange } from './connection.js';

const LIMITS = { headerBytes: 1024, bodyBytes: 1024, excerptBytes: 128 };
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

const exchange = () => ({
  head: 'POST / HTTP/1.1\r\nx: \xe9\r\n',
  body: Buffer.from('{}'),
  onSent: jest.fn(),
  onBody: jest.fn(),
  onAnswered: jest.fn(),
  onLost: jest.fn(),
});

let socket: FakeSocket;
let connected: Connected;
let connection: Connection;
let onIdleEnd: jest.Mock;

beforeEach(() => {
  onIdleEnd = jest.fn();
  connection = new Connection({
    isSecure: false,
    dial: (onread: OnReadOpts, done) => {
      socket = new FakeSocket(onread);
      connected = done;
    },
    limits: LIMITS,
    onIdleEnd,
  });
});

/** Dials at once. */
const dialTo =
  (sockets: FakeSocket[]): ConnectionParts['dial'] =>
  (onread, done) =>
    fakeConnector(sockets)({ isSecure: true, host: 'receiver.example', port: 443 }, onread, done);

const immediate = () => new Promise((resolve) => setImmediate(resolve));

const toSocket = () => connected(null, socket as unknown as Socket);

/** Sends on an open connection. */
function begin(): ReturnType<typeof exchange> {
  const begun = exchange();
  connection.send(begun);
  if (!connection.isOpen) toSocket();
  return begun;
}

function answered(): void {
  begin();
  socket.receive(OK);
}

describe('A connection', () => {
  it('knows the certificate of the receiver, and none of a proxy that it reaches without TLS through', () => {
    const dates = { validFrom: 'Jan  1 00:00:00 2026 GMT', validTo: 'Apr  1 00:00:00 2026 GMT' };
    const seen = [true, false].map((isSecure) => {
      const dial: ConnectionParts['dial'] = (onread, done) => {
        const dialed = Object.assign(new FakeSocket(onread), { getPeerX509Certificate: () => dates });
        done(null, dialed as unknown as Socket);
      };
      const made = new Connection({ isSecure, dial, limits: LIMITS, onIdleEnd });
      made.send(exchange());
      return made.certificate;
    });
    expect(seen).toEqual([{ validFrom: Date.UTC(2026, 0, 1), expiresAt: Date.UTC(2026, 3, 1) }, null]);
  });

  it('is open, and the request written, once it is dialed', () => {
    const sent = exchange();
    connection.send(sent);
    expect([connection.isOpen, sent.onSent.mock.calls.length]).toEqual([false, 0]);
    toSocket();
    expect([connection.isOpen, sent.onSent.mock.calls.length]).toEqual([true, 1]);
    expect(socket.written).toEqual([[sent.head, 'latin1'], [sent.body]]);
  });

  it('is dialed for its first request alone, and reused after it', async () => {
    answered();
    const first = socket;
    expect(connection.isReused).toBe(false);
    const next = begin();
    expect([connection.isReused, socket]).toEqual([true, first]);
    expect(next.onSent).not.toHaveBeenCalled();
    await immediate();
    expect(next.onSent).toHaveBeenCalledTimes(1);
    expect(socket.written).toHaveLength(4);
    socket.receive(OK);
    expect(next.onAnswered).toHaveBeenCalledTimes(1);
  });

  it.each<[string, () => void]>([
    ['it is not dialed', () => undefined],
    ['it is destroyed', () => [answered(), connection.destroy()]],
    ['its end is not writable', () => [answered(), Object.assign(socket, { writable: false })]],
    ['a part of the request is not sent', () => [answered(), Object.assign(socket, { writableLength: 1 })]],
    ['the answer is in doubt', () => [begin(), socket.receive(`${OK}H`)]],
  ])('is not reusable while %s', (_, prepare) => {
    prepare();
    expect(connection.isReusable).toBe(false);
  });

  it('is reusable after a whole answer', () => {
    answered();
    expect(connection.isReusable).toBe(true);
  });

  it('tells the request when the header block is complete, and when the answer is', () => {
    const sent = begin();
    socket.receive('HTTP/1.1 200 OK\r\n');
    expect(sent.onBody).not.toHaveBeenCalled();
    socket.receive('content-length: 4\r\n\r\n');
    socket.receive('ab');
    expect(sent.onBody).toHaveBeenCalledTimes(1);
    expect(sent.onAnswered).not.toHaveBeenCalled();
    expect(socket.receive('cd')).toBe(true);
    expect(sent.onAnswered).toHaveBeenCalledTimes(1);
  });

  it('takes the end of the receiver for the end of a body without a length', () => {
    const sent = begin();
    socket.receive('HTTP/1.1 200 OK\r\n\r\nbody');
    socket.emit('end');
    expect(sent.onAnswered).toHaveBeenCalledTimes(1);
    expect(sent.onLost).not.toHaveBeenCalled();
  });

  it.each(['end', 'close'])('loses a request at the %s of the receiver before a status', (event) => {
    const sent = begin();
    socket.receive('HTTP/1.1');
    socket.emit(event);
    expect(sent.onLost).toHaveBeenCalledWith(null);
    expect([sent.onAnswered.mock.calls.length, socket.destroyed]).toEqual([0, true]);
  });

  it('loses a request once, with the first error', () => {
    const sent = begin();
    const error = new Error('reset');
    socket.emit('error', error);
    socket.emit('close');
    expect(sent.onLost.mock.calls).toEqual([[error]]);
    expect(onIdleEnd).not.toHaveBeenCalled();
  });

  it('loses a request that could not be sent', () => {
    const sent = exchange();
    connection.send(sent);
    const error = new DialError('dns', 'name_not_found');
    connected(error, null);
    expect(sent.onLost).toHaveBeenCalledWith(error);
    expect(connection.isClosed).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ['ends', () => socket.emit('end')],
    ['closes', () => socket.emit('close')],
    ['sends bytes', () => socket.receive('HTTP/1.1 410 Gone\r\n')],
  ])('is closed when the receiver %s between two requests', (_, happen) => {
    answered();
    happen();
    expect(onIdleEnd).toHaveBeenCalledWith(connection);
    expect([connection.isClosed, socket.destroyed]).toEqual([true, true]);
  });

  it('takes bytes that come before a request is written for no answer to it', async () => {
    answered();
    const next = begin();
    socket.receive(OK);
    expect(next.onLost).toHaveBeenCalledWith(null);
    await immediate();
    expect([next.onSent.mock.calls.length, next.onAnswered.mock.calls.length]).toEqual([0, 0]);
    expect(socket.written).toHaveLength(2);
  });

  it('writes the requests of several kept connections in the same immediate', async () => {
    const others = [0, 1].map(() => {
      const sockets: FakeSocket[] = [];
      const other = new Connection({ isSecure: false, dial: dialTo(sockets), limits: LIMITS, onIdleEnd });
      other.send(exchange());
      sockets[0]!.receive(OK);
      const next = exchange();
      other.send(next);
      return next;
    });
    await immediate();
    expect(others.map(({ onSent }) => onSent.mock.calls.length)).toEqual([1, 1]);
  });

  it('leaves the turn of the event loop to others after 128 requests, and goes on in the next one', async () => {
    const sockets: FakeSocket[] = [];
    const kept = Array.from(
      { length: 300 },
      () => new Connection({ isSecure: false, dial: dialTo(sockets), limits: LIMITS, onIdleEnd }),
    );
    for (const one of kept) one.send(exchange());
    for (const one of sockets) one.receive(OK);
    const sent = kept.map(() => exchange());
    kept.forEach((one, i) => {
      one.send(sent[i]!);
    });
    const written: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await immediate();
      written.push(sent.filter(({ onSent }) => onSent.mock.calls.length > 0).length);
    }
    expect(written).toEqual([128, 256, 300, 300]);
  });

  it('wants no error from bytes between two requests', () => {
    answered();
    expect(socket.receive('H')).toBe(true);
  });

  it('says nothing after it is destroyed', () => {
    const sent: Exchange & Record<'onLost', jest.Mock> = begin();
    connection.destroy();
    socket.emit('close');
    expect([sent.onLost.mock.calls.length, onIdleEnd.mock.calls.length]).toEqual([0, 0]);
  });

  it('destroys a socket that comes after it is destroyed, and bears an error of it', () => {
    const sent = exchange();
    connection.send(sent);
    connection.destroy();
    toSocket();
    expect(socket.destroyed).toBe(true);
    expect(socket.emit('error', new Error('late'))).toBe(true);
    expect(sent.onSent).not.toHaveBeenCalled();
  });

  it('ignores a failure to dial after it is destroyed', () => {
    const sent = exchange();
    connection.send(sent);
    connection.destroy();
    connected(new DialError('dns', 'name_not_found'), null);
    expect(sent.onLost).not.toHaveBeenCalled();
  });
});
