import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(processName: string) {
    this.#registry.setDefaultLabels({ process: processName });
    collectDefaultMetrics({ register: this.#registry });
  }

  counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    return new Counter({ name: `mainstay_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name: `mainstay_${name}`, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  /** @param buckets upper bounds, in seconds */
  histogram<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[] = [],
    buckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  ): Histogram<L> {
    return new Histogram({
      name: `mainstay_${name}`,
      help,
      labelNames: [...labelNames],
      buckets,
      registers: [this.#registry],
    });
  }

  /** The exposition text and its content type. */
  async expose(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}
