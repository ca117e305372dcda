/** A width that doubles while there is more to do, and starts over after a rest: a backlog drains without a rush. */
export class Ramp {
  private current: number;

  constructor(
    private readonly first: number,
    private readonly last: number,
  ) {
    this.current = first;
  }

  get width(): number {
    return this.current;
  }

  widen(): void {
    this.current = Math.min(this.current * 2, this.last);
  }

  rest(): void {
    this.current = this.first;
  }
}
