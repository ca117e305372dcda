import { expect } from '@jest/globals';
import type { Answer } from '../http.js';
import type { Sent } from '../model/steering-checks.js';
import type { ReceivedRequest, Receiver } from '../receivers/receiver.js';
import { until } from '../until.js';
import type { Fleet, SteeredTenant } from './fleet.js';
import { newModel, SLOW_MS, type SteeringModel } from './steering-model.js';

/** A request that the receiver got. */
export interface SteeredArrival extends Sent {
  headers: Record<string, string>;
  body: string;
}

/** With one call that breaks, and a fleet that is killed meanwhile, the next one may be refused for seconds. */
const PATIENCE = { withinMs: 60_000, everyMs: 50 };

/** One run: a store with an app, whose hooks send to a receiver that answers as the events say. */
export class SteeredRun {
  private readonly got = new Map<number, SteeredArrival[]>();
  private calls = 0;

  private constructor(
    readonly fleet: Fleet,
    private readonly receiver: Receiver,
    readonly tenant: SteeredTenant,
    private readonly model: SteeringModel,
  ) {}

  static async open(fleet: Fleet, receiver: Receiver): Promise<{ model: SteeringModel; real: SteeredRun }> {
    // A store that is busy may not answer in time. What was begun then is not used.
    const made = () => fleet.newTenant().catch(() => null);
    const tenant = (await until('a store with two apps', made, (one) => one !== null, PATIENCE))!;
    const model = newModel(tenant.signingSecret);
    return { model, real: new SteeredRun(fleet, receiver, tenant, model) };
  }

  /** Where a hook receives. */
  destination(hookIndex: number): string {
    const path = `/${this.tenant.storeHash}/${hookIndex}`;
    this.receiver.answer(path, (request) => this.answer(hookIndex, request));
    return this.receiver.url(path);
  }

  /** What came to a hook, in the order of arrival. */
  arrivals(hookIndex: number): readonly SteeredArrival[] {
    return this.got.get(hookIndex) ?? [];
  }

  /** Epoch milliseconds of the attempts that began, or null if the fleet does not know. */
  starts(hookIndex: number): number[] | null {
    const url = this.receiver.url(`/${this.tenant.storeHash}/${hookIndex}`);
    return this.fleet.starts?.filter((start) => start.url === url).map(({ at }) => at) ?? null;
  }

  /** One call of the partner, to any process. Null if its outcome is unknown. @param path below the store's path */
  ask(method: string, path: string, body?: unknown): Promise<Answer | null> {
    return this.call(this.tenant.tokens.partner, { method, path, body });
  }

  /** Calls until it is answered with this status: what the call does may be done twice. */
  async insist(status: number, method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.answered(method, path, body);
    expect({ method, path, ...answer }).toMatchObject({ method, path, status });
    return answer.body;
  }

  /** The id of a new hook. If the answer to its creation was lost, the next one names it. */
  async newHook(hook: object): Promise<number> {
    const { status, body } = await this.answered('POST', '/hooks', hook);
    if (status === 201) return (body as { id: number }).id;
    expect({ status, body }).toMatchObject({ status: 409, body: [{ details: { code: 'already_exists' } }] });
    return (body as { details: { id: number } }[])[0]!.details.id;
  }

  /** Calls until it is answered with more than that the service is not available. */
  private async answered(method: string, path: string, body?: unknown): Promise<Answer> {
    const token = path === '/events' ? this.tenant.tokens.platform : this.tenant.tokens.partner;
    const asked = () => this.call(token, { method, path, body });
    const isFinal = (answer: Answer | null) => answer !== null && answer.status < 500;
    return (await until(`an answer to ${method} ${path}`, asked, isFinal, PATIENCE))!;
  }

  private call(token: string, call: { method: string; path: string; body: unknown }): Promise<Answer | null> {
    this.calls += 1;
    const path = `/stores/${this.tenant.storeHash}/v2${call.path}`;
    return this.fleet.call(this.calls, { ...call, token, path });
  }

  private answer(hookIndex: number, { headers, body, at }: ReceivedRequest) {
    const text = body.toString();
    const { id } = (JSON.parse(text) as { data: { id: number } }).data;
    const { failures, isSlow } = this.model.events.find(({ event }) => event === id)!;
    const before = this.arrivals(hookIndex).filter(({ event }) => event === id).length;
    const isSuccess = before >= failures;
    const sent = { event: id, at, isSuccess, body: text, headers: headers as Record<string, string> };
    this.got.set(hookIndex, [...this.arrivals(hookIndex), sent]);
    return { status: isSuccess ? 204 : 500, ...(isSlow && { delayMs: SLOW_MS }) };
  }
}
